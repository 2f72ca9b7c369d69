/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_mailbox - what arrives in the test mailbox during a run */
#ifndef FP_PLEDGECTL_VERIFY_MAILBOX_H
#define FP_PLEDGECTL_VERIFY_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct verify;
struct verify_finding;

/* A message, decoded; in the run's arena. */
struct verify_mail {
	const char *headers; /* a line each, unfolded */
	const char *body;
};

/* A moment: what arrives from now on. */
int64_t verify_mailbox_now(void);

/* Waits for a message to test_mail, arrived since then, with these words in
 * it. True, or false with the finding filled. */
bool verify_mailbox_wait(struct verify *verify, int64_t since,
    const char *words, struct verify_mail *mail_r,
    struct verify_finding *finding_r);

/* The newest that is there; yes or no. */
bool verify_mailbox_find(struct verify *verify, int64_t since,
    const char *words, struct verify_mail *mail_r);

/* The link in a message whose path has that in it; NULL: none. */
const char *verify_mail_link(
    struct verify *verify, const struct verify_mail *mail, const char *part);

/* The value of a header, NULL: none; in the run's arena. */
const char *verify_mail_header(
    struct verify *verify, const struct verify_mail *mail, const char *name);

#endif
