/* SPDX-License-Identifier: BSD-2-Clause */
/* objection - members whose data is not to pass to another owner */
#ifndef FP_REGISTRATION_STORE_OBJECTION_H
#define FP_REGISTRATION_STORE_OBJECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"
#include "modules/registration/store/account_env.h"

/* The account is to be erased at due_secs, before the data passes on; an
 * earlier objection gives way. Members can take it back until then. */
enum db_status objection_set(struct db *db, struct str member,
    struct str announcement, int64_t due_secs, struct err *err);
enum db_status objection_drop(
    struct db *db, struct str member, struct err *err);

/* When a member's account is to be erased; 0: no objection. */
enum db_status objection_find(
    struct db *db, struct str member, int64_t *due_r, struct err *err);

/* Erases the accounts that are due. */
enum db_status objection_sweep(const struct account_env *env, struct err *err);

/* How many there are to an announcement. */
enum db_status objection_count(
    struct db *db, struct str announcement, int64_t *n_r, struct err *err);

#endif
