/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/store/link.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/scrub.h"
#include "modules/send-to-friend/store/plain.h"

/* Text as it looks (plain.h), and where in it one looks. */
struct text {
	uint32_t c[LINK_TEXT_MAX];
	size_t n;
	bool turned;
};

/* One look at a place: does what is sought stand there? */
typedef bool look_fn(const struct text *text, size_t i);

/* The ends of names that people know, but for those that are words; behind
 * a word for the dot ("polka dot top"), fewer. */
static const char *const ends[] = {"com", "net", "org", "info", "biz", "xyz",
    "online", "shop", "site", "club", "top", "app", "dev", "io", "co", "ru",
    "cn", "de", "ch", "uk", "fr", "eu", "tv", "su", "link", "click", "store",
    "mobi", NULL};
static const char *const said_ends[] = {"com", "net", "org", "info", "biz",
    "xyz", "io", "co", "ru", "cn", "de", "ch", "uk", "fr", "eu", "tv", "su",
    NULL};
static const char *const few_ends[] = {"com", "net", "org", NULL};
static const char *const one_end[] = {"com", NULL};

/* at - the character there; 0 outside */
static uint32_t
at(const struct text *text, size_t i)
{
	return i < text->n ? text->c[i] : 0;
}

/* stands - does the ASCII word stand at i? */
static bool
stands(const struct text *text, size_t i, const char *word)
{
	for (; *word; word++, i++) {
		if (at(text, i) != (unsigned char)*word)
			return false;
	}
	return true;
}

/* any_stands - does one of a list? */
static bool
any_stands(const struct text *text, size_t i, const char *const *list)
{
	for (; *list; list++) {
		if (stands(text, i, *list))
			return true;
	}
	return false;
}

/* word_of - the one of a list that stands at i as a whole word; NULL: none */
static const char *
word_of(const struct text *text, size_t i, const char *const *list)
{
	for (; *list; list++) {
		if (stands(text, i, *list) &&
		    !plain_is_word(at(text, i + strlen(*list))))
			return *list;
	}
	return NULL;
}

/* skip - over what people put around "dot": blanks, brackets, dashes */
static size_t
skip(const struct text *text, size_t i)
{
	while (i < text->n &&
	       strchr(" \n\t-_*()[]{}<>\"'|~/", (int)text->c[i]) &&
	       text->c[i] < 0x80)
		i++;
	return i;
}

/* is_date - a number before a dot and a word behind it, as in "5.May" */
static bool
is_date(const struct text *text, size_t dot)
{
	size_t i = dot;

	while (i && plain_is_digit(text->c[i - 1]))
		i--;
	return i < dot && (i == 0 || !plain_is_word(text->c[i - 1])) &&
	       (i == 0 || text->c[i - 1] != '.') &&
	       !word_of(text, dot + 1, ends);
}

/* joins_words - a dot as in a domain name */
static bool
joins_words(const struct text *text, size_t i)
{
	uint32_t c = text->c[i];

	if ((c != '.' && c != PLAIN_STOP) || i == 0)
		return false;
	if (!plain_is_word(text->c[i - 1]) || !plain_is_word(at(text, i + 1)) ||
	    !plain_is_word(at(text, i + 2)))
		return false;
	if (c == PLAIN_STOP)
		return text->c[i + 1] < 0x80;
	return !plain_is_digit(text->c[i + 1]) && !is_date(text, i);
}

/* is_quad - four numbers joined by dots: an IPv4 address */
static bool
is_quad(const struct text *text, size_t i)
{
	unsigned numbers = 0;

	while (plain_is_digit(at(text, i))) {
		while (plain_is_digit(at(text, i)))
			i++;
		numbers++;
		if (at(text, i) != '.')
			break;
		i++;
	}
	return numbers >= 4;
}

/* is_mailbox - words joined by @ */
static bool
is_mailbox(const struct text *text, size_t i)
{
	return text->c[i] == '@' && i && plain_is_word(text->c[i - 1]) &&
	       plain_is_word(at(text, i + 1));
}

