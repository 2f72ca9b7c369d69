/* SPDX-License-Identifier: BSD-2-Clause */
/* change - what members change of their account */
#ifndef FP_REGISTRATION_STORE_CHANGE_H
#define FP_REGISTRATION_STORE_CHANGE_H

#include <stdbool.h>

#include "modules/registration/store/account.h"
#include "modules/registration/store/profile_edit.h"
#include "modules/registration/store/session.h"

/* What members say of themselves from now on. */
struct change_next {
	struct member member;
	const struct profile_edit *edit; /* the operator's own
						fields; NULL: none */
};

/*
 * user_id, name, phone and address of next in place of those of member, and
 * what changes of the operator's own fields.
 * taken_r: the user id is somebody else's, and nothing is changed.
 */
enum db_status change_profile(const struct account_env *env,
    const struct datakey *key, const struct member *member,
    const struct change_next *next, bool *taken_r, struct err *err);

/* Another password, as a hash. Every log-in ends but keep (NULL: all), and
 * the member is told by mail, in one transaction. */
enum db_status change_password(const struct account_env *env,
    const struct datakey *key, struct str hash, const uint8_t *keep,
    struct err *err);

/*
 * Puts a mail with a link to a new password on its way to whose name it is.
 * For a name that is nobody's the work is the same, with a mail to nobody,
 * which the sender drops: so the time it takes tells nothing.
 */
enum db_status change_ask_reset(const struct account_env *env,
    struct keystore_name name, int64_t expires_secs, struct err *err);

/* One purpose, agreed to or taken back; by the ledger's name. */
struct change_choice {
	const char *purpose;
	bool yes;
};
#define CHANGE_NEWS "mail_news" /* decides whether news is sent, too */

/* A line in the ledger, which counts at once. */
enum db_status change_consent(const struct account_env *env,
    const struct datakey *key, const struct policy *policy,
    const struct policy_text *text, const struct change_choice *choice,
    struct err *err);

/* The same within a transaction of the caller's. */
enum db_status change_consent_within(struct db *db,
    const struct account_env *env, const struct datakey *key,
    const struct policy *policy, const struct policy_text *text,
    const struct change_choice *choice, struct err *err);

/* Deactivated: every log-in ends. */
enum db_status change_away(
    const struct account_env *env, const struct datakey *key, struct err *err);

#endif
