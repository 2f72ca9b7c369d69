/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_html - the tags and the words of a page */
#ifndef FP_PLEDGECTL_VERIFY_HTML_H
#define FP_PLEDGECTL_VERIFY_HTML_H

#include <stdbool.h>

#include "base/str.h"

struct arena;

enum verify_html_kind {
	VERIFY_HTML_NONE, /* the page has ended */
	VERIFY_HTML_TEXT,
	VERIFY_HTML_OPEN,
	VERIFY_HTML_CLOSE,
};

/* One piece of a page; views into it, character references as they stand. */
struct verify_html_token {
	enum verify_html_kind kind;
	struct str name;       /* of a tag, in the page's case */
	struct str attributes; /* of an open tag */
	struct str text;
};

/* A reader; start from  {.rest = reply.body}. It takes whatever comes: what
 * is malformed ends up as text, and each byte is read once. */
struct verify_html {
	struct str rest;
	struct str raw; /* the element whose text has no tags, or empty */
};

/* The next piece; its kind. */
enum verify_html_kind verify_html_next(
    struct verify_html *html, struct verify_html_token *token_r);

/* Does the tag have an attribute, and which value (may be NULL; in arena,
 * decoded; "" without one)? */
bool verify_html_attribute(struct arena *arena,
    const struct verify_html_token *tag, const char *name,
    const char **value_r);
/* The next of all attributes; false: no more. The value is not decoded. */
bool verify_html_next_attribute(
    struct str *rest, struct str *name_r, struct str *value_r);

/* Text with its character references resolved. */
const char *verify_html_decode(struct arena *arena, struct str text);

/* What people read of a page, white space folded to single blanks. */
const char *verify_html_text(struct arena *arena, struct str page);

#endif
