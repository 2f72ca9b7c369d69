/* SPDX-License-Identifier: BSD-2-Clause */
/* visitor - people without an account whom we write to: on their own wish */
#ifndef FP_REGISTRATION_STORE_VISITOR_H
#define FP_REGISTRATION_STORE_VISITOR_H

#include "db/db.h"
#include "modules/registration/store/account_env.h"
#include "modules/registration/store/member.h"

#define VISITOR_ID_BYTES MEMBER_ID_BYTES

/* The first mail, which asks: both are names of templates. */
#define VISITOR_NOTICES "notices_confirm" /* tell me of changes */
#define VISITOR_OPT_OUT "opt_out"	  /* no mail to me any more */

/* The address is sealed under the visitor's own key, which is in the
 * keystore; erasure_run erases a visitor too. */
struct visitor {
	uint8_t id[VISITOR_ID_BYTES]; /* as its key's */
	bool confirmed;
	struct str policy; /* the version shown */
	struct str email;
};

/* The id that a form's nonce makes; secret is the keyring's "index". */
void visitor_id(const struct secret *secret, struct str nonce,
    uint8_t id_r[VISITOR_ID_BYTES]);

/*
 * Stores the address until expires_secs and puts a mail with a link on its
 * way there. The work is the same whatever is known of the address: whether
 * the mail may go out is decided when it is sent. The same form twice does
 * nothing.
 */
enum db_status visitor_ask(const struct account_env *env,
    const struct visitor *visitor, const char *template, int64_t expires_secs,
    struct err *err);

/* found_r is false where the visitor is erased, or never was. */
enum db_status visitor_get(const struct account_env *env, struct str id,
    struct datakey *key_r, struct visitor *visitor_r, bool *found_r,
    struct err *err);

/* From now on the visitor is told. Where the address is told already, one of
 * the two goes. Twice does no harm. */
enum db_status visitor_confirm(
    const struct account_env *env, struct str id, struct err *err);

/* The one who is told at this address. */
enum db_status visitor_find(const struct account_env *env, struct str email,
    uint8_t id_r[VISITOR_ID_BYTES], bool *found_r, struct err *err);

/* Is there a row? */
enum db_status visitor_exists(
    struct db *db, struct str id, bool *found_r, struct err *err);

#endif
