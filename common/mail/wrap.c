/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "mail/wrap.h"

#include "base/buf.h"

/* put_word - with what is between it and the one before; at is how many
 * characters the line has */
static size_t
put_word(struct buf *out, struct str word, size_t at, size_t width)
{
	size_t len = str_chars(word);

	if (at && at + 1 + len > width) {
		buf_putc(out, '\n');
		at = 0;
	} else if (at) {
		buf_putc(out, ' ');
		at++;
	}
	buf_put(out, word);
	return at + len;
}

/* put_line - one that is too long, in several */
static void
put_line(struct buf *out, struct str line, size_t width)
{
	size_t at = 0;

	while (!str_is_none(line)) {
		struct str word = str_cut(&line, ' ');

		if (word.len)
			at = put_word(out, word, at, width);
	}
}

/* wrap_text - line by line */
void
wrap_text(struct buf *out, struct str text, size_t width)
{
	while (!str_is_none(text)) {
		struct str line = str_cut(&text, '\n');

		if (str_chars(line) > width)
			put_line(out, line, width);
		else
			buf_put(out, line);
		if (!str_is_none(text))
			buf_putc(out, '\n');
	}
}
