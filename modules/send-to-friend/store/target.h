/* SPDX-License-Identifier: BSD-2-Clause */
/* target - which page may be recommended, and what it is called */
#ifndef FP_FRIEND_TARGET_H
#define FP_FRIEND_TARGET_H

#include <stdbool.h>

#include "base/str.h"

struct own_pages;

#define TARGET_MAX 500 /* bytes */

/* What the operator lists: pages by their titles or, where there are none,
 * how paths begin (NULL-ended). */
struct target_list {
	const struct own_pages *pages;
	const char *const *paths;
};

/* path_is_local of at most so many bytes (http/path.h). */
bool target_is_path(struct str path);

/*
 * Such a path that is listed. What follows a listed beginning is the
 * visitor's word, so it may hold nothing that reads as the name of another
 * site, however it is escaped: "/jobs/7.html", not "/jobs/evil.example". A
 * page of such a name is listed as itself.
 */
bool target_is_allowed(const struct target_list *list, struct str path);

/* Its title in a language (RFC 5646); NULL: it has none. */
const char *target_title(
    const struct target_list *list, struct str path, const char *language);

/* A page that is listed, for a visitor who names none; the first one. */
struct str target_first(const struct target_list *list);

#endif
