/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/store/note.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <wctype.h>

#include "base/scrub.h"
#include "base/words.h"

#define LINK_SENTENCE                                                          \
	N_("The note may not hold a web or mail address, nor two words "       \
	   "joined "                                                           \
	   "by a dot. A link to the page is in the mail anyhow.")
#define ODD_SENTENCE                                                           \
	N_("The note holds characters that change the direction of text. "     \
	   "Please leave them out.")

/* next - take the next code point off well-formed UTF-8 */
static uint32_t
next(struct str *s)
{
	const unsigned char *p = (const unsigned char *)s->ptr;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	uint32_t c = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));

	for (size_t i = 1; i < n && i < s->len; i++)
		c = c << 6 | (p[i] & 0x3f);
	n = n < s->len ? n : s->len;
	s->ptr += n;
	s->len -= n;
	return c;
}

/* name_check - letters, spaces, hyphens, apostrophes */
const char *
name_check(struct str name, locale_t letters)
{
	bool any = false;

	if (!str_is_utf8(name) || str_chars(name) > NAME_MAX_CHARS)
		return N_("Please write a shorter name.");
	while (name.len) {
		uint32_t c = next(&name);
		bool letter = iswalpha_l((wint_t)c, letters) &&
			      !(c < 0x80 && c >= '0' && c <= '9');

		any = any || letter;
		/* accents may follow their letter as marks of their own */
		if (!letter && c != ' ' && c != '-' && c != '\'' &&
		    c != 0x2019 && c != 0x2010 && !(c >= 0x300 && c <= 0x36f))
			return N_("A name has letters, spaces, hyphens and "
				  "apostrophes only.");
	}
	return any ? NULL : N_("Please write a name with letters in it.");
}

/* is_unseen - a character that takes no room: it hides what stands beside */
static bool
is_unseen(uint32_t c)
{
	return c == 0xad || c == 0x034f || c == 0x061c || c == 0x180e ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2060 && c <= 0x2064) ||
	       (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff || c >= 0xe0000;
}

/* turns_text - an embedding, override or isolate of direction */
static bool
turns_text(uint32_t c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* plain_of - what a character can be taken for, in lower case */
static uint32_t
plain_of(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} alike[] = {
	    {0x2024, '.'},
	    {0xfe52, '.'},
	    {0xff0e, '.'},
	    {0x00b7, '.'},
	    {0x2027, '.'},
	    {0x2044, '/'},
	    {0x2215, '/'},
	    {0xff0f, '/'},
	    {0xfe55, ':'},
	    {0xff1a, ':'},
	    {0x2236, ':'},
	    {0xfe6b, '@'},
	    {0xff20, '@'},
	    {0xff61, 0x3002},
	};

	for (size_t i = 0; i < sizeof(alike) / sizeof(*alike); i++) {
		if (alike[i].from == c)
			return alike[i].to;
	}
	if (c >= 0xff01 && c <= 0xff5e) /* full width */
		c -= 0xff01 - '!';
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* is_word - a letter or digit, or what lies beyond ASCII and is no blank */
static bool
is_word(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
	return c >= 0xc0 && !(c >= 0x2000 && c <= 0x206f) &&
	       !(c >= 0x3000 && c <= 0x303f);
}

/* is_digit - an ASCII digit */
static bool
is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* joins_words - does the dot at i stand as in a domain name? */
static bool
joins_words(const uint32_t *text, size_t i, size_t n)
{
	bool ideographic = text[i] == 0x3002; /* ends a sentence, otherwise */

	if ((text[i] != '.' && !ideographic) || i == 0 || i + 2 >= n)
		return false;
	if (!is_word(text[i - 1]) || !is_word(text[i + 1]) ||
	    !is_word(text[i + 2]))
		return false;
	if (ideographic)
		return text[i + 1] < 0x80;
	return !is_digit(text[i + 1]);
}

/* is_quad - four numbers joined by dots at i: an IPv4 address */
static bool
is_quad(const uint32_t *text, size_t i, size_t n)
{
	unsigned numbers = 0;

	while (i < n && is_digit(text[i])) {
		while (i < n && is_digit(text[i]))
			i++;
		numbers++;
		if (i >= n || text[i] != '.')
			break;
		i++;
	}
	return numbers >= 4;
}

/* stands - does the ASCII word stand at i? */
static bool
stands(const uint32_t *text, size_t i, size_t n, const char *word)
{
	for (; *word; word++, i++) {
		if (i >= n || text[i] != (unsigned char)*word)
			return false;
	}
	return true;
}

/* is_linkish - does anything at i look like a link? */
static bool
is_linkish(const uint32_t *text, size_t i, size_t n)
{
	static const char *const words[] = {"//", "www", "http",
	    "mailto:", "tel:", "sms:", "[.]", "(.)", "{.}", "[dot]", "(dot)",
	    "{dot}", "[at]", "(at)", "{at}"};

	for (size_t w = 0; w < sizeof(words) / sizeof(*words); w++) {
		if (stands(text, i, n, words[w]))
			return true;
	}
	if (text[i] == '@' && i && i + 1 < n && is_word(text[i - 1]) &&
	    is_word(text[i + 1]))
		return true;
	return joins_words(text, i, n) || is_quad(text, i, n);
}

/* note_check - a short note without a link */
const char *
note_check(struct str note)
{
	uint32_t text[NOTE_MAX_CHARS];
	const char *wrong = NULL;
	size_t n = 0;

	if (!str_is_utf8(note) || str_chars(note) > NOTE_MAX_CHARS)
		return N_("Please write a shorter note.");
	while (note.len) {
		uint32_t c = next(&note);

		if (turns_text(c))
			wrong = ODD_SENTENCE;
		if (!is_unseen(c))
			text[n++] = plain_of(c);
	}
	for (size_t i = 0; i < n && !wrong; i++) {
		if (is_linkish(text, i, n))
			wrong = LINK_SENTENCE;
	}
	scrub(text, sizeof(text));
	return wrong;
}
