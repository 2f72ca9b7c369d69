/* SPDX-License-Identifier: BSD-2-Clause */
/* plain - text as a reader sees it: what looks alike is alike */
#ifndef FP_FRIEND_PLAIN_H
#define FP_FRIEND_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Stops that a script of its own ends sentences with, or joins words by: a dot
 * of a name only where ASCII follows. */
#define PLAIN_STOP 0x3002

/* Takes the next code point off well-formed UTF-8, which is not empty. */
uint32_t plain_next(struct str *s);

/*
 * Writes text (well-formed UTF-8) to out_r, of max code points: letters in
 * lower case and those that look like ASCII as ASCII (full width, circled,
 * mathematical, Cyrillic, Greek), what looks like a dot, slash, colon or @ as
 * that; what takes no room is left out. Returns how many; max + 1 where they
 * are more. turned_r: does a character change the direction of text?
 */
size_t plain_text(struct str text, uint32_t *out_r, size_t max, bool *turned_r);

/* Of what plain_text wrote: a letter or digit of any script; a digit. */
bool plain_is_word(uint32_t c);
bool plain_is_digit(uint32_t c);

#endif
