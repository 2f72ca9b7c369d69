/* SPDX-License-Identifier: BSD-2-Clause */
/* change - what members change of their account */
#ifndef FP_REGISTRATION_CHANGE_H
#define FP_REGISTRATION_CHANGE_H

#include <stdbool.h>

#include "modules/registration/account.h"
#include "modules/registration/session.h"

/* How long a word about a change may be on its way. */
#define CHANGE_NOTICE_SECS (7 * 86400)

/*
 * user_id, name, phone and address of next in place of those of member.
 * taken_r: the user id is somebody else's, and nothing is changed.
 */
enum db_status change_profile(const struct account_env *env,
    const struct datakey *key, const struct member *member,
    const struct member *next, bool *taken_r, struct err *err);

/* Another password, as a hash. Every log-in ends but keep (NULL: all), and
 * the member is told by mail, in one transaction. */
enum db_status change_password(const struct account_env *env,
    const struct datakey *key, struct str hash, const uint8_t *keep,
    struct err *err);

#endif
