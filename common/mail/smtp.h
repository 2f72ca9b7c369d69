/* SPDX-License-Identifier: BSD-2-Clause */
/* smtp - hand one message to the site's relay, by libcurl */
#ifndef FP_MAIL_SMTP_H
#define FP_MAIL_SMTP_H

#include "base/str.h"
#include "mail/address.h"

struct err;
struct site;

/* What became of a message. */
enum smtp_outcome {
	SMTP_SENT,		/* the relay has taken it */
	SMTP_REFUSED_RECIPIENT, /* for good: no such mailbox */
	SMTP_REFUSED,		/* for good: the sender or the content */
	SMTP_UNAVAILABLE, /* not handed over: down, slow, "later", no TLS */
	SMTP_UNKNOWN,	  /* lost while or after the text went over: it may have
			 gone out, so it is never sent again */
};

const char *smtp_outcome_name(enum smtp_outcome outcome);

/*
 * The relay as site.conf has it (relay, relay_user, relay_password_file,
 * relay_ca, relay_timeout_secs, mail_bounce). Reads the password and the CA
 * certificates now, so that no file is opened later. TLS with a checked name
 * is required unless the relay is a loopback address; a password is never
 * sent without TLS or loopback. Shared by all threads. Call it before
 * threads start and before anything else uses libcurl: libcurl gets an
 * allocator that wipes what it frees.
 */
struct smtp;
int smtp_open(const struct site *site, struct smtp **smtp_r, struct err *err);
void smtp_close(struct smtp **smtp);

/* Has libcurl, the resolver and the TLS library load now what they would
 * load at the first message: before a sandbox. Looks the relay's name up; a
 * failure is none, the relay may be back later. */
void smtp_warm(const struct smtp *smtp);

/*
 * Sends message (as message_format writes it) to one recipient, with the
 * site's mail_bounce as envelope sender. One connection, one message; at
 * most relay_timeout_secs. err gets the reason in words that name nobody:
 * libcurl's code and the relay's number, never its text.
 */
enum smtp_outcome smtp_send(const struct smtp *smtp, const struct address *to,
    struct str message, struct err *err);

#endif
