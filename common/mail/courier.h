/* SPDX-License-Identifier: BSD-2-Clause */
/* courier - what senders of an outbox share: hand over, wait, try again */
#ifndef FP_MAIL_COURIER_H
#define FP_MAIL_COURIER_H

#include <stdint.h>

#include "base/str.h"
#include "mail/smtp.h"

struct arena;
struct err;
struct message;
struct site;

/* How long to wait after so many tries: from half a minute, twice as long
 * each time, to an hour. */
int64_t courier_delay_secs(int64_t attempts);

/*
 * Completes a message that has subject and body (from the site's address, by
 * its name, dated now, automatic) and hands it to the relay. SMTP_REFUSED
 * also where an address cannot be used. The arena is for addresses.
 */
enum smtp_outcome courier_send(struct arena *arena, const struct smtp *smtp,
    const struct site *site, struct str to, struct message *message,
    struct err *err);

#endif
