/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/url.h"

#include "base/arena.h"

/* url_byte - what an escape stands for, or -1 */
static int
url_byte(struct str escape)
{
	unsigned char byte;

	if (escape.len < 3 ||
	    str_unhex(str_from(escape.ptr + 1, 2), &byte, 1) < 0)
		return -1;
	return byte;
}

/* url_decode_form - a name or value as it was typed */
int
url_decode_form(struct arena *arena, struct str text, struct str *out_r)
{
	char *out;
	size_t len = 0;
	int byte;

	if (!str_has_byte(text, '%') && !str_has_byte(text, '+')) {
		*out_r = text;
		return 0;
	}
	out = arena_alloc(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '+') {
			out[len++] = ' ';
		} else if (text.ptr[i] == '%') {
			byte = url_byte(str_from(text.ptr + i, text.len - i));
			if (byte < 0)
				return -1;
			out[len++] = (char)byte;
			i += 2;
		} else {
			out[len++] = text.ptr[i];
		}
	}
	*out_r = str_from(out, len);
	return 0;
}

/* url_next_pair - take one name=value off */
int
url_next_pair(struct str *rest, struct str *name_r, struct str *value_r)
{
	struct str piece;

	while (!str_is_none(*rest)) {
		piece = str_cut(rest, '&');
		if (piece.len == 0)
			continue;
		*name_r = str_cut(&piece, '=');
		*value_r = str_is_none(piece) ? STR("") : piece;
		return 1;
	}
	return 0;
}
