/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/aead.h"

#include <limits.h>
#include <stdbool.h>

#include <openssl/evp.h>

#include "base/must.h"
#include "base/scrub.h"
#include "crypto/fetched.h"
#include "crypto/rand.h"

/* aead_begin - a context with key, nonce and associated data in it */
static EVP_CIPHER_CTX *
aead_begin(
    const struct secret *key, const uint8_t *nonce, struct str ad, int seal)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	must(ctx && ad.len <= INT_MAX);
	must(EVP_CipherInit_ex2(
	    ctx, fetched_get()->gcm, key->bytes, nonce, seal, NULL));
	must(!ad.len || EVP_CipherUpdate(ctx, NULL, &n, (const uint8_t *)ad.ptr,
			    (int)ad.len));
	return ctx;
}

/* aead_seal - encrypt and bind */
void
aead_seal(
    const struct secret *key, struct str ad, struct str plain, uint8_t *box_r)
{
	uint8_t *text = box_r + AEAD_NONCE_BYTES;
	EVP_CIPHER_CTX *ctx;
	int n;

	must(plain.len <= INT_MAX - AEAD_EXTRA_BYTES);
	rand_bytes(box_r, AEAD_NONCE_BYTES);
	ctx = aead_begin(key, box_r, ad, 1);
	must(!plain.len || EVP_CipherUpdate(ctx, text, &n,
			       (const uint8_t *)plain.ptr, (int)plain.len));
	text += plain.len;
	must(EVP_CipherFinal_ex(ctx, text, &n));
	must(EVP_CIPHER_CTX_ctrl(
	    ctx, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_BYTES, text));
	EVP_CIPHER_CTX_free(ctx);
}

/* aead_decrypt - decrypt and compare the tag; false where it differs */
static bool
aead_decrypt(
    EVP_CIPHER_CTX *ctx, const uint8_t *text, size_t len, uint8_t *plain_r)
{
	uint8_t tag[AEAD_TAG_BYTES];
	uint8_t rest[16];
	int n;

	for (size_t i = 0; i < sizeof(tag); i++)
		tag[i] = text[len + i];
	must(!len || EVP_CipherUpdate(ctx, plain_r, &n, text, (int)len));
	must(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, sizeof(tag), tag));
	return EVP_CipherFinal_ex(ctx, rest, &n) == 1;
}

/* aead_open - decrypt what aead_seal made with this key and data */
int
aead_open(
    const struct secret *key, struct str ad, struct str box, uint8_t *plain_r)
{
	const uint8_t *bytes = (const uint8_t *)box.ptr;
	EVP_CIPHER_CTX *ctx;
	size_t len;
	bool ours;

	if (box.len < AEAD_EXTRA_BYTES || box.len > INT_MAX)
		return -1;
	len = box.len - AEAD_EXTRA_BYTES;
	ctx = aead_begin(key, bytes, ad, 0);
	ours = aead_decrypt(ctx, bytes + AEAD_NONCE_BYTES, len, plain_r);
	EVP_CIPHER_CTX_free(ctx);
	if (!ours)
		scrub(plain_r, len);
	return ours ? 0 : -1;
}
