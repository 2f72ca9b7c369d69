/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/path.h"

#include <string.h>

/* is_plain - a byte that stands for itself in a path */
static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c && strchr("-._~/+=,:@&$;", c));
}

/* is_escape - %XX at i, of a byte that has no meaning in a path */
static bool
is_escape(struct str path, size_t i)
{
	unsigned char byte;

	if (i + 2 >= path.len ||
	    str_unhex(str_from(path.ptr + i + 1, 2), &byte, 1) != 0)
		return false;
	return byte >= 0x20 && byte != 0x7f && !strchr("/\\.%", byte);
}

/* has_odd_segment - an empty, "." or ".." segment */
static bool
has_odd_segment(struct str path)
{
	struct str rest = str_from(path.ptr + 1, path.len - 1);

	while (!str_is_none(rest)) {
		struct str segment = str_cut(&rest, '/');

		if (str_is(segment, ".") || str_is(segment, ".."))
			return true;
		if (segment.len == 0 && !str_is_none(rest))
			return true;
	}
	return false;
}

/* path_is_local - a path and nothing else */
bool
path_is_local(struct str path, size_t max)
{
	if (path.len == 0 || path.len > max || path.ptr[0] != '/')
		return false;
	for (size_t i = 0; i < path.len; i++) {
		if (path.ptr[i] == '%') {
			if (!is_escape(path, i))
				return false;
			i += 2;
		} else if (!is_plain(path.ptr[i])) {
			return false;
		}
	}
	return !has_odd_segment(path);
}
