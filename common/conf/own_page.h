/* SPDX-License-Identifier: BSD-2-Clause */
/* own_page - pages of the site that the operator lists in a file, by title */
#ifndef FP_CONF_OWN_PAGE_H
#define FP_CONF_OWN_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;
struct buf;
struct config_setting_t;
struct err;
struct own_word;

#define OWN_PAGES_MAX	   1000 /* of one list */
#define OWN_PAGE_PATH_MAX  500	/* bytes */
#define OWN_PAGE_TITLE_MAX 120	/* bytes, in any language */

/* One page, or all whose path begins so; in the arena of the settings. */
struct own_page {
	const char *path;
	bool prefix;
	const char *title;
	const struct own_word *titles; /* in other languages (own_words.h) */
	const char *where;	       /* "FILE:LINE" */
};

/* The list of a SETTING_PAGES. */
struct own_pages {
	const struct own_page *pages;
	size_t n;
};

/* The page of a path: the one listed so, or else the longest prefix that it
 * begins with; NULL: it is not listed. */
const struct own_page *own_page_find(
    const struct own_pages *pages, struct str path);

/* Reads the list ( { path = ...; title = ...; }, ... ). 0, or -1 with file,
 * line, key, remedy. For conf/ alone: modules have a setting of
 * SETTING_PAGES. */
int own_page_load_all(struct arena *arena, const char *file,
    struct config_setting_t *list, const struct own_pages **pages_r,
    struct err *err);

/* An example of such a list, as comment lines. */
void own_page_print_example(const char *key, struct buf *out);

#endif
