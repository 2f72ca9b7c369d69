/* SPDX-License-Identifier: BSD-2-Clause */
/* mailing - which categories of mail a member has chosen */
#ifndef FP_REGISTRATION_STORE_MAILING_H
#define FP_REGISTRATION_STORE_MAILING_H

#include <stdbool.h>

#include "modules/registration/store/account_env.h"
#include "modules/registration/store/member.h"

/* Whose choice it is, and what the ledger says of it. */
struct mailing {
	const struct account_env *env;
	const struct datakey *key;
	const struct member *member;
	const struct policy *policy;	/* in force */
	const struct policy_text *text; /* which of its texts was shown */
};

/* Has the member chosen it? Mail about the account everybody has. */
enum db_status mailing_is_chosen(struct db *db, const struct member *member,
    struct str category, bool *yes_r, struct err *err);

/* May mail of this category go to the member now? That about the account
 * always may; the rest only to active members who have chosen it and do
 * not restrict the use of their data, while mail_categories (NULL-ended) has
 * it. */
enum db_status mailing_wants(struct db *db, const struct member *member,
    const char *const *categories, struct str category, bool *yes_r,
    struct err *err);

/* Chooses a category, or not any more: at once, with a line in the ledger.
 * Nothing is written where it is as chosen already. */
enum db_status mailing_set(const struct mailing *mailing, struct str category,
    bool yes, struct err *err);

/* The same, with a line even where it was chosen already: the member has said
 * so, once more. member of mailing may be NULL. */
enum db_status mailing_say(const struct mailing *mailing, struct str category,
    bool yes, struct err *err);

/* mailing_say within a transaction of the caller's. */
enum db_status mailing_say_within(struct db *db, const struct mailing *mailing,
    struct str category, bool yes, struct err *err);

/* Out of every category that the member has chosen. */
enum db_status mailing_stop(const struct mailing *mailing, struct err *err);

/* Within a transaction: a row in place, or out of it, without the ledger. */
enum db_status mailing_choose(
    struct db *db, struct str member, struct str category, struct err *err);
enum db_status mailing_leave(
    struct db *db, struct str member, struct str category, struct err *err);

#endif
