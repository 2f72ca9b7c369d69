/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_mails - what came to the test mailbox */
#ifndef FP_PLEDGECTL_VERIFY_MAILS_H
#define FP_PLEDGECTL_VERIFY_MAILS_H

#include <stddef.h>
#include <time.h>

#include "base/str.h"

struct arena;
struct canary_search;

/*
 * Mails in a folder (a maildir, or files) that have changed since and hold
 * one of the words: how many, and the first of them as it came, in arena.
 */
size_t verify_mails_find(struct arena *arena, const char *folder, time_t since,
    const struct canary_search *search, struct str *first_r);
/* The same, waiting up to so many seconds until there is one. */
size_t verify_mails_wait(struct arena *arena, const char *folder, time_t since,
    unsigned secs, const struct canary_search *search, struct str *first_r);

/* Headers and body of a mail; what quoted-printable or base64 wrote in the
 * body is read. */
struct str verify_mail_headers(struct str mail);
struct str verify_mail_body(struct arena *arena, struct str mail);

#endif
