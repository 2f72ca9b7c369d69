/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/next.h"

#include "base/arena.h"
#include "base/buf.h"
#include "http/path.h"

/* next_path - a path of this site, escaped */
struct str
next_path(struct arena *arena, struct str path)
{
	struct buf text = BUF_INIT(3 * NEXT_PATH_MAX);
	struct str escaped = STR_NONE;

	if (path.len > NEXT_PATH_MAX || !str_is_utf8(path))
		return STR_NONE;
	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.ptr[i];

		if (c == ' ' || c >= 0x80)
			buf_printf(&text, "%%%02X", c);
		else
			buf_put(&text, str_from(path.ptr + i, 1));
	}
	if (path_is_local(buf_str(&text), 3 * NEXT_PATH_MAX))
		escaped = arena_copy(arena, buf_str(&text));
	buf_free(&text);
	return escaped;
}
