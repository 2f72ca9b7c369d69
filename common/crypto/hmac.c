/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/hmac.h"

#include "base/must.h"
#include "crypto/fetched.h"

/* hmac_len - the length of a part, 64 bits, big endian */
static void
hmac_len(size_t len, uint8_t out_r[8])
{
	uint64_t n = len;

	for (int i = 7; i >= 0; i--, n >>= 8)
		out_r[i] = (uint8_t)n;
}

/* hmac_parts - one code over parts that cannot run into one another */
void
hmac_parts(const struct secret *key, const struct str *parts, size_t n,
    uint8_t mac_r[HMAC_BYTES])
{
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_dup(fetched_get()->hmac);
	uint8_t len[8];
	size_t out = 0;

	must(ctx);
	must(EVP_MAC_init(ctx, key->bytes, SECRET_BYTES, NULL));
	for (size_t i = 0; i < n; i++) {
		hmac_len(parts[i].len, len);
		must(EVP_MAC_update(ctx, len, sizeof(len)));
		must(!parts[i].len ||
		     EVP_MAC_update(
			 ctx, (const uint8_t *)parts[i].ptr, parts[i].len));
	}
	must(EVP_MAC_final(ctx, mac_r, &out, HMAC_BYTES) && out == HMAC_BYTES);
	EVP_MAC_CTX_free(ctx);
}

/* hmac_plain - one text, as others compute it */
void
hmac_plain(const struct secret *key, struct str text, uint8_t mac_r[HMAC_BYTES])
{
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_dup(fetched_get()->hmac);
	size_t out = 0;

	must(ctx);
	must(EVP_MAC_init(ctx, key->bytes, SECRET_BYTES, NULL));
	must(!text.len ||
	     EVP_MAC_update(ctx, (const uint8_t *)text.ptr, text.len));
	must(EVP_MAC_final(ctx, mac_r, &out, HMAC_BYTES) && out == HMAC_BYTES);
	EVP_MAC_CTX_free(ctx);
}

/* hash_sha256 - the plain digest */
void
hash_sha256(struct str data, uint8_t digest_r[32])
{
	must(EVP_Digest(data.len ? data.ptr : "", data.len, digest_r, NULL,
	    fetched_get()->sha256, NULL));
}
