/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/keywrap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <openssl/evp.h>
#include <string.h>

#include "crypto/rand.h"

#define PLAIN_MAX 1024

/* theirs - the same by OpenSSL's own AES-256-WRAP */
static void
theirs(const struct secret *kek, const uint8_t *plain, size_t n, uint8_t *out_r)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int done = 0;

	EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	assert_int_equal(
	    EVP_EncryptInit_ex(ctx, EVP_aes_256_wrap(), NULL, kek->bytes, NULL),
	    1);
	assert_int_equal(
	    EVP_EncryptUpdate(ctx, out_r, &done, plain, (int)n), 1);
	assert_int_equal(done, (int)n + KEYWRAP_EXTRA_BYTES);
	EVP_CIPHER_CTX_free(ctx);
}

/* test_openssl - each length as another implementation wraps it, and back */
static void
test_openssl(void **state)
{
	uint8_t plain[PLAIN_MAX], back[PLAIN_MAX];
	uint8_t got[PLAIN_MAX + KEYWRAP_EXTRA_BYTES];
	uint8_t want[PLAIN_MAX + KEYWRAP_EXTRA_BYTES];
	struct secret kek;

	(void)state;
	for (size_t n = 16; n <= PLAIN_MAX; n += 8) {
		secret_random(&kek);
		rand_bytes(plain, n);
		keywrap_wrap(&kek, plain, n, got);
		theirs(&kek, plain, n, want);
		assert_memory_equal(got, want, n + KEYWRAP_EXTRA_BYTES);
		assert_int_equal(
		    keywrap_unwrap(&kek, got, n + KEYWRAP_EXTRA_BYTES, back),
		    0);
		assert_memory_equal(back, plain, n);
	}
}

/* test_altered - any bit of it, and nothing is left of what came out */
static void
test_altered(void **state)
{
	static const uint8_t nothing[32];
	uint8_t plain[32], got[40], back[32];
	struct secret kek;

	(void)state;
	secret_random(&kek);
	rand_bytes(plain, sizeof(plain));
	keywrap_wrap(&kek, plain, sizeof(plain), got);
	for (size_t bit = 0; bit < 8 * sizeof(got); bit++) {
		got[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(
		    keywrap_unwrap(&kek, got, sizeof(got), back), -1);
		assert_memory_equal(back, nothing, sizeof(back));
		got[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(keywrap_unwrap(&kek, got, sizeof(got), back), 0);
}

/* test_lengths - what cannot have been wrapped */
static void
test_lengths(void **state)
{
	static const size_t wrong[] = {0, 8, 16, 23, 25, 1040};
	uint8_t in[1040] = {0}, out[1040];
	struct secret kek;

	(void)state;
	secret_random(&kek);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(keywrap_unwrap(&kek, in, wrong[i], out), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_openssl),
	    cmocka_unit_test(test_altered),
	    cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
