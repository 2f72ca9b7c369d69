/* SPDX-License-Identifier: BSD-2-Clause */
/* message - a plain text mail as RFC 5322 wants it */
#ifndef FP_MAIL_MESSAGE_H
#define FP_MAIL_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "mail/address.h"

struct buf;
struct err;

#define MESSAGE_MAX	    (64 * 1024) /* bytes, all of it */
#define MESSAGE_SUBJECT_MAX 400		/* bytes */

/* Start from {0}; what is optional may stay so. */
struct message {
	struct str from_name;	 /* optional: "Ann via Example Jobs" */
	struct address from;	 /* the site's */
	struct address reply_to; /* optional */
	struct str to_name;	 /* optional */
	struct address to;
	struct str subject;	/* UTF-8, one line */
	struct str body;	/* UTF-8, lines ended by LF */
	int64_t date_secs;	/* Unix seconds */
	bool automatic;		/* Auto-Submitted: auto-generated (RFC 3834) */
	struct str unsubscribe; /* optional: the https URL that one click
				   posts to (RFC 8058); http on loopback */
};

/*
 * Writes the message: From, Reply-To, To, Subject, Date, Message-ID (random,
 * in the domain of from), Auto-Submitted, MIME headers, List-Unsubscribe and
 * List-Unsubscribe-Post, the body as quoted-printable. Lines end by CRLF,
 * none passes 76 columns but for a long address or URL, which cannot be
 * folded. 0, or -1 and nothing written: a control byte in anything that goes
 * into a header (never stripped), text that is not UTF-8, a part too long.
 */
int message_format(
    const struct message *message, struct buf *out, struct err *err);

#endif
