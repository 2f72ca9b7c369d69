/* SPDX-License-Identifier: BSD-2-Clause */
/* mark - numbers in the keystore's database that only ever grow */
#ifndef FP_VAULT_MARK_H
#define FP_VAULT_MARK_H

#include <stdint.h>

#include "db/db.h"

struct err;

/*
 * How far a counter in another database had come. The keystore is not
 * restored together with what it holds the keys of, so a counter that is
 * behind its mark stands in an old copy. db is the keystore's.
 */
/* 0 where there is none yet. */
enum db_status mark_get(
    struct db *db, const char *name, int64_t *value_r, struct err *err);
/* Where there is none yet; else it stays as it is. */
enum db_status mark_first(
    struct db *db, const char *name, int64_t value, struct err *err);
/* Never lower than it is. */
enum db_status mark_raise(
    struct db *db, const char *name, int64_t value, struct err *err);

#endif
