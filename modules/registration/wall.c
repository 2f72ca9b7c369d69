/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/wall.h"

#include "base/num.h"
#include "http/path.h"
#include "policy/policy.h"

#define AGE_MAX 99

/* wall_parse - a path and an age */
int
wall_parse(const char *text, struct wall *wall_r)
{
	struct str rest = str_of(text);
	int64_t age;

	wall_r->path = str_cut(&rest, ' ');
	if (str_is_none(rest) || !path_is_local(wall_r->path, WALL_PATH_MAX) ||
	    num_parse(str_trim(rest), POLICY_AGE_FLOOR, AGE_MAX, &age))
		return -1;
	wall_r->age = (int)age;
	return 0;
}

/* next_byte - takes one off a path: an escape is the byte that it says */
static unsigned char
next_byte(struct str *path)
{
	unsigned char byte = (unsigned char)path->ptr[0];
	size_t n = 1;

	if (byte == '%' && path->len > 2 &&
	    str_unhex(str_from(path->ptr + 1, 2), &byte, 1) == 0)
		n = 3;
	*path = str_from(path->ptr + n, path->len - n);
	return byte;
}

/* is_behind - is a path that of a wall, or below it? Web servers may have
 * decoded it. */
static bool
is_behind(struct str path, struct str wall)
{
	bool below = wall.ptr[wall.len - 1] == '/';

	while (wall.len > 0)
		if (path.len == 0 || next_byte(&path) != next_byte(&wall))
			return false;
	return path.len == 0 || below;
}

/* wall_age - the age of the nearest wall */
int
wall_age(const char *const *walls, struct str path)
{
	size_t nearest = 0;
	int age = 0;

	for (; walls && *walls; walls++) {
		struct wall wall;

		if (wall_parse(*walls, &wall) == 0 && wall.path.len > nearest &&
		    is_behind(path, wall.path)) {
			nearest = wall.path.len;
			age = wall.age;
		}
	}
	return age;
}

/* wall_lowest - the lowest age of all */
int
wall_lowest(const char *const *walls)
{
	int lowest = 0;

	for (; walls && *walls; walls++) {
		struct wall wall;

		if (wall_parse(*walls, &wall) == 0 &&
		    (lowest == 0 || wall.age < lowest))
			lowest = wall.age;
	}
	return lowest;
}
