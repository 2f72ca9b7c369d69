/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/typed.h"

#include <string.h>

#include "base/arena.h"
#include "policy/typed_find.h"

#define DIGITS_MIN 4 /* of whatever is a number: those of an Indian PAN */

/* In this order where two could begin at one place: a mail address may have
 * a number before its sign, and an IBAN one within. */
static const struct detector {
	enum typed_kind kind;
	typed_find_fn *find;
} detectors[] = {
    {TYPED_MAIL, typed_mail_find},
    {TYPED_IBAN, typed_iban_find},
    {TYPED_CARD, typed_card_find},
    {TYPED_NATIONAL_ID, typed_id_find},
    {TYPED_PHONE, typed_phone_find},
};

/* web_end - behind a web address that begins here; 0: none */
static size_t
web_end(const struct typed_text *text, size_t at)
{
	if ((text->c[at] != 'h' && text->c[at] != 'w') ||
	    typed_is_alnum(typed_at(text, at - 1)) ||
	    !(typed_text_has(text, at, "http://") ||
		typed_text_has(text, at, "https://") ||
		typed_text_has(text, at, "www.")))
		return 0;
	while (at < text->n && !strchr(" \n\"<>|", text->c[at]))
		at++;
	return at;
}

/* is_hex - a digit of a UUID */
static bool
is_hex(char c)
{
	return typed_is_digit(c) || (c >= 'a' && c <= 'f');
}

/* uuid_end - behind a UUID (RFC 9562 section 4) that begins here; 0: none */
static size_t
uuid_end(const struct typed_text *text, size_t at)
{
	static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i;

	if (typed_is_alnum(typed_at(text, at - 1)))
		return 0;
	for (i = 0; shape[i]; i++) {
		char c = typed_at(text, at + i);

		if (shape[i] == '-' ? c != '-' : !is_hex(c))
			return 0;
	}
	return typed_is_alnum(typed_at(text, at + i)) ? 0 : at + i;
}

/* find_at - what begins at a byte; its end, or 0 */
static size_t
find_at(const struct typed_text *text, size_t at, unsigned kinds,
    struct typed_found *found_r)
{
	for (size_t i = 0; i < sizeof(detectors) / sizeof(detectors[0]); i++) {
		const struct detector *detector = &detectors[i];
		struct typed_hit hit = {0, NULL};

		if (!(kinds & detector->kind) ||
		    !detector->find(text, at, &hit))
			continue;
		*found_r = (struct typed_found){detector->kind, hit.scheme,
		    typed_text_piece(text, at, hit.end)};
		return hit.end;
	}
	return 0;
}

/* walk - from byte to byte, over what was found */
static size_t
walk(struct typed_text *text, unsigned kinds, struct typed_found *found_r,
    size_t max)
{
	size_t n = 0, at = 0, end;

	while (at < text->n && n < max) {
		if (at >= text->url_end)
			text->url_end = web_end(text, at);
		end = uuid_end(text, at);
		if (end == 0) {
			end = find_at(text, at, kinds, &found_r[n]);
			n += end > 0;
		}
		at = end > at ? end : at + 1;
	}
	return n;
}

/* kinds_in - those that a text with so few digits may have: most have none,
 * and are looked through for mail addresses alone */
static unsigned
kinds_in(const struct typed_text *text, unsigned kinds)
{
	size_t digits = 0;

	for (size_t i = 0; i < text->n && digits < DIGITS_MIN; i++)
		digits += typed_is_digit(text->c[i]);
	return digits < DIGITS_MIN ? kinds & TYPED_MAIL : kinds;
}

/* typed_list - the first findings */
size_t
typed_list(
    struct str raw, unsigned kinds, struct typed_found *found_r, size_t max)
{
	struct arena *arena;
	struct typed_text text;
	size_t n;

	if (raw.len == 0)
		return 0;
	arena = arena_new(typed_text_bytes(raw));
	typed_text_read(&text, arena, raw);
	kinds = kinds_in(&text, kinds);
	n = kinds ? walk(&text, kinds, found_r, max) : 0;
	arena_free(&arena);
	return n;
}

/* typed_find - the first finding */
bool
typed_find(struct str text, unsigned kinds, struct typed_found *found_r)
{
	return typed_list(text, kinds, found_r, 1) > 0;
}
