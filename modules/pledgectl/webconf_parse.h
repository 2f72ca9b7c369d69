/* SPDX-License-Identifier: BSD-2-Clause */
/* webconf_parse - what the two parsers of webconf share */
#ifndef FP_PLEDGECTL_WEBCONF_PARSE_H
#define FP_PLEDGECTL_WEBCONF_PARSE_H

#include "base/str.h"
#include "modules/pledgectl/webconf.h"

#define WEBCONF_WORD_MAX 16384 /* bytes */

/* One tree being read. */
struct webconf_parser {
	struct arena *arena;
	struct webconf *tree;
	struct webconf_directive *at; /* the block that is open */
	const char *root;	      /* relative names count from here */
	bool follow;		      /* are includes read? */
	size_t bytes, directives, words;
	size_t depth, includes;		/* blocks open; files open */
	struct webconf_define *defines; /* Apache's variables, newest first */
	struct err *err;
};

/* The words of a directive while they are read. */
struct webconf_words {
	const char *words[WEBCONF_ARGS_MAX];
	size_t n;
};

/* One file's text: 0 or -1. */
int webconf_nginx_text(
    struct webconf_parser *parser, const char *file, struct str text);
int webconf_apache_text(
    struct webconf_parser *parser, const char *file, struct str text);

/* Adds a word (a copy); 0, or -1 where it is one too many. */
int webconf_word(struct webconf_parser *parser, struct webconf_words *words,
    struct str word, const char *file, int line);

/* Adds a directive of these words to the open block; NULL: too many. */
struct webconf_directive *webconf_add(struct webconf_parser *parser,
    const struct webconf_words *words, const char *file, int line);

/* Opens a directive's block, and closes it. 0 or -1. */
int webconf_open(
    struct webconf_parser *parser, struct webconf_directive *directive);
void webconf_close(struct webconf_parser *parser);

/* Reads what an include names: a file, or a pattern. With maybe no file is
 * no mistake; a folder stands for all files below it where folders is set.
 * 0 or -1. */
int webconf_include(struct webconf_parser *parser,
    struct webconf_directive *directive, const char *pattern, bool maybe,
    bool folders);

/* Apache: sets, or looks up, a variable; NULL: not known. */
void webconf_define(
    struct webconf_parser *parser, const char *name, const char *value);
const char *webconf_defined(
    const struct webconf_parser *parser, struct str name);

#endif
