/* SPDX-License-Identifier: BSD-2-Clause */
/* account - members and their keys together: sign up, verify, get */
#ifndef FP_REGISTRATION_STORE_ACCOUNT_H
#define FP_REGISTRATION_STORE_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"
#include "modules/registration/store/category.h"
#include "modules/registration/store/account_env.h"
#include "modules/registration/store/member.h"
#include "vault/keystore.h"

struct arena;
struct err;
struct policy;
struct policy_text;
struct profile_edit;

#define ACCOUNT_USES_MAX 32

/* A sign-up that was checked. member.id is member_id() of the form. */
struct account_signup {
	struct member member;
	const struct policy *policy;	 /* agreed to */
	const struct policy_text *text;	 /* which of its texts */
	int64_t expires_secs;		 /* unless it is verified */
	const struct profile_edit *edit; /* the operator's own fields */
	struct str mail[CATEGORY_MAX];	 /* categories chosen beside news */
	size_t nmail;
	const char *uses[ACCOUNT_USES_MAX]; /* other purposes agreed to */
	size_t nuses;
};

enum account_saved {
	ACCOUNT_NEW,	/* and the mail with the link is in the outbox */
	ACCOUNT_RESENT, /* the same form again: nothing done */
	ACCOUNT_TAKEN,	/* the address is a member's, who is told by mail */
};

/*
 * Key and index first, pending; then the member, the consent and the mail,
 * in one transaction. For an address that is a member's too: the work is the
 * same, but nobody gets a link to it.
 */
enum db_status account_sign_up(const struct account_env *env,
    const struct account_signup *signup, enum account_saved *saved_r,
    struct err *err);

/* The key and the member of an id; found_r is false when either is gone. */
enum db_status account_get(const struct account_env *env, struct str id,
    struct datakey *key_r, struct member *member_r, bool *found_r,
    struct err *err);

enum account_verified {
	ACCOUNT_VERIFIED,
	ACCOUNT_GONE,	    /* too late, or erased */
	ACCOUNT_MAIL_TAKEN, /* another account has this address by now */
	ACCOUNT_USER_TAKEN, /* choose another user id */
};

/* Would it be verified? Looks only. */
enum db_status account_verify_look(const struct account_env *env, struct str id,
    enum account_verified *verified_r, struct err *err);

/* Makes a pending member an active one; user_id (STR_NONE: as it is) takes
 * the place of one that is taken. Twice does no harm. */
enum db_status account_verify(const struct account_env *env, struct str id,
    struct str user_id, enum account_verified *verified_r, struct err *err);

#endif
