/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/store/limits.h"

#include <stddef.h>

#include "base/words.h"
#include "policy/rate.h"

#define HOUR_SECS 3600

#define SAY_CLIENT                                                             \
	N_("Too many mails were sent from your connection or in your name. "   \
	   "Please try again in an hour.")
#define SAY_RECIPIENT                                                          \
	N_("This address was sent enough mails lately. Please try again in "   \
	   "an "                                                               \
	   "hour.")

/* One of those that a mail counts for. */
struct count {
	const char *kind;
	struct str who;
	int64_t limit;
	const char *say;
};
#define COUNTS_N 3

/* counts_of - client, sender and recipient of a mail */
static void
counts_of(const struct limits_mail *mail, struct count counts_r[COUNTS_N])
{
	counts_r[0] = (struct count){
	    "friend client", mail->client, mail->client_limit, SAY_CLIENT};
	counts_r[1] = (struct count){
	    "friend sender", mail->sender, mail->client_limit, SAY_CLIENT};
	counts_r[2] = (struct count){"friend recipient", mail->recipient,
	    mail->recipient_limit, SAY_RECIPIENT};
}

/* limits_count - one mail more */
const char *
limits_count(struct rate *rate, const struct limits_mail *mail)
{
	struct count counts[COUNTS_N];

	counts_of(mail, counts);
	for (size_t i = 0; i < COUNTS_N; i++) {
		if (!rate_allow(rate, counts[i].kind, counts[i].who,
			(uint32_t)counts[i].limit, HOUR_SECS))
			return counts[i].say;
	}
	return NULL;
}

/* limits_forgive - it did not happen */
void
limits_forgive(struct rate *rate, const struct limits_mail *mail)
{
	struct count counts[COUNTS_N];

	counts_of(mail, counts);
	for (size_t i = 0; i < COUNTS_N; i++)
		rate_forgive(rate, counts[i].kind, counts[i].who);
}
