/* SPDX-License-Identifier: BSD-2-Clause */
/* note - what a visitor may write to a friend: a name, and a short note */
#ifndef FP_FRIEND_NOTE_H
#define FP_FRIEND_NOTE_H

#include <locale.h>

#include "base/str.h"

#define NAME_MAX_CHARS 60
#define NAME_MAX_BYTES 160 /* so that it fits into a header with the site's */
#define NOTE_MAX_CHARS 300 /* no setting allows more */

/*
 * NULL, or what is wrong with it, a sentence for the visitor. A name has
 * letters of any script (as letters, C.UTF-8, knows them), spaces, hyphens
 * and apostrophes, nothing that could be read as an address, as a header or as
 * a link.
 */
const char *name_check(struct str name, locale_t letters);

/*
 * The same for a note. Refused is what reads as a link (link.h), characters
 * that turn the direction of text round, and numbers that are a person's
 * (policy/typed.h).
 */
const char *note_check(struct str note);

#endif
