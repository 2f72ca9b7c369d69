/* SPDX-License-Identifier: BSD-2-Clause */
/* object - uses that a member objects to, and all of them restricted */
#ifndef FP_REGISTRATION_STORE_OBJECT_H
#define FP_REGISTRATION_STORE_OBJECT_H

#include <stdbool.h>

#include "modules/registration/store/account.h"

struct change_choice;
struct err;
struct policy;
struct policy_text;

/* The ledger's name of a restriction of every use but the account itself:
 * not granted while it holds. */
#define OBJECT_ALL "use"

/* What the entries of the ledger tell of. */
struct object_terms {
	const struct policy *policy;
	const char *language;
	const char *text; /* what was read beside the button */
	bool own; /* is a consent to fields for that purpose in force? */
	/* What is said of the purpose itself, in the same transaction: taken
	 * back with an objection, agreed to without one. NULL: nothing. */
	const struct change_choice *consent;
	const struct policy_text *consent_text; /* shown with it */
};

/* Restricts the use of all data, or takes that back. */
enum db_status object_restrict(const struct account_env *env,
    const struct datakey *key, const struct object_terms *terms, bool yes,
    struct err *err);

/*
 * Objects to a purpose of the policy's, or takes that back. What is kept in
 * fields for that purpose goes with an objection, and so does the consent to
 * it; taking the objection back does not bring them back.
 */
enum db_status object_purpose(const struct account_env *env,
    const struct datakey *key, const struct object_terms *terms,
    const char *purpose, bool yes, struct err *err);

/* The latter, where there is an objection: who agrees to a purpose does not
 * object to it any more. Without one the consent alone. */
enum db_status object_agree(const struct account_env *env,
    const struct datakey *key, const struct object_terms *terms,
    const char *purpose, struct err *err);

#endif
