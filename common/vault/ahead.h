/* SPDX-License-Identifier: BSD-2-Clause */
/* ahead - data keys read for several requests at once */
#ifndef FP_VAULT_AHEAD_H
#define FP_VAULT_AHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"
#include "vault/datakey.h"

#define AHEAD_MAX 8

struct keyring;

/* What the keystore says of one id. */
struct ahead_key {
	int got; /* as of datakey_unwrap; 0 also where the row is gone */
	struct datakey key;
};

/* All zeros: nothing was read. Holds keys: ahead_forget. */
struct ahead {
	struct ahead_key keys[AHEAD_MAX];
	size_t n;
};

/* Reads n ids, at most AHEAD_MAX, and the key-encryption key that wraps them
 * once; what was read before is forgotten. Where that fails nothing is there,
 * and whoever asks will meet the reason. */
void ahead_read(struct ahead *ahead, struct db *db,
    const struct keyring *keyring, const uint8_t (*ids)[DATAKEY_ID_BYTES],
    size_t n);

/* What was read of an id, into key_r; false: nothing. Once: the next one who
 * asks for it reads it anew. */
bool ahead_take(struct ahead *ahead, struct str id, struct ahead_key *key_r);

void ahead_forget(struct ahead *ahead);

#endif
