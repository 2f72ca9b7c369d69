/* SPDX-License-Identifier: BSD-2-Clause */
/* typed_find - the detectors behind typed.h; for them alone */
#ifndef FP_POLICY_TYPED_FIND_H
#define FP_POLICY_TYPED_FIND_H

#include "policy/typed.h"
#include "policy/typed_text.h"

/* What a detector found, from where it was asked. */
struct typed_hit {
	size_t end; /* behind it */
	const char *scheme;
};

/*
 * Does one begin at this byte? The walk asks at each byte in turn, so a
 * detector looks ahead no further than a number or an address may be long,
 * and behind at what stands beside it alone.
 */
typedef bool typed_find_fn(
    const struct typed_text *text, size_t at, struct typed_hit *hit_r);

typed_find_fn typed_card_find, typed_iban_find, typed_id_find, typed_mail_find,
    typed_phone_find;

#define TYPED_DIGITS_MAX 32
#define TYPED_GROUPS_MAX 20

/*
 * Digits in groups: "4111 1111-1111". sep is what stands before a group:
 * ' ' (also a line end), '-', '.', '/'; 0 before the first.
 */
struct typed_number {
	char digits[TYPED_DIGITS_MAX];	  /* '0' to '9' */
	size_t ndigits[TYPED_GROUPS_MAX]; /* with this group and those before */
	size_t end[TYPED_GROUPS_MAX];	  /* of the text, behind the group */
	char sep[TYPED_GROUPS_MAX];
	size_t groups;
};

/* Reads as many groups as follow one another from a digit at at that no digit
 * stands before; at most one line end in all. 0 groups: there is none. */
void typed_number_read(
    struct typed_number *number, const struct typed_text *text, size_t at);

/* Luhn's check digit (ISO/IEC 7812-1, annex B). */
bool typed_luhn(const char *digits, size_t n);

#endif
