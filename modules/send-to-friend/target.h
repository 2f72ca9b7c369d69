/* SPDX-License-Identifier: BSD-2-Clause */
/* target - which page may be recommended */
#ifndef FP_FRIEND_TARGET_H
#define FP_FRIEND_TARGET_H

#include <stdbool.h>

#include "base/str.h"

#define TARGET_MAX 500 /* bytes */

/*
 * Is it a path of this site and nothing else: one "/" first, then characters
 * of a path (RFC 3986 section 3.3, less quotes, brackets and "*"), no query,
 * no fragment, no empty, "." or ".." segment before the end, no escape that
 * hides a slash, a backslash, a dot or a control byte.
 */
bool target_is_path(struct str path);

/* Such a path that begins with one of the list (NULL-ended). */
bool target_is_allowed(struct str path, const char *const *prefixes);

#endif
