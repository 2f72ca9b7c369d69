/* SPDX-License-Identifier: BSD-2-Clause */
/* profile_edit - values and consents that one form changes, together */
#ifndef FP_REGISTRATION_STORE_PROFILE_EDIT_H
#define FP_REGISTRATION_STORE_PROFILE_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "modules/registration/store/account_env.h"
#include "modules/registration/store/profile.h"

struct err;
struct policy;

/* A consent given (yes) or taken back; with it go the values under it. */
struct profile_consent {
	struct str name; /* the ledger's */
	struct str text; /* as it was shown; its digest is kept */
	bool yes;
};

/* In the caller's arena. */
struct profile_edit {
	const struct profile_value *values; /* an empty text takes one out */
	size_t nvalues;
	const struct profile_consent *consents;
	size_t nconsents;
	const struct profile_sight *sights; /* who sees a field from now on */
	size_t nsights;
	struct str object;	     /* a purpose; STR_NONE: none */
	bool objects;		     /* objected to, or not any more */
	const struct policy *policy; /* in force, for the ledger */
	const char *language;
};

/* Within a transaction: changes the values, adds to the ledger. */
enum db_status profile_edit_apply(struct db *db, const struct account_env *env,
    const struct datakey *key, const struct profile_edit *edit,
    struct err *err);

/* The same with a transaction around it. */
enum db_status profile_edit_run(const struct account_env *env,
    const struct datakey *key, const struct profile_edit *edit,
    struct err *err);

#endif
