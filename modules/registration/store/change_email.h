/* SPDX-License-Identifier: BSD-2-Clause */
/* change_email - another mail address, which its owner confirms */
#ifndef FP_REGISTRATION_STORE_CHANGE_EMAIL_H
#define FP_REGISTRATION_STORE_CHANGE_EMAIL_H

#include <stdbool.h>

#include "modules/registration/store/account_env.h"
#include "modules/registration/store/member.h"

struct err;

/*
 * A mail with a link to the address that shall be theirs, and a word to the
 * one that is. Where the new one is another member's, that one is told
 * instead, with as much work, and there is no link.
 */
enum db_status change_ask_email(const struct account_env *env,
    const struct datakey *key, const struct member *member,
    struct str email_new, int64_t expires_secs, struct err *err);

/* The address that waits in place of the one in force, which is told.
 * taken_r: it is somebody else's by now. */
enum db_status change_email(const struct account_env *env,
    const struct datakey *key, const struct member *member, bool *taken_r,
    struct err *err);

#endif
