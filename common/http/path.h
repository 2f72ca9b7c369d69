/* SPDX-License-Identifier: BSD-2-Clause */
/* path - a path of this site, and nothing else */
#ifndef FP_HTTP_PATH_H
#define FP_HTTP_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * Is it a path of this site and nothing else: at most max bytes, one "/"
 * first, then characters of a path (RFC 3986 section 3.3, less quotes,
 * brackets and "*"), no query, no fragment, no empty, "." or ".." segment
 * before the end, no escape that hides a slash, a backslash, a dot or a
 * control byte. As a Location it leads nowhere but to this site.
 */
bool path_is_local(struct str path, size_t max);

#endif