/* is_ipv6 - hexadecimal numbers and colons in brackets */
static bool
is_ipv6(const struct text *text, size_t i)
{
	unsigned colons = 0;

	if (text->c[i++] != '[')
		return false;
	for (; i < text->n && text->c[i] != ']'; i++) {
		if (text->c[i] >= 0x80 ||
		    !strchr("0123456789abcdef:.", (int)text->c[i]))
			return false;
		colons += text->c[i] == ':';
	}
	return colons >= 2 && i < text->n;
}

/* is_opening - how links begin, or the marks that take a dot's place */
static bool
is_opening(const struct text *text, size_t i)
{
	static const char *const marks[] = {"//", ":\\\\", "[.]", "(.)", "{.}",
	    "<.>", "[dot]", "(dot)", "{dot}", "<dot>", "[at]", "(at)", "{at}",
	    "<at>", NULL};
	/* no part of a word: "hotel:", "awww" */
	static const char *const words[] = {"www", "http", "hxxp", "htxp",
	    "hxtp", "h**p",
	    "mailto:", "tel:", "sms:", "ftp:", "javascript:", "data:text",
	    NULL};

	return any_stands(text, i, marks) ||
	       ((i == 0 || !plain_is_word(text->c[i - 1])) &&
		   any_stands(text, i, words));
}

/* is_spelled - "example dot com", in whatever brackets */
static bool
is_spelled(const struct text *text, size_t i)
{
	static const char *const dots[] = {"dot", "d0t", NULL};
	static const char *const others[] = {
	    "punkt", "point", "punto", "ponto", "period", NULL};
	const char *dot;

	if (i == 0 || plain_is_word(text->c[i - 1]))
		return false;
	if ((dot = word_of(text, i, dots)))
		return word_of(text, skip(text, i + strlen(dot)), said_ends);
	if ((dot = word_of(text, i, others)))
		return word_of(text, skip(text, i + strlen(dot)), few_ends);
	return false;
}

/* is_spaced - "example .com", "example . com", "example,com" */
static bool
is_spaced(const struct text *text, size_t i)
{
	uint32_t before = i ? text->c[i - 1] : 0;

	if (text->c[i] == ',')
		return plain_is_word(before) && word_of(text, i + 1, one_end);
	if (text->c[i] != '.' || i == 0)
		return false;
	if (plain_is_word(at(text, i + 1)))
		return word_of(text, i + 1, ends);
	return (before == ' ' || before == '\n') &&
	       word_of(text, skip(text, i + 1), ends);
}

static look_fn *const site_looks[] = {
    joins_words, is_quad, is_mailbox, is_ipv6, NULL};
static look_fn *const link_looks[] = {joins_words, is_quad, is_mailbox, is_ipv6,
    is_opening, is_spelled, is_spaced, NULL};

/* look - at every place of a text */
static bool
look(struct str said, look_fn *const *looks)
{
	struct text text;
	bool found;

	text.n = plain_text(said, text.c, LINK_TEXT_MAX, &text.turned);
	found = text.n > LINK_TEXT_MAX;
	for (size_t i = 0; i < text.n && !found; i++) {
		for (look_fn *const *fn = looks; *fn && !found; fn++)
			found = (*fn)(&text, i);
	}
	scrub(&text, sizeof(text));
	return found;
}

/* link_names_site - a site or a mailbox */
bool
link_names_site(struct str text)
{
	return look(text, site_looks);
}

/* link_stands_in - whatever it is dressed as */
bool
link_stands_in(struct str text)
{
	return look(text, link_looks);
}

/* link_is_turned - to be read another way than it is written */
bool
link_is_turned(struct str said)
{
	struct text text;
	bool turned;

	plain_text(said, text.c, LINK_TEXT_MAX, &text.turned);
	turned = text.turned;
	scrub(&text, sizeof(text));
	return turned;
}
