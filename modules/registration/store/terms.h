/* SPDX-License-Identifier: BSD-2-Clause */
/* terms - which version of the policy holds for a member, by purpose */
#ifndef FP_REGISTRATION_STORE_TERMS_H
#define FP_REGISTRATION_STORE_TERMS_H

#include <stdbool.h>

#include "modules/registration/store/account.h"

struct policy_archive;

/*
 * A member's data keeps the terms that the member agreed to. A version that
 * says "material" of a purpose is asked about anew; until the member agrees,
 * data is not used for that purpose, and all else stays as it was.
 */
struct terms {
	const struct account_env *env;
	const struct policy_archive *archive;
	const struct datakey *key;
	const struct member *member;
};

/*
 * Is the data of this member used for a purpose? By its id in the policy
 * ("news") or its name in the ledger ("mail_news", "mail_jobs"): agreed to,
 * not taken back since, and not changed since in a way that is material.
 */
enum db_status terms_hold(const struct terms *terms, struct str purpose,
    bool *holds_r, struct err *err);

/* The same, but for changes since: agreed to, and not taken back? */
enum db_status terms_is_granted(const struct terms *terms, struct str purpose,
    bool *granted_r, struct err *err);

/* What a member says of a version that they did not agree to yet. */
enum terms_state {
	TERMS_CURRENT, /* agreed to the version in force */
	TERMS_MINOR,   /* to an earlier one, and nothing material changed */
	TERMS_ASK,     /* to be asked */
	TERMS_KEPT,    /* asked, and kept the earlier one */
};
enum db_status terms_state(
    const struct terms *terms, enum terms_state *state_r, struct err *err);

/* May an earlier version stand for the one in force: has nothing material
 * changed since? Asks no database. */
bool terms_cover(const struct policy_archive *archive, struct str version);

/* The member agrees to the version in force, or keeps the one before: a line
 * in the ledger, at once. text: of the version in force, as it was shown. */
enum db_status terms_answer(const struct terms *terms, bool agree,
    const struct policy_text *text, struct err *err);

#endif
