/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/typed_text.h"

#include <string.h>

#include "base/arena.h"

#define BEFORE_BYTES 48
#define AFTER_BYTES  16
#define STRAY	     0x00a1 /* one of the signs of ranges */

/* The zeros of the decimal digits (Unicode 15, General_Category Nd) in use
 * today; nine more follow each. */
static const uint32_t zeros[] = {0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66,
    0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0ed0, 0x0f20,
    0x1040, 0x17e0, 0x1810, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec,
    0x1d7f6};

/* U+00C0 to U+017F without accents. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo|ouuuuyts"
			    "aaaaaaaceeeeiiiidnooooo|ouuuuyty"
			    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii"
			    "iijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssss"
			    "ttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof(latin) - 1 == 0x180 - 0xc0, "one letter for each");

/* Ranges of characters that are read as one byte; '\0': they take no room. */
static const struct range {
	uint32_t lo, hi;
	char as;
} ranges[] = {
    {0x00a0, 0x00a0, ' '},
    {0x00a2, 0x00a5, '$'},
    {0x00ad, 0x00ad, '\0'},
    {0x00b7, 0x00b7, '.'},
    {0x00a1, 0x00bf, '|'},
    {0x0300, 0x036f, '\0'},
    {0x061c, 0x061c, '\0'},
    {0x066b, 0x066c, ','},
    {0x1680, 0x1680, ' '},
    {0x180b, 0x180e, '\0'},
    {0x2000, 0x200a, ' '},
    {0x200b, 0x200f, '\0'},
    {0x2010, 0x2015, '-'},
    {0x2024, 0x2024, '.'},
    {0x2027, 0x2027, '.'},
    {0x2028, 0x2029, '\n'},
    {0x202a, 0x202e, '\0'},
    {0x202f, 0x202f, ' '},
    {0x2044, 0x2044, '/'},
    {0x205f, 0x205f, ' '},
    {0x2060, 0x206f, '\0'},
    {0x2010, 0x2070, '|'},
    {0x20a0, 0x20cf, '$'},
    {0x20d0, 0x20ff, '\0'}, /* the frame of a keycap */
    {0x2212, 0x2212, '-'},
    {0x2215, 0x2215, '/'},
    {0x2100, 0x2bff, '|'},
    {0x3000, 0x3000, ' '},
    {0x3001, 0x303f, '|'},
    {0x30fb, 0x30fb, '.'},
    {0xfe00, 0xfe0f, '\0'},
    {0xfe52, 0xfe52, '.'},
    {0xfe58, 0xfe58, '-'},
    {0xfe63, 0xfe63, '-'},
    {0xfe6b, 0xfe6b, '@'},
    {0xfeff, 0xfeff, '\0'},
    {0xff61, 0xff61, '.'},
    {0x1f000, 0x1faff, '|'},
    {0xe0000, 0xe0fff, '\0'},
};

/* next - take a character off UTF-8. A stray byte, or one that is cut off, is
 * read as a sign: what a byte becomes never has more room than it had */
static uint32_t
next(struct str *s)
{
	const unsigned char *p = (const unsigned char *)s->ptr;
	size_t n = p[0] < 0xc0 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	uint32_t c = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));

	if (n > s->len || (n == 1 && c >= 0x80)) {
		n = 1;
		c = STRAY;
	}
	for (size_t i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3f);
	s->ptr += n;
	s->len -= n;
	return c;
}

/* lower - the small letter of an ASCII one */
static char
lower(uint32_t c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* digit_of - "0" to "9" of another script; 0: it is none */
static char
digit_of(uint32_t c)
{
	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
		if (c >= zeros[i] && c < zeros[i] + 10)
			return (char)('0' + (c - zeros[i]));
	}
	return 0;
}

/* simple - as one byte: true, and '\0' for nothing at all */
static bool
simple(uint32_t c, char *as_r)
{
	if (c < 0x80 || (c >= 0xff01 && c <= 0xff5e)) {
		*as_r = lower(c < 0x80 ? c : c - 0xff01 + '!');
		return true;
	}
	if (c >= 0xc0 && c < 0x180) {
		*as_r = latin[c - 0xc0];
		return true;
	}
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (c >= ranges[i].lo && c <= ranges[i].hi) {
			*as_r = ranges[i].as;
			return true;
		}
	}
	*as_r = digit_of(c);
	return *as_r != 0;
}

