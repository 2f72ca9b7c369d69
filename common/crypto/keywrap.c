/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/keywrap.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/must.h"
#include "base/scrub.h"
#include "crypto/fetched.h"

/*
 * OpenSSL's own AES-WRAP does not use the processor's AES instructions and
 * takes seven times as long as single blocks by EVP do. So the six rounds
 * stand here.
 */
#define HALF	      8 /* bytes: the register A, and each R */
#define ROUNDS	      6
#define INITIAL_VALUE 0xa6 /* each byte of it, section 2.2.3.1 */

/* blocks_begin - AES under a key, one block at a time */
static EVP_CIPHER_CTX *
blocks_begin(const struct secret *kek, int encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	must(ctx != NULL);
	must(EVP_CipherInit_ex2(ctx, fetched_get()->ecb, kek->bytes, NULL,
		 encrypt, NULL) == 1);
	must(EVP_CIPHER_CTX_set_padding(ctx, 0) == 1);
	return ctx;
}

/* block_run - A | R through AES, in place */
static void
block_run(EVP_CIPHER_CTX *ctx, uint8_t block[2 * HALF])
{
	int n;

	must(EVP_CipherUpdate(ctx, block, &n, block, 2 * HALF) == 1);
	must(n == 2 * HALF);
}

/* step_mark - A xor t, the number of the step, big endian */
static void
step_mark(uint8_t block[2 * HALF], uint64_t t)
{
	for (int i = HALF - 1; i >= 0; i--, t >>= 8)
		block[i] ^= (uint8_t)t;
}

/* keywrap_wrap - wrap key material (RFC 3394 section 2.2.1) */
void
keywrap_wrap(
    const struct secret *kek, const uint8_t *plain, size_t n, uint8_t *out_r)
{
	EVP_CIPHER_CTX *ctx = blocks_begin(kek, 1);
	uint8_t block[2 * HALF], *r = out_r + HALF;
	uint64_t t = 1;

	must(n >= 2 * HALF && n % HALF == 0 && n <= 1024);
	memset(block, INITIAL_VALUE, HALF);
	memmove(r, plain, n);
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < n; i += HALF, t++) {
			memcpy(block + HALF, r + i, HALF);
			block_run(ctx, block);
			step_mark(block, t);
			memcpy(r + i, block + HALF, HALF);
		}
	}
	memcpy(out_r, block, HALF);
	scrub(block, sizeof(block));
	EVP_CIPHER_CTX_free(ctx);
}

/* keywrap_unwrap - unwrap and check key material (RFC 3394 section 2.2.2) */
int
keywrap_unwrap(
    const struct secret *kek, const uint8_t *wrapped, size_t n, uint8_t *out_r)
{
	static const uint8_t want[HALF] = {INITIAL_VALUE, INITIAL_VALUE,
	    INITIAL_VALUE, INITIAL_VALUE, INITIAL_VALUE, INITIAL_VALUE,
	    INITIAL_VALUE, INITIAL_VALUE};
	EVP_CIPHER_CTX *ctx;
	uint8_t block[2 * HALF];
	uint64_t t;
	bool ours;

	if (n < 3 * HALF || n % HALF != 0 || n > 1024 + HALF)
		return -1;
	ctx = blocks_begin(kek, 0);
	n -= HALF;
	t = ROUNDS * (n / HALF);
	memcpy(block, wrapped, HALF);
	memmove(out_r, wrapped + HALF, n);
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = n; i > 0; i -= HALF, t--) {
			memcpy(block + HALF, out_r + i - HALF, HALF);
			step_mark(block, t);
			block_run(ctx, block);
			memcpy(out_r + i - HALF, block + HALF, HALF);
		}
	}
	ours = CRYPTO_memcmp(block, want, HALF) == 0;
	if (!ours)
		scrub(out_r, n);
	scrub(block, sizeof(block));
	EVP_CIPHER_CTX_free(ctx);
	return ours ? 0 : -1;
}
