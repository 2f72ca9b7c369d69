/* SPDX-License-Identifier: BSD-2-Clause */
/* suppressed - addresses that want no mail, as keyed digests and no more */
#ifndef FP_REGISTRATION_STORE_SUPPRESSED_H
#define FP_REGISTRATION_STORE_SUPPRESSED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"

struct arena;
struct err;
struct secret;

#define SUPPRESSED_BYTES 32

/* The digest of an address, under the keyring's "index". 0, or -1 where it
 * is none. */
int suppressed_digest(struct arena *arena, const struct secret *secret,
    struct str email, uint8_t digest_r[SUPPRESSED_BYTES]);

/* Puts it on the list, or takes it off; twice does no harm. */
enum db_status suppressed_set(struct db *db,
    const uint8_t digest[SUPPRESSED_BYTES], bool yes, struct err *err);

enum db_status suppressed_has(struct db *db,
    const uint8_t digest[SUPPRESSED_BYTES], bool *yes_r, struct err *err);

#endif
