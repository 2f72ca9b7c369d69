/* SPDX-License-Identifier: BSD-2-Clause */
/* limits - how many mails a client, a sender and a recipient may have */
#ifndef FP_FRIEND_LIMITS_H
#define FP_FRIEND_LIMITS_H

#include <stdint.h>

#include "base/str.h"

struct rate;

/* Whom a mail counts for; addresses as address_fold makes them. Only keyed
 * digests are kept, in memory, for an hour (policy/rate.h). */
struct limits_mail {
	struct str client, sender, recipient;
	int64_t client_limit;	 /* an hour, of a client and of a sender */
	int64_t recipient_limit; /* an hour */
};

/* Counts one mail. NULL, or what to say where one of them has had enough. */
const char *limits_count(struct rate *rate, const struct limits_mail *mail);

/* It could not be handed over: that costs nobody anything. */
void limits_forgive(struct rate *rate, const struct limits_mail *mail);

#endif
