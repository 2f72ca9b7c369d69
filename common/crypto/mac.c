/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/mac.h"

#include <string.h>

#include "base/must.h"
#include "base/scrub.h"
#include "crypto/fetched.h"
#include "crypto/hmac.h"

#define INNER 0x36
#define OUTER 0x5c

/* pad_with - the key, each byte turned by the same */
static void
pad_with(struct mac *mac, uint8_t turn)
{
	for (size_t i = 0; i < sizeof(mac->pad); i++)
		mac->pad[i] ^= turn;
}

/* hash_begin - a hash whose first block is the pad */
static void
hash_begin(struct mac *mac)
{
	must(EVP_DigestInit_ex2(mac->ctx, fetched_get()->sha256, NULL));
	must(EVP_DigestUpdate(mac->ctx, mac->pad, sizeof(mac->pad)));
}

/* mac_begin - the inner hash */
void
mac_begin(struct mac *mac, struct str key)
{
	memset(mac->pad, 0, sizeof(mac->pad));
	if (key.len > sizeof(mac->pad))
		hash_sha256(key, mac->pad);
	else if (key.len)
		memcpy(mac->pad, key.ptr, key.len);
	mac->ctx = EVP_MD_CTX_new();
	must(mac->ctx != NULL);
	pad_with(mac, INNER);
	hash_begin(mac);
}

/* mac_add - one more piece */
void
mac_add(struct mac *mac, struct str piece)
{
	must(!piece.len || EVP_DigestUpdate(mac->ctx, piece.ptr, piece.len));
}

/* mac_end - the outer hash */
void
mac_end(struct mac *mac, uint8_t mac_r[MAC_BYTES])
{
	uint8_t inner[MAC_BYTES];

	must(EVP_DigestFinal_ex(mac->ctx, inner, NULL));
	pad_with(mac, INNER ^ OUTER);
	hash_begin(mac);
	must(EVP_DigestUpdate(mac->ctx, inner, sizeof(inner)));
	must(EVP_DigestFinal_ex(mac->ctx, mac_r, NULL));
	EVP_MD_CTX_free(mac->ctx);
	scrub(inner, sizeof(inner));
	scrub(mac, sizeof(*mac));
}
