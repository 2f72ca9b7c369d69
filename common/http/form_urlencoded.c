/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "http/form_decode.h"
#include "http/response.h"

/* part_decode - "+" to blank and percent-decode one name or value */
static int
part_decode(struct arena *arena, struct str part, struct str *out_r)
{
	char *out = arena_alloc(arena, part.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < part.len; i++) {
		char c = part.ptr[i];

		if (c == '%') {
			if (part.len - i < 3 ||
			    str_unhex(str_from(part.ptr + i + 1, 2), &c, 1))
				return -1;
			i += 2;
		} else if (c == '+') {
			c = ' ';
		}
		out[n++] = c;
	}
	*out_r = str_from(out, n);
	return 0;
}

/* form_urlencoded - WHATWG URL section 5.1, but a bad escape is refused */
int
form_urlencoded(struct form *form, struct str type, struct str body)
{
	struct str rest = body, value, name;
	int status;

	if (!form_is_utf8_type(form->arena, type))
		return HTTP_UNSUPPORTED_TYPE;
	while (rest.len) {
		value = str_cut(&rest, '&');
		if (value.len == 0)
			continue;
		name = str_cut(&value, '=');
		if (part_decode(form->arena, name, &name) ||
		    part_decode(form->arena, value, &value))
			return HTTP_BAD_REQUEST;
		status = form_add(form, name, value);
		if (status)
			return status;
	}
	return 0;
}
