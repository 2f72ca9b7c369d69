/* SPDX-License-Identifier: BSD-2-Clause */
/* canary - a word that occurs nowhere else, and the ways to write it */
#ifndef FP_PLEDGECTL_CANARY_H
#define FP_PLEDGECTL_CANARY_H

#include <stddef.h>
#include <stdint.h>

#define CANARY_CHARS  20		 /* small letters: 84 random bits */
#define CANARY_MAX    16		 /* words of one search */
#define CANARY_NEEDLE (8 * CANARY_CHARS) /* bytes of the longest form */

/*
 * One word. It is typed into a form, or sent where no identity belongs, and
 * is then looked for; what it stood for ("the recipient's address") is all
 * that a finding says of it.
 */
struct canary {
	const char *name; /* a constant */
	char text[CANARY_CHARS + 1];
};

/* A new word; no two are alike. */
void canary_init(struct canary *canary_r, const char *name);

/* The same word written in one way. */
struct needle {
	const char *way; /* "base64"; a constant */
	int any_case;	 /* letters match whatever their case */
	size_t len;
	uint8_t bytes[CANARY_NEEDLE];
};

/* Ways there are; needle i of a text, i < CANARY_WAYS. Plain text is matched
 * whatever the case of its letters, which covers all writings that leave
 * letters and digits alone. */
#define CANARY_WAYS 28
void canary_needle(const char *text, size_t i, struct needle *needle_r);

#endif
