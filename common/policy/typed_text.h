/* SPDX-License-Identifier: BSD-2-Clause */
/* typed_text - a text as the detectors of typed.h read it; for them alone */
#ifndef FP_POLICY_TYPED_TEXT_H
#define FP_POLICY_TYPED_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/*
 * The text with digits of any script as 0 to 9, letters in lower case (Latin
 * ones without their accents, full-width ones as ASCII; others in UTF-8),
 * every space as ' ' (line ends as '\n'), every dash as '-', currency signs
 * as '$', other signs that are not ASCII as '|', characters that take no
 * room left out. Never longer than raw.
 */
struct typed_text {
	char *c;
	uint32_t *from; /* where each byte's character begins in raw */
	size_t n;
	struct str raw;
	size_t url_end; /* the walk is in a web address up to here; 0: no */
};

void typed_text_read(
    struct typed_text *text, struct arena *arena, struct str raw);

/* What arena a text of this length takes, at most. */
size_t typed_text_bytes(struct str raw);

/* The byte at i; 0 outside, also for i - 1 where i is 0. */
static inline char
typed_at(const struct typed_text *text, size_t i)
{
	return i < text->n ? text->c[i] : 0;
}

static inline bool
typed_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
typed_is_letter(char c) /* also a byte of a letter beyond ASCII */
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static inline bool
typed_is_alnum(char c)
{
	return typed_is_digit(c) || typed_is_letter(c);
}

/* The piece of raw that stands behind bytes from to to (not included). */
struct str typed_text_piece(
    const struct typed_text *text, size_t from, size_t to);

/* Does the word (as in a typed_text: lower case, no accents) stand here? */
bool typed_text_has(const struct typed_text *text, size_t at, const char *word);

/*
 * Does one of the words (NULL-ended) stand beside from .. to: in the 48 bytes
 * before, or the 16 after, on the same line? Words begin where a word begins
 * and may be longer ("telefon" is in "Telefonnummer"); one that ends in "."
 * must end there too ("pan." is not in "panel"). Scripts without blanks
 * between words begin anywhere. Returns the distance + 1 of the nearest in
 * bytes; 0: none.
 */
size_t typed_text_near(const struct typed_text *text, size_t from, size_t to,
    const char *const *words);

#endif
