/* SPDX-License-Identifier: BSD-2-Clause */
/* look_day - how far the chain of looks had come on a day */
#ifndef FP_REGISTRATION_STORE_LOOK_DAY_H
#define FP_REGISTRATION_STORE_LOOK_DAY_H

#include <stdint.h>

#include "db/db.h"
#include "vault/chain.h"

struct err;
struct secret;

/* A look says to its member alone when it was. So each day where the chain
 * ends is noted, signed with the chain's key, and looks are cut by that. */

/* Of the day of now; the last of a day counts. head is sound (chain_verify). */
enum db_status look_day_note(struct db *db, const struct secret *key,
    const struct chain_at *head, int64_t now_secs, struct err *err);

/* The last look that is certain to be of before a time; 0: none. A note that
 * is not signed is not believed. */
enum db_status look_day_before(struct db *db, const struct secret *key,
    int64_t before_secs, int64_t *seq_r, struct err *err);

/* Forgets the notes up to a look, which went. */
enum db_status look_day_forget(struct db *db, int64_t seq, struct err *err);

#endif
