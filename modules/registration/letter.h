/* SPDX-License-Identifier: BSD-2-Clause */
/* letter - the words of a mail of the outbox, and the links in it */
#ifndef FP_REGISTRATION_LETTER_H
#define FP_REGISTRATION_LETTER_H

#include "modules/registration/delivery.h"

struct context;
struct message;

/* Purposes of the tokens in links, and what the tokens hold. */
#define LETTER_VERIFY  "registration verify"  /* the member's id */
#define LETTER_RESET   "registration reset"   /* the same, and change_mark */
#define LETTER_EMAIL   "registration email"   /* and change_email_mark */
#define LETTER_NOTICES "registration notices" /* the visitor's id */
#define LETTER_TRANSFER                                                        \
	"registration transfer" /* the member's id, and the
						   announcement's */

/*
 * Subject, body and, where the mail is not about the account, unsubscribe of
 * the message, in the arena of the delivery's env; no personal value is in a
 * link.
 */
void letter_write(const struct context *ctx, const struct delivery *delivery,
    struct message *message);

/* The link of a transfer's announcement: to object. */
const char *letter_transfer_token(const struct context *ctx,
    const struct account_env *env, const struct member *member,
    const struct announcement *announcement);

#endif
