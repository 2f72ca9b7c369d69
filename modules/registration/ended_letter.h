/* SPDX-License-Identifier: BSD-2-Clause */
/* ended_letter - the mail to somebody whose account was ended for their age */
#ifndef FP_REGISTRATION_ENDED_LETTER_H
#define FP_REGISTRATION_ENDED_LETTER_H

#include "base/str.h"

struct arena;
struct err;
struct site;
struct smtp;
struct words;

/*
 * Writes to an address that nobody keeps any more, in the language of words
 * (NULL: English). 0; -1: the relay has not taken it, and it is not tried
 * again.
 */
int ended_letter_send(struct arena *arena, const struct smtp *smtp,
    const struct site *site, const struct words *words, struct str email,
    struct err *err);

#endif
