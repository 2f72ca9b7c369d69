/* SPDX-License-Identifier: BSD-2-Clause */
/* names - the one normal form of what a member is found by */
#ifndef FP_REGISTRATION_STORE_NAMES_H
#define FP_REGISTRATION_STORE_NAMES_H

#include <stdbool.h>

#include "base/str.h"
#include "modules/registration/store/account_env.h"
#include "vault/keystore.h"

struct arena;
struct err;

#define USER_ID_MIN 3 /* characters */
#define USER_ID_MAX 32

/*
 * As a field_check_fn: letters, digits, '.', '-', '_', beginning with a
 * letter. Nothing but ASCII, so that no id looks like another in a script of
 * its own.
 */
const char *names_check_user_id(struct str value, const void *arg);

/* The same, for one that nobody has yet: those that speak for the site (RFC
 * 2142's mailboxes, "admin", "staff" ...) are kept back, look-alikes of theirs
 * as well. */
const char *names_check_new_user_id(struct str value, const void *arg);

/*
 * The name of a user id: case, punctuation and look-alikes aside, so that
 * "Ann.L" and "annl" are one. Look-alikes are what Unicode's confusables.txt
 * (UTS 39) has for ASCII: 0 and o; 1, i and l; m and rn; besides, w and vv.
 */
struct keystore_name names_user(struct arena *arena, struct str user_id);

/* The name of a mail address. 0, or -1 where it is none. */
int names_mail(
    struct arena *arena, struct str email, struct keystore_name *name_r);

/* What somebody logs in by: a mail address, or else a user id. 0 or -1. */
int names_login(
    struct arena *arena, struct str login, struct keystore_name *name_r);

/* Another name of its kind for a member. The row follows; a crash between the
 * two leaves an account that both changing it again and logging in by the new
 * name find. taken_r: the name is somebody else's, and nothing is changed. */
enum db_status names_move(const struct account_env *env,
    const struct datakey *key, struct keystore_name name, bool *taken_r,
    struct err *err);

#endif
