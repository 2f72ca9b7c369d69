/* SPDX-License-Identifier: BSD-2-Clause */
/* template - Mustache (mustache(5), spec v1.4) compiled once, rendered often */
#ifndef FP_PAGE_TEMPLATE_H
#define FP_PAGE_TEMPLATE_H

#include "base/str.h"

struct buf;
struct embed;
struct err;
struct template_set;
struct view;

/*
 * The templates of a program in one language: built in, each replaced by
 * DIR/TAG/NAME.mustache or else DIR/NAME.mustache where the operator has one
 * (TAG: "de"; language NULL: none, and English). Texts between {{#_}} and
 * {{/_}} are said in the language here, once. An override that is unreadable or does not
 * parse is reported (log, with file and line) and the built-in one used.
 * Tables are NULL-ended arrays; a later one wins. overrides may be NULL.
 * Partials are looked up in the same set. Read-only after this: shared by
 * all threads without a lock.
 */
struct language;
int template_set_open(const struct embed *const *tables, const char *overrides,
    const struct language *language, struct template_set **set_r,
    struct err *err);
void template_set_close(struct template_set **set);

/* Number of overrides that were refused, for -t and metrics. */
unsigned template_set_broken(const struct template_set *set);

/* Renders NAME ("form", of form.mustache) with view into out. A name that is
 * not in the set is a must(). {{x}} escapes for HTML text and quoted
 * attributes; {{{x}}} and {{&x}} do not. */
void template_render(const struct template_set *set, const char *name,
    const struct view *view, struct buf *out);

/*
 * Renders LAYOUT, in which {{{content}}} stands for NAME. Names are looked up
 * in view, then in globals (what the layout says of the site).
 */
void template_render_page(const struct template_set *set, const char *layout,
    const char *name, const struct view *view, const struct view *globals,
    struct buf *out);

/* The engine alone, for tests: parse and render one text. -1 and line. */
struct template_source { /* partials by name, ends with a NULL name */
	const char *name, *text;
};
int template_render_text(const char *text,
    const struct template_source *partials, const struct view *view,
    struct buf *out, struct err *err);

#endif
