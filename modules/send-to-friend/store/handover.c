/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/store/handover.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/must.h"
#include "conf/site.h"

#define SLOW_MS 1000 /* a relay that takes longer to fail is slow */

/* A relay that was in force before a renewal; a mail may use it yet. */
struct retired {
	struct retired *next;
	struct smtp *smtp;
};

struct handover {
	_Atomic(struct smtp *) smtp;
	struct retired *retired;
	atomic_uint sending; /* mails under way */
	atomic_bool slow;    /* it let the last one wait, and failed */
};

/* open_relay - for mails that somebody waits for */
static int
open_relay(const struct site *site, struct smtp **smtp_r, struct err *err)
{
	struct site hasty = *site;

	if (hasty.relay_timeout_secs > HANDOVER_SECS_MAX)
		hasty.relay_timeout_secs = HANDOVER_SECS_MAX;
	return smtp_open(&hasty, smtp_r, err);
}

/* handover_open - read what the relay needs */
int
handover_open(
    const struct site *site, struct handover **handover_r, struct err *err)
{
	struct handover *handover;
	struct smtp *smtp;

	if (open_relay(site, &smtp, err) != 0)
		return -1;
	smtp_warm(smtp);
	handover = calloc(1, sizeof(*handover));
	must(handover != NULL);
	atomic_store(&handover->smtp, smtp);
	*handover_r = handover;
	return 0;
}

/* handover_close - the relay in force and those before it */
void
handover_close(struct handover **handover)
{
	struct retired *old;
	struct smtp *smtp;

	if (!*handover)
		return;
	smtp = atomic_load(&(*handover)->smtp);
	smtp_close(&smtp);
	while ((old = (*handover)->retired)) {
		(*handover)->retired = old->next;
		smtp_close(&old->smtp);
		free(old);
	}
	free(*handover);
	*handover = NULL;
}

/* handover_renew - another relay, perhaps */
int
handover_renew(
    struct handover *handover, const struct site *site, struct err *err)
{
	struct retired *old;
	struct smtp *smtp;

	if (open_relay(site, &smtp, err) != 0)
		return -1;
	old = calloc(1, sizeof(*old));
	must(old != NULL);
	old->smtp = atomic_exchange(&handover->smtp, smtp);
	old->next = handover->retired;
	handover->retired = old;
	return 0;
}

/* try_relay - send it, and see whether the relay is slow to fail */
static enum smtp_outcome
try_relay(struct handover *handover, const struct address *to,
    struct str message, struct err *err)
{
	int64_t from_ms = clock_mono_ms();
	enum smtp_outcome outcome = smtp_send(
	    atomic_load(&handover->smtp), to, message, err);

	atomic_store(&handover->slow,
	    outcome == SMTP_UNAVAILABLE && clock_mono_ms() - from_ms > SLOW_MS);
	return outcome;
}

/* handover_send - one mail, while somebody waits */
enum smtp_outcome
handover_send(struct handover *handover, const struct address *to,
    struct str message, struct err *err)
{
	bool busy = atomic_fetch_add(&handover->sending, 1) > 0;
	enum smtp_outcome outcome = SMTP_UNAVAILABLE;

	if (busy && atomic_load(&handover->slow))
		err_set(err, "the relay is slow");
	else
		outcome = try_relay(handover, to, message, err);
	atomic_fetch_sub(&handover->sending, 1);
	return outcome;
}
