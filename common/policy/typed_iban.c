/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/typed_find.h"

#define GAP_CHARS 2 /* between two characters */

/*
 * What follows the check digits: n digits, a letters, c either (ISO 13616-1;
 * SWIFT's IBAN Registry, release 99 of 2024, field "BBAN structure", with
 * neighbours of one kind put together).
 */
static const struct country {
	const char *code, *shape;
} countries[] = {
    {"ad", "8n12c"},
    {"ae", "19n"},
    {"al", "8n16c"},
    {"at", "16n"},
    {"az", "4a20c"},
    {"ba", "16n"},
    {"be", "12n"},
    {"bg", "4a6n8c"},
    {"bh", "4a14c"},
    {"bi", "23n"},
    {"br", "23n1a1c"},
    {"by", "4c4n16c"},
    {"ch", "5n12c"},
    {"cr", "18n"},
    {"cy", "8n16c"},
    {"cz", "20n"},
    {"de", "18n"},
    {"dj", "23n"},
    {"dk", "14n"},
    {"do", "4c20n"},
    {"ee", "16n"},
    {"eg", "25n"},
    {"es", "20n"},
    {"fi", "14n"},
    {"fk", "2a12n"},
    {"fo", "14n"},
    {"fr", "10n11c2n"},
    {"gb", "4a14n"},
    {"ge", "2a16n"},
    {"gi", "4a15c"},
    {"gl", "14n"},
    {"gr", "7n16c"},
    {"gt", "24c"},
    {"hn", "4a20n"},
    {"hr", "17n"},
    {"hu", "24n"},
    {"ie", "4a14n"},
    {"il", "19n"},
    {"iq", "4a15n"},
    {"is", "22n"},
    {"it", "1a10n12c"},
    {"jo", "4a4n18c"},
    {"kw", "4a22c"},
    {"kz", "3n13c"},
    {"lb", "4n20c"},
    {"lc", "4a24c"},
    {"li", "5n12c"},
    {"lt", "16n"},
    {"lu", "3n13c"},
    {"lv", "4a13c"},
    {"ly", "21n"},
    {"mc", "10n11c2n"},
    {"md", "20c"},
    {"me", "18n"},
    {"mk", "3n10c2n"},
    {"mn", "16n"},
    {"mr", "23n"},
    {"mt", "4a5n18c"},
    {"mu", "4a19n3a"},
    {"ni", "4a20n"},
    {"nl", "4a10n"},
    {"no", "11n"},
    {"om", "3n16c"},
    {"pk", "4a16c"},
    {"pl", "24n"},
    {"ps", "4a21c"},
    {"pt", "21n"},
    {"qa", "4a21c"},
    {"ro", "4a16c"},
    {"rs", "18n"},
    {"ru", "14n15c"},
    {"sa", "2n18c"},
    {"sc", "4a20n3a"},
    {"sd", "14n"},
    {"se", "20n"},
    {"si", "15n"},
    {"sk", "20n"},
    {"sm", "1a10n12c"},
    {"so", "19n"},
    {"st", "21n"},
    {"sv", "4a20n"},
    {"tl", "19n"},
    {"tn", "20n"},
    {"tr", "6n16c"},
    {"ua", "6n19c"},
    {"va", "18n"},
    {"vg", "4a16n"},
    {"xk", "16n"},
    {"ye", "4a4n18c"},
};

/* country_of - by the two letters at at; NULL: none */
static const struct country *
country_of(const struct typed_text *text, size_t at)
{
	size_t n = sizeof(countries) / sizeof(countries[0]);

	for (size_t i = 0; i < n; i++) {
		if (countries[i].code[0] == typed_at(text, at) &&
		    countries[i].code[1] == typed_at(text, at + 1))
			return &countries[i];
	}
	return NULL;
}

/* is_of - is a character of the kind that a shape names? */
static bool
is_of(char kind, char c)
{
	bool letter = c >= 'a' && c <= 'z';

	return kind == 'n' ? typed_is_digit(c)
			   : letter || (kind == 'c' && typed_is_digit(c));
}

/* gap - how much stands between two characters that belong together */
static size_t
gap(const struct typed_text *text, size_t at, unsigned *lines)
{
	size_t n = 0;

	while (n < GAP_CHARS) {
		char c = typed_at(text, at + n);

		if (c == '\n' && (*lines)++ > 0)
			return 0;
		if (c != ' ' && c != '-' && c != '.' && c != '\n')
			break;
		n++;
	}
	return n;
}

/* An IBAN that is being read; its remainder goes from left to right. */
struct reading {
	const struct typed_text *text;
	size_t at;
	unsigned rest; /* modulo 97 */
	unsigned lines;
};

/* take - one more character into the remainder; a letter has two digits */
static void
take(struct reading *reading, char c)
{
	unsigned n = typed_is_digit(c) ? (unsigned)(c - '0')
				       : (unsigned)(c - 'a') + 10;

	reading->rest = (reading->rest * (n > 9 ? 100 : 10) + n) % 97;
}

/* read_kind - n characters of one kind */
static bool
read_kind(struct reading *reading, size_t n, char kind)
{
	for (; n > 0; n--) {
		char c;

		reading->at += gap(reading->text, reading->at, &reading->lines);
		c = typed_at(reading->text, reading->at);
		if (!is_of(kind, c))
			return false;
		take(reading, c);
		reading->at++;
	}
	return true;
}

/* read_all - by the country's shape, then country and check digits */
static bool
read_all(struct reading *reading, const struct country *country)
{
	const struct typed_text *text = reading->text;
	size_t check = reading->at + gap(text, reading->at, &reading->lines);
	size_t n = 0;

	if (!typed_is_digit(typed_at(text, check)) ||
	    !typed_is_digit(typed_at(text, check + 1)))
		return false;
	reading->at = check + 2;
	for (const char *p = country->shape; *p; p++) {
		if (typed_is_digit(*p))
			n = 10 * n + (size_t)(*p - '0');
		else if (read_kind(reading, n, *p))
			n = 0;
		else
			return false;
	}
	take(reading, country->code[0]);
	take(reading, country->code[1]);
	take(reading, text->c[check]);
	take(reading, text->c[check + 1]);
	return reading->rest == 1;
}

/* begins - at a word's start, or right behind "IBAN" */
static bool
begins(const struct typed_text *text, size_t at)
{
	return !typed_is_alnum(typed_at(text, at - 1)) ||
	       (at >= 4 && typed_text_has(text, at - 4, "iban"));
}

/* typed_iban_find - an account number by ISO 13616 */
bool
typed_iban_find(
    const struct typed_text *text, size_t at, struct typed_hit *hit_r)
{
	struct reading reading = {.text = text, .at = at + 2};
	const struct country *country = NULL;

	if (typed_is_letter(typed_at(text, at)) && begins(text, at))
		country = country_of(text, at);
	if (!country || !read_all(&reading, country) ||
	    typed_is_alnum(typed_at(text, reading.at)))
		return false;
	*hit_r = (struct typed_hit){reading.at, NULL};
	return true;
}
