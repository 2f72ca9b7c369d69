/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/words.h"
#include "page/template_tree.h"

#define OPEN  "{{#_}}"
#define CLOSE "{{/_}}"

/* is_blank - what a text may be folded at */
static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* squeeze - one blank for many */
static struct str
squeeze(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (!is_blank(text.ptr[i]))
			out[len++] = text.ptr[i];
		else if (len && out[len - 1] != ' ')
			out[len++] = ' ';
	}
	while (len && out[len - 1] == ' ')
		len--;
	return str_from(out, len);
}

/* put_said - one text, with the blanks around it */
static void
put_said(struct buf *out, struct arena *arena, struct str text,
    const struct words *words)
{
	struct str said = words_find(words, squeeze(arena, text));
	size_t from = 0, to = text.len;

	if (said.len == 0) {
		buf_put(out, text);
		return;
	}
	while (from < to && is_blank(text.ptr[from]))
		from++;
	while (to > from && is_blank(text.ptr[to - 1]))
		to--;
	buf_put_bytes(out, text.ptr, from);
	buf_put(out, said);
	buf_put_bytes(out, text.ptr + to, text.len - to);
}

/* next_text - cuts off what stands before the next text, and the text; false:
 * there is none */
static bool
next_text(struct str *rest, struct str *before_r, struct str *text_r)
{
	const char *end = rest->ptr + rest->len, *open, *close;

	open = memmem(rest->ptr, rest->len, OPEN, strlen(OPEN));
	if (!open)
		return false;
	*before_r = str_from(rest->ptr, (size_t)(open - rest->ptr));
	open += strlen(OPEN);
	close = memmem(open, (size_t)(end - open), CLOSE, strlen(CLOSE));
	if (!close)
		return false; /* template_parse says where */
	*text_r = str_from(open, (size_t)(close - open));
	close += strlen(CLOSE);
	*rest = str_from(close, (size_t)(end - close));
	return true;
}

/* template_say - a template in another language */
struct str
template_say(struct arena *arena, struct str text, const struct words *words)
{
	struct buf out = BUF_INIT(2 * TEMPLATE_TEXT_MAX);
	struct str before, said, whole;

	if (!memmem(text.ptr, text.len, OPEN, strlen(OPEN)))
		return text;
	while (next_text(&text, &before, &said)) {
		buf_put(&out, before);
		put_said(&out, arena, said, words);
	}
	buf_put(&out, text);
	whole = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return whole;
}
