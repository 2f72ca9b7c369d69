/* SPDX-License-Identifier: BSD-2-Clause */
/* erasure - everything about a member or a visitor goes */
#ifndef FP_REGISTRATION_STORE_ERASURE_H
#define FP_REGISTRATION_STORE_ERASURE_H

#include "base/str.h"
#include "db/db.h"
#include "modules/registration/store/account_env.h"

struct err;

/* Log-ins first, then key and names, with a word to each audience, then the
 * rows. Where only the last could not be done, erasure_sweep does it, and
 * the status is DB_OK. */
enum db_status erasure_run(
    const struct account_env *env, struct str id, struct err *err);

/* The rows of the erased: soon after an erasure that was cut off. */
enum db_status erasure_sweep(const struct account_env *env, struct err *err);

/* The rows of one who has no key any more: sessions, mail on its way, the
 * member. The ledger stays; nobody can read it. */
enum db_status erasure_rows(struct db *db, struct str id, struct err *err);

#endif
