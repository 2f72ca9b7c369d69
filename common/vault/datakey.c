/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/datakey.h"

#include <string.h>

#include "crypto/keyring.h"
#include "crypto/keywrap.h"
#include "crypto/rand.h"
#include "vault/kek.h"

/* datakey_new - draw a key */
void
datakey_new(struct datakey *key_r)
{
	rand_bytes(key_r->id, sizeof(key_r->id));
	secret_random(&key_r->secret);
}

/* datakey_scrub - forget a key */
void
datakey_scrub(struct datakey *key)
{
	secret_scrub(&key->secret);
}

/* datakey_wrap - the key as it is stored */
int
datakey_wrap(const struct keyring *keyring, const struct datakey *key,
    struct datakey_wrapped *wrapped_r, struct err *err)
{
	struct secret kek;

	if (kek_current(keyring, &wrapped_r->kek_id, &kek, err))
		return -1;
	keywrap_wrap(&kek, key->secret.bytes, SECRET_BYTES, wrapped_r->bytes);
	secret_scrub(&kek);
	return 0;
}

/* datakey_open - a stored key under a key-encryption key that is at hand */
int
datakey_open(const struct secret *kek, struct str id, struct str wrapped,
    struct datakey *key_r)
{
	if (id.len != DATAKEY_ID_BYTES ||
	    wrapped.len != DATAKEY_WRAPPED_BYTES ||
	    keywrap_unwrap(kek, (const uint8_t *)wrapped.ptr, wrapped.len,
		key_r->secret.bytes)) {
		secret_scrub(&key_r->secret);
		return -1;
	}
	memcpy(key_r->id, id.ptr, DATAKEY_ID_BYTES);
	return 1;
}

/* take_given - a key that was handed over: 1; -1: only others were; 0: none
 * was, they are for us to unwrap */
static int
take_given(const struct keyring *keyring, struct str id, struct datakey *key_r)
{
	const struct secret *secret;

	if (!keyring_is_given(keyring))
		return 0;
	secret = id.len == DATAKEY_ID_BYTES
		     ? keyring_given(keyring, (const uint8_t *)id.ptr)
		     : NULL;
	if (!secret)
		return -1;
	memcpy(key_r->id, id.ptr, DATAKEY_ID_BYTES);
	key_r->secret = *secret;
	return 1;
}

/* datakey_unwrap - a stored key, made usable */
int
datakey_unwrap(const struct keyring *keyring, struct str id, int64_t kek_id,
    struct str wrapped, struct datakey *key_r)
{
	struct secret kek;
	int got = take_given(keyring, id, key_r);

	if (got != 0)
		return got > 0 ? 1 : 0;
	got = kek_find(keyring, kek_id, &kek, NULL);
	if (got <= 0)
		return got;
	got = datakey_open(&kek, id, wrapped, key_r);
	secret_scrub(&kek);
	return got;
}

/* datakey_derive - a key for one other use */
void
datakey_derive(
    const struct datakey *key, const char *label, struct secret *secret_r)
{
	secret_derive(&key->secret, label, secret_r);
}
