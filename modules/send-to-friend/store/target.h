/* SPDX-License-Identifier: BSD-2-Clause */
/* target - which page may be recommended */
#ifndef FP_FRIEND_TARGET_H
#define FP_FRIEND_TARGET_H

#include <stdbool.h>

#include "base/str.h"

#define TARGET_MAX 500 /* bytes */

/* path_is_local of at most so many bytes (http/path.h). */
bool target_is_path(struct str path);

/* Such a path that begins with one of the list (NULL-ended). */
bool target_is_allowed(struct str path, const char *const *prefixes);

#endif
