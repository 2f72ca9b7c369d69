/* SPDX-License-Identifier: BSD-2-Clause */
/* typed - what belongs elsewhere, found in what visitors type freely */
#ifndef FP_POLICY_TYPED_H
#define FP_POLICY_TYPED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct form;
struct request;

/* What is looked for; a set of them is their sum. */
enum typed_kind {
	TYPED_CARD = 1,	       /* ISO/IEC 7812-1: issuer, length, Luhn */
	TYPED_IBAN = 2,	       /* ISO 13616: country, length, mod 97 */
	TYPED_NATIONAL_ID = 4, /* typed_id.c has the table and the sources */
	TYPED_MAIL = 8,	       /* RFC 5321, also as "ann (at) example.com" */
	TYPED_PHONE = 16,      /* ITU-T E.164 and E.123, national forms */
};
#define TYPED_REFUSED (TYPED_CARD | TYPED_IBAN | TYPED_NATIONAL_ID)
#define TYPED_POINTED (TYPED_MAIL | TYPED_PHONE) /* may stand all the same */
#define TYPED_ALL     (TYPED_REFUSED | TYPED_POINTED)

#define TYPED_LIST_MAX 4 /* findings that a message names */

/* One finding. */
struct typed_found {
	enum typed_kind kind;
	const char *scheme; /* which number: "PESEL"; NULL: only the kind */
	struct str text;    /* the piece, in the text that was looked through */
};

/*
 * Looks through UTF-8 text for the kinds (a sum). Reads digits of any
 * script, full-width forms, separators (spaces of any width, hyphens, dots,
 * one line break), and passes over characters that take no room. Time and
 * memory grow with the length of the text alone; nothing of it is kept.
 *
 * What is refused needs more than digits: a check digit and an issuer, a
 * country's length, a date or a shape, or else a word beside it that says
 * what it is. So no order number, ISBN, date, price, IP address, UUID is
 * taken for one but by a rare chance; a number with a digit mistyped is not
 * found.
 */
bool typed_find(struct str text, unsigned kinds, struct typed_found *found_r);

/* The first max findings in their order; how many. */
size_t typed_list(
    struct str text, unsigned kinds, struct typed_found *found_r, size_t max);

#define TYPED_ANYWAY_FIELD "typed_anyway"

/* The box "I meant to write this here", for a form's table; a page shows it
 * only once it was asked (form.h, FIELD_IF_ASKED). */
#define TYPED_FIELDS                                                           \
	{                                                                      \
		.name = TYPED_ANYWAY_FIELD, .type = FIELD_CHECKBOX,            \
		.flags = FIELD_IF_ASKED,                                       \
		.label = N_("I meant to write this here")                      \
	}

/*
 * Call after form_check. Looks through every text of the form:
 *	FIELD_FREE_TEXT: all kinds. Mail addresses and telephone numbers are
 *	    an error of the field, and one of typed_anyway, until that box is
 *	    ticked (or, in JSON, true);
 *	FIELD_TEXT, FIELD_TEXTAREA without it: only what is refused, so that
 *	    a field of which nobody thought does not store a card number.
 *	FIELD_TEL: only cards, as a telephone number can look like the rest.
 * Cards, IBANs and national ids are an error of the field, ticked or not.
 * The message quotes what was found, of what is refused its ends alone; it
 * is for the visitor's page: never log it. A table without TYPED_FIELDS has
 * no way round: then addresses and numbers must be taken out, too.
 */
void typed_check(struct request *req, struct form *form);

#endif
