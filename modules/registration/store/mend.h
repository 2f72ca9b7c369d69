/* SPDX-License-Identifier: BSD-2-Clause */
/* mend - finish what a crash cut off between keystore and members */
#ifndef FP_REGISTRATION_STORE_MEND_H
#define FP_REGISTRATION_STORE_MEND_H

#include "modules/registration/store/account.h"

struct err;

/*
 * What is done in both databases is done in the keystore first: a new member
 * is confirmed, a name is moved. Where the second step is missing the member
 * could not log in, and the name would be taken for good. It is made up for
 * when the member is found by the name, and otherwise by the sweeper.
 */

/* The member was found under the name: the row is to say the same. */
enum db_status mend_found(const struct account_env *env,
    struct keystore_name name, const struct datakey *key, struct member *member,
    struct err *err);

/* One whose row says that the sign-up, or a mail address, is to be confirmed:
 * did that happen? */
enum db_status mend_waiting(
    const struct account_env *env, struct str id, struct err *err);

#endif
