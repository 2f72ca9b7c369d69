/* SPDX-License-Identifier: BSD-2-Clause */
/* handover - give a mail to the relay while the visitor waits */
#ifndef FP_FRIEND_HANDOVER_H
#define FP_FRIEND_HANDOVER_H

#include "base/str.h"
#include "mail/address.h"
#include "mail/smtp.h"

#define HANDOVER_SECS_MAX 25 /* whatever relay_timeout says */

struct err;
struct site;

/* The relay in force, and whether it is slow. Holds nothing of a visitor.
 * Thread-safe but for open, close and renew, which are the main thread's. */
struct handover;

/* As smtp_open and smtp_warm do: before the sandbox and the threads. A mail
 * takes relay_timeout or HANDOVER_SECS_MAX, whichever is less: a visitor waits,
 * behind a web server that waits no longer than a minute. */
int handover_open(
    const struct site *site, struct handover **handover_r, struct err *err);
void handover_close(struct handover **handover);

/* The relay's settings may have changed: mails from now on go to the new one,
 * those under way to the old one. -1: the old one stays. */
int handover_renew(
    struct handover *handover, const struct site *site, struct err *err);

/*
 * As smtp_send does, once and never again. While the relay is slow to fail
 * one mail at a time tries it, and the others are SMTP_UNAVAILABLE at once:
 * nobody waits for a 503.
 */
enum smtp_outcome handover_send(struct handover *handover,
    const struct address *to, struct str message, struct err *err);

#endif
