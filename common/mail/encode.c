/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "mail/encode.h"

#include <string.h>

#include "base/buf.h"
#include "base/scrub.h"
#include "crypto/base64url.h"

#define WORD_HEAD  "=?utf-8?B?"
#define WORD_TAIL  "?="
#define WORD_MAX   75 /* columns; RFC 2047 section 2 */
#define WORD_EXTRA (sizeof(WORD_HEAD) - 1 + sizeof(WORD_TAIL) - 1)
#define WORD_BYTES ((WORD_MAX - WORD_EXTRA) / 4 * 3)

/* encode_is_plain - ASCII that means itself in a header */
bool
encode_is_plain(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7e)
			return false;
		if (text.ptr[i] == '=' && i + 1 < text.len &&
		    text.ptr[i + 1] == '?')
			return false;
	}
	return true;
}

/* is_foldable - plain, and a line can be broken between any two words */
static bool
is_foldable(struct str text)
{
	size_t run = 0;

	if (!encode_is_plain(text) || text.len == 0 || text.ptr[0] == ' ' ||
	    text.ptr[text.len - 1] == ' ')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		run = text.ptr[i] == ' ' ? 1 : run + 1;
		if (run > MAIL_LINE_MAX - 1 ||
		    (i && text.ptr[i] == ' ' && text.ptr[i - 1] == ' '))
			return false;
	}
	return true;
}

/* put_plain - words as they are, folded before a space */
static size_t
put_plain(struct buf *out, size_t column, struct str text)
{
	for (struct str rest = text; !str_is_none(rest);) {
		struct str word = str_cut(&rest, ' ');
		bool first = word.ptr == text.ptr;

		if (column + !first + word.len > MAIL_LINE_MAX) {
			buf_puts(out, first ? "\r\n " : "\r\n");
			column = first;
		}
		if (!first)
			buf_putc(out, ' ');
		buf_put(out, word);
		column += !first + word.len;
	}
	return column;
}

/* chars_within - the bytes of whole characters among the first max */
static size_t
chars_within(struct str text, size_t max)
{
	if (text.len <= max)
		return text.len;
	while (max && ((unsigned char)text.ptr[max] & 0xc0) == 0x80)
		max--;
	return max;
}

/* put_base64 - RFC 4648 section 4, which is section 5 but for two digits and
 * the padding; returns its columns */
static size_t
put_base64(struct buf *out, struct str text)
{
	char coded[BASE64URL_LEN(WORD_BYTES) + 1];
	size_t n;

	base64url_format(text.ptr, text.len, coded);
	for (n = 0; coded[n]; n++)
		buf_putc(out, coded[n] == '-'	? '+'
			      : coded[n] == '_' ? '/'
						: coded[n]);
	for (; n % 4; n++)
		buf_putc(out, '=');
	scrub(coded, sizeof(coded));
	return n;
}

/* put_encoded - one encoded word; returns its columns */
static size_t
put_encoded(struct buf *out, struct str text)
{
	size_t columns;

	buf_puts(out, WORD_HEAD);
	columns = put_base64(out, text);
	buf_puts(out, WORD_TAIL);
	return columns + WORD_EXTRA;
}

/* encode_words - text in a header, folded */
size_t
encode_words(struct buf *out, size_t column, struct str text, bool always)
{
	if (!always && is_foldable(text))
		return put_plain(out, column, text);
	while (text.len) {
		size_t room = MAIL_LINE_MAX > column + WORD_EXTRA
				  ? (MAIL_LINE_MAX - column - WORD_EXTRA) / 4 *
					3
				  : 0;
		size_t n;

		n = chars_within(text, room < WORD_BYTES ? room : WORD_BYTES);
		if (n == 0) {
			buf_puts(out, "\r\n ");
			column = 1;
			continue;
		}
		column += put_encoded(out, str_from(text.ptr, n));
		text.ptr += n;
		text.len -= n;
	}
	return column;
}

/* qp_is_literal - does the byte at i of a line stand for itself? */
static bool
qp_is_literal(struct str line, size_t i, size_t column)
{
	unsigned char c = (unsigned char)line.ptr[i];

	if (c == ' ' || c == '\t')
		return i + 1 < line.len;
	if (c < 33 || c > 126 || c == '=')
		return false;
	/* no line of ours begins with what relays treat specially */
	if (column == 0)
		return c != '.' &&
		       !str_has_prefix(
			   str_from(line.ptr + i, line.len - i), "From ");
	return true;
}

/* put_qp_line - one line of text, in as many lines as it takes */
static void
put_qp_line(struct buf *out, struct str line)
{
	size_t column = 0;

	for (size_t i = 0; i < line.len; i++) {
		bool literal = qp_is_literal(line, i, column);

		if (column + (literal ? 1 : 3) > MAIL_LINE_MAX - 1) {
			buf_puts(out, "=\r\n");
			column = 0;
			literal = qp_is_literal(line, i, column);
		}
		if (literal)
			buf_putc(out, line.ptr[i]);
		else
			buf_printf(out, "=%02X", (unsigned char)line.ptr[i]);
		column += literal ? 1 : 3;
	}
	buf_puts(out, "\r\n");
}

/* encode_quoted_printable - a body */
void
encode_quoted_printable(struct buf *out, struct str text)
{
	if (text.len && text.ptr[text.len - 1] == '\n')
		text.len--;
	for (struct str rest = text; !str_is_none(rest);) {
		struct str line = str_cut(&rest, '\n');

		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		put_qp_line(out, line);
	}
}
