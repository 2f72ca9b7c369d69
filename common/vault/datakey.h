/* SPDX-License-Identifier: BSD-2-Clause */
/* datakey - the key under which one person's fields are sealed */
#ifndef FP_VAULT_DATAKEY_H
#define FP_VAULT_DATAKEY_H

#include <stdint.h>

#include "base/str.h"
#include "crypto/secret.h"

struct err;
struct keyring;

#define DATAKEY_ID_BYTES      16
#define DATAKEY_WRAPPED_BYTES (SECRET_BYTES + 8) /* RFC 3394 */

/* A member's, or one submission's. Scrub it: datakey_scrub. */
struct datakey {
	uint8_t id[DATAKEY_ID_BYTES]; /* random; names the owner, no secret */
	struct secret secret;
};

/* The same key as it is stored: without the key-encryption key of kek_id
 * nobody reads it. */
struct datakey_wrapped {
	int64_t kek_id;
	uint8_t bytes[DATAKEY_WRAPPED_BYTES];
};

/* A new random key with a new random id. */
void datakey_new(struct datakey *key_r);
void datakey_scrub(struct datakey *key);

/* Wraps under the key-encryption key in use now (AES-256-WRAP, RFC 3394). The
 * keyring must have been loaded with "kek". 0 or -1: that key cannot be
 * read. */
int datakey_wrap(const struct keyring *keyring, const struct datakey *key,
    struct datakey_wrapped *wrapped_r, struct err *err);

/*
 * id and wrapped (DATAKEY_WRAPPED_BYTES) as they were stored. 1 and the key;
 * 0: its key-encryption key was destroyed, so the person was erased; -1: not a
 * key wrapped by that one, or that one cannot be read. Where keys were handed
 * over (keyring_give), they are all there is: 1, or 0 for any other.
 */
int datakey_unwrap(const struct keyring *keyring, struct str id, int64_t kek_id,
    struct str wrapped, struct datakey *key_r);

/* The same under a key-encryption key that was read: 1 or -1. For several data
 * keys at once, so that its file is read once. */
int datakey_open(const struct secret *kek, struct str id, struct str wrapped,
    struct datakey *key_r);

/* A key for another use out of this one ("pairwise"); never the key itself. */
void datakey_derive(
    const struct datakey *key, const char *label, struct secret *secret_r);

#endif