/* small - the small letter of a Greek or Cyrillic one; the Greek accents of
 * capitals stay, few write them */
static uint32_t
small(uint32_t c)
{
	if ((c >= 0x0391 && c <= 0x03a9) || (c >= 0x0410 && c <= 0x042f))
		return c + 0x20;
	return c >= 0x0400 && c <= 0x040f ? c + 0x50 : c;
}

/* put - one byte, and where it comes from */
static void
put(struct typed_text *text, char c, size_t from)
{
	text->c[text->n] = c;
	text->from[text->n++] = (uint32_t)from;
}

/* put_utf8 - a letter beyond Latin, which has as many bytes as in raw */
static void
put_utf8(struct typed_text *text, uint32_t c, size_t from)
{
	c = small(c);
	if (c < 0x800) {
		put(text, (char)(0xc0 | c >> 6), from);
	} else {
		if (c < 0x10000) {
			put(text, (char)(0xe0 | c >> 12), from);
		} else {
			put(text, (char)(0xf0 | c >> 18), from);
			put(text, (char)(0x80 | (c >> 12 & 0x3f)), from);
		}
		put(text, (char)(0x80 | (c >> 6 & 0x3f)), from);
	}
	put(text, (char)(0x80 | (c & 0x3f)), from);
}

/* typed_text_bytes - what typed_text_read takes */
size_t
typed_text_bytes(struct str raw)
{
	return raw.len * (1 + sizeof(uint32_t)) + 4096;
}

/* typed_text_read - fold a text */
void
typed_text_read(struct typed_text *text, struct arena *arena, struct str raw)
{
	*text = (struct typed_text){.raw = raw};
	text->c = arena_alloc(arena, raw.len + 1);
	text->from = arena_alloc_n(arena, raw.len + 1, sizeof(*text->from));
	for (struct str rest = raw; rest.len;) {
		size_t from = (size_t)(rest.ptr - raw.ptr);
		bool ascii = (unsigned char)*rest.ptr < 0x80;
		uint32_t c = next(&rest);
		char as;

		if (ascii && c == '\t')
			c = ' ';
		if (!simple(c, &as))
			put_utf8(text, c, from);
		else if (as)
			put(text, as, from);
	}
}

/* typed_text_piece - what stands in raw */
struct str
typed_text_piece(const struct typed_text *text, size_t from, size_t to)
{
	size_t a = text->from[from];
	struct str rest = str_from(text->raw.ptr + text->from[to - 1],
	    text->raw.len - text->from[to - 1]);

	next(&rest);
	return str_from(
	    text->raw.ptr + a, (size_t)(rest.ptr - text->raw.ptr) - a);
}

/* typed_text_has - does a word stand here? */
bool
typed_text_has(const struct typed_text *text, size_t at, const char *word)
{
	size_t len = strlen(word);
	bool whole = len > 1 && word[len - 1] == '.';

	len -= whole;
	if (at > text->n || text->n - at < len ||
	    memcmp(text->c + at, word, len) != 0)
		return false;
	return !whole || !typed_is_alnum(typed_at(text, at + len));
}

/* begins - can a word begin here? */
static bool
begins(const struct typed_text *text, size_t at)
{
	unsigned char c = (unsigned char)text->c[at];

	if (c >= 0xe0) /* Thai, Chinese, Japanese: no blanks between words */
		return true;
	return typed_is_letter((char)c) && c >= (c >= 0x80 ? 0xc0 : 'a') &&
	       !typed_is_letter(typed_at(text, at - 1));
}

/* stands - does one of the words stand here? */
static bool
stands(const struct typed_text *text, size_t at, const char *const *words)
{
	if (!begins(text, at))
		return false;
	for (; *words; words++) {
		if ((*words)[0] == text->c[at] &&
		    typed_text_has(text, at, *words))
			return true;
	}
	return false;
}

/* typed_text_near - is one of the words beside it? */
size_t
typed_text_near(const struct typed_text *text, size_t from, size_t to,
    const char *const *words)
{
	for (size_t i = 1; i <= BEFORE_BYTES && i <= from; i++) {
		if (text->c[from - i] == '\n' && i > 2)
			break;
		if (stands(text, from - i, words))
			return i;
	}
	for (size_t i = 0; i < AFTER_BYTES && to + i < text->n; i++) {
		if (text->c[to + i] == '\n')
			break;
		if (stands(text, to + i, words))
			return i + 1;
	}
	return 0;
}
