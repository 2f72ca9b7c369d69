/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "http/form_decode.h"

/* is_token_byte - RFC 9110 section 5.6.2 */
static bool
is_token_byte(char c)
{
	return c > 0x20 && c < 0x7f && !strchr("\"(),/:;<=>?@[\\]{}", c);
}

/* take_token - the longest token at the front */
static struct str
take_token(struct str *rest)
{
	struct str token = {rest->ptr, 0};

	while (token.len < rest->len && is_token_byte(rest->ptr[token.len]))
		token.len++;
	rest->ptr += token.len;
	rest->len -= token.len;
	return token;
}

/* quoted_end - where the closing quote stands, 0 when there is none */
static size_t
quoted_end(struct str text)
{
	for (size_t i = 1; i < text.len; i++) {
		if (text.ptr[i] == '"')
			return i;
		if (text.ptr[i] == '\\' && i + 1 < text.len &&
		    (text.ptr[i + 1] == '"' || text.ptr[i + 1] == '\\'))
			i++;
	}
	return 0;
}

/*
 * take_quoted - a quoted string. A backslash stands for itself unless a
 * quote or a backslash follows, as browsers once sent it.
 */
static int
take_quoted(struct arena *arena, struct str *rest, struct str *value_r)
{
	size_t end = quoted_end(*rest), n = 0;
	char *out;

	if (end == 0)
		return -1;
	out = arena_alloc(arena, end);
	for (size_t i = 1; i < end; i++) {
		if (rest->ptr[i] == '\\' &&
		    (rest->ptr[i + 1] == '"' || rest->ptr[i + 1] == '\\'))
			i++;
		out[n++] = rest->ptr[i];
	}
	*value_r = str_from(out, n);
	rest->ptr += end + 1;
	rest->len -= end + 1;
	return 0;
}

/* form_param - RFC 9110 section 5.6.6, blanks around "=" refused */
int
form_param(struct arena *arena, struct str *rest, struct str *name_r,
    struct str *value_r)
{
	*rest = str_trim(*rest);
	while (rest->len && rest->ptr[0] == ';') {
		*rest = str_from(rest->ptr + 1, rest->len - 1);
		*rest = str_trim(*rest);
	}
	if (rest->len == 0)
		return 0;
	*name_r = take_token(rest);
	if (name_r->len == 0 || rest->len < 2 || rest->ptr[0] != '=')
		return -1;
	*rest = str_from(rest->ptr + 1, rest->len - 1);
	if (rest->ptr[0] == '"') {
		if (take_quoted(arena, rest, value_r))
			return -1;
	} else {
		*value_r = take_token(rest);
		if (value_r->len == 0)
			return -1;
	}
	*rest = str_trim(*rest);
	return rest->len == 0 || rest->ptr[0] == ';' ? 1 : -1;
}

/* form_is_utf8_type - no charset, or UTF-8, or its subset */
bool
form_is_utf8_type(struct arena *arena, struct str type)
{
	struct str rest = type, name, value;
	int got;

	str_cut(&rest, ';');
	while ((got = form_param(arena, &rest, &name, &value)) == 1) {
		if (str_is_nocase(name, "charset") &&
		    !str_is_nocase(value, "utf-8") &&
		    !str_is_nocase(value, "utf8") &&
		    !str_is_nocase(value, "us-ascii"))
			return false;
	}
	return got == 0;
}
