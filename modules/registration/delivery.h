/* SPDX-License-Identifier: BSD-2-Clause */
/* delivery - whom a mail of the outbox goes to, and whether it still may */
#ifndef FP_REGISTRATION_DELIVERY_H
#define FP_REGISTRATION_DELIVERY_H

#include "modules/registration/store/account.h"
#include "modules/registration/store/announcement.h"
#include "modules/registration/store/outbox.h"
#include "modules/registration/store/suppressed.h"
#include "modules/registration/store/visitor.h"

struct context;

/* A mail with all that it is written from, in the arena of env. Scrub the
 * key. */
struct delivery {
	struct account_env env;
	const struct outbox_mail *mail;
	struct datakey key;
	struct member member;		  /* unless mail->visitor */
	struct visitor visitor;		  /* where mail->visitor */
	uint8_t digest[SUPPRESSED_BYTES]; /* of the visitor's address */
	struct announcement announcement; /* where mail->announced */
	struct str to;			  /* the address, as it is now */
};

/*
 * Looks up what delivery->env and ->mail name. go_r is false where the mail is
 * not to be sent: nobody is there any more, or never was; it comes too late;
 * they opted out of its category since, or of every mail.
 */
enum db_status delivery_load(const struct context *ctx,
    struct delivery *delivery, bool *go_r, struct err *err);

#endif
