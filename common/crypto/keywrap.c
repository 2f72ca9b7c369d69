/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/keywrap.h"

#include <openssl/evp.h>

#include "base/must.h"

/* keywrap_run - one pass of AES-256-WRAP in either direction */
static int
keywrap_run(const struct secret *kek, int encrypt, const uint8_t *in, size_t n,
    uint8_t *out_r)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int done = 0;
	int ret;

	must(ctx != NULL);
	EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	must(EVP_CipherInit_ex(ctx, EVP_aes_256_wrap(), NULL, kek->bytes, NULL,
		 encrypt) == 1);
	ret = EVP_CipherUpdate(ctx, out_r, &done, in, (int)n);
	EVP_CIPHER_CTX_free(ctx);
	return ret == 1 && done > 0 ? 0 : -1;
}

/* keywrap_wrap - wrap key material (RFC 3394 section 2.2.1) */
void
keywrap_wrap(
    const struct secret *kek, const uint8_t *plain, size_t n, uint8_t *out_r)
{
	must(n >= 16 && n % 8 == 0 && n <= 1024);
	must(keywrap_run(kek, 1, plain, n, out_r) == 0);
}

/* keywrap_unwrap - unwrap and check key material (RFC 3394 section 2.2.2) */
int
keywrap_unwrap(
    const struct secret *kek, const uint8_t *wrapped, size_t n, uint8_t *out_r)
{
	if (n < 24 || n % 8 != 0 || n > 1032)
		return -1;
	return keywrap_run(kek, 0, wrapped, n, out_r);
}
