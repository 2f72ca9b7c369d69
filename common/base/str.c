/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/str.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

/* str_of - view a C string */
struct str
str_of(const char *text)
{
	return (struct str){text, text ? strlen(text) : 0};
}

/* str_from - view some bytes */
struct str
str_from(const void *ptr, size_t len)
{
	return (struct str){ptr, len};
}

/* str_is - equal to a C string */
bool
str_is(struct str s, const char *text)
{
	return s.ptr && strlen(text) == s.len &&
	       memcmp(s.ptr, text, s.len) == 0;
}

/* str_is_nocase - equal to a C string, ASCII case aside */
bool
str_is_nocase(struct str s, const char *text)
{
	return s.ptr && strlen(text) == s.len &&
	       strncasecmp(s.ptr, text, s.len) == 0;
}

/* str_eq - equal to another */
bool
str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || !memcmp(a.ptr, b.ptr, a.len));
}

/* str_has_prefix - begins with prefix */
bool
str_has_prefix(struct str s, const char *prefix)
{
	size_t len = strlen(prefix);

	return s.ptr && s.len >= len && memcmp(s.ptr, prefix, len) == 0;
}

/* str_has_byte - holds the byte */
bool
str_has_byte(struct str s, char c)
{
	return s.len && memchr(s.ptr, c, s.len) != NULL;
}

/* str_has_control - holds a control byte */
bool
str_has_control(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c < 0x20 || c == 0x7f)
			return true;
	}
	return false;
}

/* utf8_len - bytes of the sequence at p, 0 when it is malformed */
static size_t
utf8_len(const unsigned char *p, size_t left)
{
	/* lead byte range, length, and the range of the second byte */
	static const struct {
		unsigned char lo, hi, len, lo2, hi2;
	} forms[] = {
	    {0x01, 0x7f, 1, 0, 0},
	    {0xc2, 0xdf, 2, 0x80, 0xbf},
	    {0xe0, 0xe0, 3, 0xa0, 0xbf},
	    {0xe1, 0xec, 3, 0x80, 0xbf},
	    {0xed, 0xed, 3, 0x80, 0x9f},
	    {0xee, 0xef, 3, 0x80, 0xbf},
	    {0xf0, 0xf0, 4, 0x90, 0xbf},
	    {0xf1, 0xf3, 4, 0x80, 0xbf},
	    {0xf4, 0xf4, 4, 0x80, 0x8f},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (p[0] < forms[i].lo || p[0] > forms[i].hi)
			continue;
		if (forms[i].len > left)
			return 0;
		if (forms[i].len > 1 &&
		    (p[1] < forms[i].lo2 || p[1] > forms[i].hi2))
			return 0;
		for (size_t j = 2; j < forms[i].len; j++) {
			if (p[j] < 0x80 || p[j] > 0xbf)
				return 0;
		}
		return forms[i].len;
	}
	return 0;
}

/* str_is_utf8 - well-formed and without NUL */
bool
str_is_utf8(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t i = 0, n;

	while (i < s.len) {
		n = utf8_len(p + i, s.len - i);
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

/* str_chars - count code points */
size_t
str_chars(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
	return n;
}

/* str_trim - drop blanks at both ends */
struct str
str_trim(struct str s)
{
	while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t')) {
		s.ptr++;
		s.len--;
	}
	while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* str_cut - take what stands before sep */
struct str
str_cut(struct str *s, char sep)
{
	struct str head = *s;
	const char *at = s->len ? memchr(s->ptr, sep, s->len) : NULL;

	if (!at) {
		*s = STR_NONE;
		return head;
	}
	head.len = (size_t)(at - s->ptr);
	s->ptr = at + 1;
	s->len -= head.len + 1;
	return head;
}

/* str_hex - format as hexadecimal */
void
str_hex(const void *bytes, size_t len, char *out_r)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *b = bytes;

	for (size_t i = 0; i < len; i++) {
		out_r[2 * i] = digits[b[i] >> 4];
		out_r[2 * i + 1] = digits[b[i] & 15];
	}
	out_r[2 * len] = '\0';
}

/* unhex_digit - the value of a digit, or -1 */
static int
unhex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* str_unhex - parse hexadecimal */
int
str_unhex(struct str hex, void *out_r, size_t len)
{
	uint8_t *out = out_r;

	if (hex.len != 2 * len)
		return -1;
	for (size_t i = 0; i < len; i++) {
		int hi = unhex_digit(hex.ptr[2 * i]);
		int lo = unhex_digit(hex.ptr[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return -1;
		out[i] = (uint8_t)(hi << 4 | lo);
	}
	return 0;
}

/* str_distance - Levenshtein distance of names up to 63 bytes */
size_t
str_distance(const char *a, const char *b)
{
	size_t la = strnlen(a, 63), lb = strnlen(b, 63);
	size_t row[64], diag, above;

	for (size_t j = 0; j <= lb; j++)
		row[j] = j;
	for (size_t i = 1; i <= la; i++) {
		diag = row[0];
		row[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			above = row[j];
			row[j] = diag + (a[i - 1] != b[j - 1]);
			if (above + 1 < row[j])
				row[j] = above + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			diag = above;
		}
	}
	return row[lb];
}
