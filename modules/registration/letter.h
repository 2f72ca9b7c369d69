/* SPDX-License-Identifier: BSD-2-Clause */
/* letter - the words of a mail to a member, and the link in it */
#ifndef FP_REGISTRATION_LETTER_H
#define FP_REGISTRATION_LETTER_H

#include "modules/registration/account.h"

struct context;
struct message;

/* Purposes of the tokens in links, and what the tokens hold. */
#define LETTER_VERIFY "registration verify" /* the member's id */
#define LETTER_RESET  "registration reset"  /* the same, and change_mark */
#define LETTER_EMAIL  "registration email"  /* and change_email_mark */

/* Which mail, to whom. */
struct letter {
	struct account_env env;
	const char *template; /* "verify": registration_mail_verify */
	const struct datakey *key;
	const struct member *member;
};

/* Subject and body of the message, in the arena of env; no personal value is
 * in a link. */
void letter_write(const struct context *ctx, const struct letter *letter,
    struct message *message);

#endif
