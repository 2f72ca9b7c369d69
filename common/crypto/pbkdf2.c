/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/pbkdf2.h"

#include "base/must.h"
#include "crypto/fetched.h"

/* pbkdf2_sha256 - a key that takes cost times as long */
void
pbkdf2_sha256(struct str password, struct str salt, uint32_t cost,
    uint8_t *out_r, size_t len)
{
	must(cost >= 1 && cost <= INT32_MAX && len <= INT32_MAX);
	must(PKCS5_PBKDF2_HMAC(password.len ? password.ptr : "",
		 (int)password.len, (const uint8_t *)salt.ptr, (int)salt.len,
		 (int)cost, fetched_get()->sha256, (int)len, out_r) == 1);
}
