/* SPDX-License-Identifier: BSD-2-Clause */
/* tries - guesses at passwords, slowed without locking anybody out */
#ifndef FP_REGISTRATION_PAGES_TRIES_H
#define FP_REGISTRATION_PAGES_TRIES_H

#include <stdint.h>

#include "base/str.h"

struct request;

/*
 * Counts a log-in by a user id or mail address, whether there is such an
 * account or not. 0: go on; else how many seconds to wait.
 *
 * What counts are wrong ones, in memory, under the rate table's key of the
 * hour: by client and account, by client, and by account. Too many from one
 * client stop that client alone. Too many for one account, from anywhere,
 * stop nobody either: each client has fewer tries at it then, so that guesses
 * from many addresses are bounded by their number, and the owner, who is at
 * yet another one, logs in as ever.
 */
int64_t tries_count(struct request *req, struct str login);

/* It was right, or it was not looked at: it does not count. */
void tries_forgive(struct request *req, struct str login);

/* The owner has come by a mailed link: this client's wrong ones at that
 * account are forgotten. */
void tries_clear(struct request *req, struct str login);

#endif
