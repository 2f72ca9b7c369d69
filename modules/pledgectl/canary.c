/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/canary.h"

#include <ctype.h>
#include <string.h>

#include "base/must.h"
#include "crypto/base64url.h"
#include "crypto/rand.h"

/* How a way writes a word. */
enum form {
	FORM_PLAIN,
	FORM_REVERSED,
	FORM_UTF16LE,
	FORM_UTF16BE,
	FORM_EACH,	  /* a code for each letter */
	FORM_BASE64,	  /* behind so many bytes of something else */
	FORM_BASE64_WIDE, /* of UTF-16 */
};

/* A code for each letter: what stands before and behind its number. */
struct each {
	const char *before, *behind;
	unsigned base, digits; /* 16 or 10; at least so many digits */
};

static const struct each hex = {"", "", 16, 2};
static const struct each percent = {"%", "", 16, 2};
static const struct each quoted = {"=", "", 16, 2};
static const struct each json = {"\\u", "", 16, 4};
static const struct each script = {"\\x", "", 16, 2};
static const struct each entity = {"&#", ";", 10, 1};

/* Where the case of the word changes what is written, it is written in
 * capitals as well. */
static const struct way {
	const char *name;
	enum form form;
	const struct each *each;
	unsigned lead; /* base64: bytes before the word */
	int capitals;
	int any_case;
} ways[] = {
    {"plain text", FORM_PLAIN, NULL, 0, 0, 1},
    {"plain text backwards", FORM_REVERSED, NULL, 0, 0, 1},
    {"UTF-16", FORM_UTF16LE, NULL, 0, 0, 1},
    {"UTF-16", FORM_UTF16BE, NULL, 0, 0, 1},
    {"hexadecimal", FORM_EACH, &hex, 0, 0, 1},
    {"hexadecimal", FORM_EACH, &hex, 0, 1, 1},
    {"percent-encoding", FORM_EACH, &percent, 0, 0, 1},
    {"percent-encoding", FORM_EACH, &percent, 0, 1, 1},
    {"quoted-printable", FORM_EACH, &quoted, 0, 0, 1},
    {"quoted-printable", FORM_EACH, &quoted, 0, 1, 1},
    {"JSON escapes", FORM_EACH, &json, 0, 0, 1},
    {"JSON escapes", FORM_EACH, &json, 0, 1, 1},
    {"\\x escapes", FORM_EACH, &script, 0, 0, 1},
    {"\\x escapes", FORM_EACH, &script, 0, 1, 1},
    {"character references", FORM_EACH, &entity, 0, 0, 1},
    {"character references", FORM_EACH, &entity, 0, 1, 1},
    {"base64", FORM_BASE64, NULL, 0, 0, 0},
    {"base64", FORM_BASE64, NULL, 1, 0, 0},
    {"base64", FORM_BASE64, NULL, 2, 0, 0},
    {"base64", FORM_BASE64, NULL, 0, 1, 0},
    {"base64", FORM_BASE64, NULL, 1, 1, 0},
    {"base64", FORM_BASE64, NULL, 2, 1, 0},
    {"base64 of UTF-16", FORM_BASE64_WIDE, NULL, 0, 0, 0},
    {"base64 of UTF-16", FORM_BASE64_WIDE, NULL, 1, 0, 0},
    {"base64 of UTF-16", FORM_BASE64_WIDE, NULL, 2, 0, 0},
    {"base64 of UTF-16", FORM_BASE64_WIDE, NULL, 0, 1, 0},
    {"base64 of UTF-16", FORM_BASE64_WIDE, NULL, 1, 1, 0},
    {"base64 of UTF-16", FORM_BASE64_WIDE, NULL, 2, 1, 0},
};
_Static_assert(
    sizeof(ways) / sizeof(ways[0]) == CANARY_WAYS, "one row for each way");

/* canary_init - letters alone: digits could be taken for the number of a
 * person, and be refused */
void
canary_init(struct canary *canary_r, const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

	canary_r->name = name;
	canary_r->text[0] = 'z';
	for (size_t i = 1; i < CANARY_CHARS - 1; i++)
		canary_r->text[i] = letters[rand_below(sizeof(letters) - 1)];
	canary_r->text[CANARY_CHARS - 1] = 'q';
	canary_r->text[CANARY_CHARS] = '\0';
}

/* add - bytes to a needle */
static void
add(struct needle *needle, const void *bytes, size_t len)
{
	must(needle->len + len <= sizeof(needle->bytes));
	memcpy(needle->bytes + needle->len, bytes, len);
	needle->len += len;
}

/* add_wide - each letter as two bytes */
static void
add_wide(struct needle *needle, const char *text, size_t len, int big)
{
	for (size_t i = 0; i < len; i++) {
		const char two[2] = {big ? 0 : text[i], big ? text[i] : 0};

		add(needle, two, sizeof(two));
	}
}

/* add_each - each letter by its number */
static void
add_each(struct needle *needle, const char *text, size_t len,
    const struct each *each)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		unsigned n = (unsigned char)text[i], count = 0;
		char number[8];

		for (; n || count < each->digits; n /= each->base)
			number[sizeof(number) - ++count] =
			    digits[n % each->base];
		add(needle, each->before, strlen(each->before));
		add(needle, number + sizeof(number) - count, count);
		add(needle, each->behind, strlen(each->behind));
	}
}

/* add_base64 - of bytes that stand behind others, without the characters that
 * depend on what is beside them. Letters never give one of the two
 * in which the alphabets of base64 differ. */
static void
add_base64(struct needle *needle, const void *bytes, size_t len, unsigned lead)
{
	static const size_t first[] = {0, 2, 3};
	uint8_t all[2 + 2 * CANARY_CHARS] = {0};
	char code[BASE64URL_LEN(sizeof(all)) + 1];

	must(lead + len <= sizeof(all));
	memcpy(all + lead, bytes, len);
	base64url_format(all, lead + len, code);
	add(needle, code + first[lead], (lead + len) * 8 / 6 - first[lead]);
}

/* add_reversed - the last letter first */
static void
add_reversed(struct needle *needle, const char *text, size_t len)
{
	while (len--)
		add(needle, &text[len], 1);
}

/* canary_needle - text as one way writes it */
void
canary_needle(const char *text, size_t i, struct needle *needle_r)
{
	const struct way *way = &ways[i];
	size_t len = strlen(text);
	struct needle wide = {.len = 0};
	char word[CANARY_CHARS + 1];

	must(i < CANARY_WAYS && len <= CANARY_CHARS);
	for (size_t at = 0; at <= len; at++)
		word[at] = way->capitals
			       ? (char)toupper((unsigned char)text[at])
			       : text[at];
	*needle_r = (struct needle){
	    .way = way->name, .any_case = way->any_case, .len = 0};
	if (way->form == FORM_PLAIN)
		add(needle_r, word, len);
	else if (way->form == FORM_REVERSED)
		add_reversed(needle_r, word, len);
	else if (way->form == FORM_UTF16LE || way->form == FORM_UTF16BE)
		add_wide(needle_r, word, len, way->form == FORM_UTF16BE);
	else if (way->form == FORM_EACH)
		add_each(needle_r, word, len, way->each);
	else if (way->form == FORM_BASE64)
		add_base64(needle_r, word, len, way->lead);
	else {
		add_wide(&wide, word, len, 0);
		add_base64(needle_r, wide.bytes, wide.len, way->lead);
	}
}
