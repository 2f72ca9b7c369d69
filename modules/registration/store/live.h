/* SPDX-License-Identifier: BSD-2-Clause */
/* live - the member who is logged in, and what there is about them, at a look */
#ifndef FP_REGISTRATION_STORE_LIVE_H
#define FP_REGISTRATION_STORE_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modules/registration/store/account.h"
#include "modules/registration/store/ledger.h"
#include "modules/registration/store/profile.h"
#include "modules/registration/store/session.h"

#define LIVE_SESSIONS_MAX 100 /* listed; there may be more */

/* What stands beside the member in tables that have one row a member or few,
 * so that a page which shows it all asks the database once, not for each. */
struct live {
	struct str profile;   /* see live_profile; STR_NONE: none, or large */
	bool is_large;	      /* the profile was left out */
	int64_t objected_due; /* as of objection_find; 0: none */
	bool has_looks;	      /* is there any to list? */
	bool has_disclosures; /* the same */
	struct ledger_listing *consents; /* see live_consents */
	struct live_session {
		int64_t began, expires;
	} * sessions; /* that last, the oldest first */
	size_t nsessions;
};

/* The member of a key, if the session is theirs and lasts; found_r is false
 * if not. In the environment's arena. */
enum db_status live_load(const struct account_env *env,
    const struct datakey *key, const uint8_t session[SESSION_BYTES],
    struct member *member_r, struct live *live_r, bool *found_r,
    struct err *err);

/* The member's profile, as profile_load: with live_load's, unless it is
 * large. */
enum db_status live_profile(const struct account_env *env,
    const struct datakey *key, const struct live *live,
    struct profile *profile_r, struct err *err);

/* The ledger of the key's owner, as live_load has read it: see ledger_list. */
enum db_status live_consents(
    const struct live *live, ledger_fn *each, void *ctx, struct err *err);

#endif
