/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/scrub.h"
#include "policy/typed_find.h"

#define DIGITS_MAX  19
#define TOKEN_CHARS 16
#define LENGTH(n)   (1u << (n))
#define TO_19	    (LENGTH(16) | LENGTH(17) | LENGTH(18) | LENGTH(19))

/*
 * Issuer identification numbers (ISO/IEC 7812-1) and lengths, as the networks
 * publish them (their BIN ranges of 2024); the narrower ones come first. From
 * and to are the first digits, as many as either has.
 */
static const struct issuer {
	const char *from, *to, *scheme;
	unsigned lengths;
} issuers[] = {
    {"34", "34", "American Express", LENGTH(15)},
    {"37", "37", "American Express", LENGTH(15)},
    {"300", "305", "Diners Club", LENGTH(14) | TO_19},
    {"3095", "3095", "Diners Club", LENGTH(14) | TO_19},
    {"36", "36", "Diners Club", LENGTH(14) | TO_19},
    {"38", "39", "Diners Club", LENGTH(14) | TO_19},
    {"3528", "3589", "JCB", TO_19},
    {"4", "4", "Visa", LENGTH(13) | LENGTH(16) | LENGTH(19)},
    {"5018", "5018", "Maestro", TO_19},
    {"5020", "5020", "Maestro", TO_19},
    {"5038", "5038", "Maestro", TO_19},
    {"5061", "5061", "Verve", TO_19},
    {"508", "508", "RuPay", LENGTH(16)},
    {"51", "55", "Mastercard", LENGTH(16)},
    {"5893", "5893", "Maestro", TO_19},
    {"2221", "2720", "Mastercard", LENGTH(16)},
    {"2200", "2204", "Mir", TO_19},
    {"6011", "6011", "Discover", TO_19},
    {"6062", "6062", "Hipercard", TO_19},
    {"62", "62", "UnionPay", TO_19},
    {"6304", "6304", "Maestro", TO_19},
    {"636", "639", "Maestro", TO_19},
    {"644", "649", "Discover", TO_19},
    {"65", "65", "Discover", TO_19},
    {"6759", "6759", "Maestro", TO_19},
    {"676", "676", "Maestro", TO_19},
    {"6703", "6703", "Bancontact", TO_19},
    {"60", "60", "RuPay", LENGTH(16)},
    {"81", "82", "UnionPay", LENGTH(16)},
    {"9792", "9792", "Troy", LENGTH(16)},
};

/* Words beside a number that make it one of a card, where its length or its
 * place alone does not. */
static const char *const words[] = {"card", "karte", "carte", "carta", "cartao",
    "tarjeta", "kort", "kaart", "kreditk", "credit", "debit", "visa",
    "mastercard", "amex", "karta", "kart", "luottokortti", "pan.", "cc.",
    "карт", "κάρτα", "بطاقة", "信用卡", "銀行卡", "银行卡", "カード", "카드",
    NULL};

/* issuer_of - who issues cards that begin so; NULL: nobody */
static const struct issuer *
issuer_of(const char *digits, size_t n)
{
	for (size_t i = 0; i < sizeof(issuers) / sizeof(issuers[0]); i++) {
		const struct issuer *is = &issuers[i];
		size_t len = strlen(is->from);

		if (len <= n && memcmp(digits, is->from, len) >= 0 &&
		    memcmp(digits, is->to, len) <= 0)
			return is;
	}
	return NULL;
}

/* size_of - the digits of one group */
static size_t
size_of(const struct typed_number *number, size_t g)
{
	return number->ndigits[g] - (g ? number->ndigits[g - 1] : 0);
}

/* is_even - all of one size, but for the last, which may be shorter */
static bool
is_even(const struct typed_number *number, size_t last)
{
	size_t size = size_of(number, 0);

	for (size_t g = 1; g < last; g++) {
		if (size_of(number, g) != size)
			return false;
	}
	return size <= 8 && size_of(number, last) <= size;
}

/* has_shape - are groups 0 to last written as a card's are? One separator
 * throughout; as embossed (ISO/IEC 7811-1), or even */
static bool
has_shape(const struct typed_number *number, size_t last)
{
	for (size_t g = 1; g <= last; g++) {
		if (number->sep[g] == '/' || number->sep[g] != number->sep[1])
			return false;
	}
	if (last == 0 || is_even(number, last))
		return true;
	return (last == 2 && size_of(number, 0) == 4 &&
		   size_of(number, 1) == 6) ||
	       (last == 1 && size_of(number, 0) == 6);
}

/* is_part - is it behind a plus, or the fraction of a number? */
static bool
is_part(const struct typed_text *text, size_t at)
{
	char before = typed_at(text, at - 1);

	return before == '+' || ((before == '.' || before == ',') && at > 1 &&
				    typed_is_digit(text->c[at - 2]));
}

/* is_token - is it a part of letters and digits, such as a digest? One word of
 * letters may stick to it ("card4111...") */
static bool
is_token(const struct typed_text *text, size_t from, size_t end)
{
	size_t n = 0;

	while (n < TOKEN_CHARS && typed_is_letter(typed_at(text, from - n - 1)))
		n++;
	if (n && typed_is_digit(typed_at(text, from - n - 1)))
		return true;
	for (n = 0;
	     n < TOKEN_CHARS && typed_is_letter(typed_at(text, end + n));)
		n++;
	return n && typed_is_digit(typed_at(text, end + n));
}

/* needs_word - is it more likely something else? Old cards of 13 digits look
 * like an EAN; numbers in web addresses are rarely cards */
static bool
needs_word(const struct typed_text *text, size_t at, size_t n, size_t groups)
{
	return (n == 13 && groups == 1) || at < text->url_end;
}

/* find - among the first groups of a number; how many, 0: none */
static size_t
find(const struct typed_text *text, size_t at,
    const struct typed_number *number, const struct issuer *is)
{
	for (size_t g = 0; is && g < number->groups; g++) {
		size_t n = number->ndigits[g];

		if (n > DIGITS_MAX)
			break;
		if (!(is->lengths & LENGTH(n)) || !has_shape(number, g) ||
		    !typed_luhn(number->digits, n) ||
		    is_token(text, at, number->end[g]))
			continue;
		if (!needs_word(text, at, n, g + 1) ||
		    typed_text_near(text, at, number->end[g], words))
			return g + 1;
	}
	return 0;
}

/* typed_card_find - a payment card */
bool
typed_card_find(
    const struct typed_text *text, size_t at, struct typed_hit *hit_r)
{
	struct typed_number number;
	const struct issuer *is = NULL;
	size_t groups;

	if (!typed_is_digit(typed_at(text, at)) || strchr("017", text->c[at]) ||
	    is_part(text, at))
		return false; /* no issuer begins with 0, 1, 7 */
	typed_number_read(&number, text, at);
	if (number.groups)
		is = issuer_of(
		    number.digits, number.ndigits[number.groups - 1]);
	groups = find(text, at, &number, is);
	scrub(number.digits, sizeof(number.digits));
	if (groups)
		*hit_r = (struct typed_hit){number.end[groups - 1], is->scheme};
	return groups > 0;
}
