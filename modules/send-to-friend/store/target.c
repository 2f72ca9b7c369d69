/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/store/target.h"

#include "http/path.h"

/* target_is_path - a path and nothing else */
bool
target_is_path(struct str path)
{
	return path_is_local(path, TARGET_MAX);
}

/* target_is_allowed - a path below one of those configured */
bool
target_is_allowed(struct str path, const char *const *prefixes)
{
	if (!target_is_path(path))
		return false;
	for (; *prefixes; prefixes++) {
		if (str_has_prefix(path, *prefixes))
			return true;
	}
	return false;
}
