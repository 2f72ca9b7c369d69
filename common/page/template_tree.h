/* SPDX-License-Identifier: BSD-2-Clause */
/* template_tree - a parsed template, between parser and renderer */
#ifndef FP_PAGE_TEMPLATE_TREE_H
#define FP_PAGE_TEMPLATE_TREE_H

#include <stdbool.h>

#include "base/str.h"

struct arena;
struct buf;
struct err;
struct view;
struct words;

#define TEMPLATE_TEXT_MAX    (256 * 1024) /* bytes of one template */
#define TEMPLATE_NODES_MAX   16384
#define TEMPLATE_NEST_MAX    32	     /* sections within sections */
#define TEMPLATE_PARTIAL_MAX 32	     /* partials within partials */
#define TEMPLATE_STEPS_MAX   1000000 /* nodes rendered for one page */

enum node_kind {
	NODE_TEXT,
	NODE_VALUE,    /* {{x}} */
	NODE_RAW,      /* {{{x}}} and {{&x}} */
	NODE_SECTION,  /* {{#x}} */
	NODE_INVERTED, /* {{^x}} */
	NODE_PARTIAL,  /* {{>x}} */
};

/* The nodes of a template are one array, in the order of the text; those of
 * a section stand between it and its end. */
struct node {
	enum node_kind kind;
	unsigned end;	 /* sections: the index behind the last node in it */
	struct str text; /* TEXT: markup; otherwise the name */
	unsigned nkeys;	 /* parts of a dotted name; "." has none */
	const struct str *keys; /* NULL for one part: that is text */
	bool alone;		/* PARTIAL: the only thing on its line */
	struct str indent;	/* PARTIAL: the blanks before it, if alone */
	const struct template *partial; /* NULL: none of that name */
	int line;
};

struct template
{
	struct node *nodes;
	unsigned n;
};

/*
 * Parses text, which must live as long as the arena. file is named in
 * errors: "form.mustache:12: section "a" is not closed". Partials are left
 * to be resolved.
 */
int template_parse(struct arena *arena, const char *file, struct str text,
    struct template **template_r, struct err *err);

/*
 * Says what stands between {{#_}} and {{/_}} in another language: the text
 * there, its blanks and line ends as one blank each, is looked up in words.
 * What is not found, or words NULL, stays as it is; the two tags go. The
 * translation is template text as well, with variables and sections.
 */
struct str template_say(
    struct arena *arena, struct str text, const struct words *words);

/*
 * What is rendered: the template, with {{{content}}} standing for content
 * (NULL: an ordinary name), names looked up in view, then in globals (NULL:
 * none).
 */
struct template_job {
	const struct template *template, *content;
	const struct view *view, *globals;
};

/* Stops at TEMPLATE_STEPS_MAX and leaves out partials nested too deep, so a
 * template that calls itself ends. */
void template_run(const struct template_job *job, struct buf *out);

#endif
