/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/datakey.h"
#include "vault/kek.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "crypto/keyring.h"
#include "crypto/keywrap.h"

static struct keyring *keyring;

/* test_rfc3394 - section 4.6: 256 bits of key data with a 256-bit KEK */
static void
test_rfc3394(void **state)
{
	static const char plain_hex[] = "00112233445566778899aabbccddeeff"
					"000102030405060708090a0b0c0d0e0f";
	static const char want_hex[] =
	    "28c9f404c4b810f4cbccb35cfb87f826"
	    "3f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21";
	uint8_t plain[32], want[40], got[40], back[32];
	struct secret kek;

	(void)state;
	for (size_t i = 0; i < sizeof(kek.bytes); i++)
		kek.bytes[i] = (uint8_t)i;
	assert_int_equal(str_unhex(str_of(plain_hex), plain, 32), 0);
	assert_int_equal(str_unhex(str_of(want_hex), want, 40), 0);
	keywrap_wrap(&kek, plain, 32, got);
	assert_memory_equal(got, want, 40);
	assert_int_equal(keywrap_unwrap(&kek, got, 40, back), 0);
	assert_memory_equal(back, plain, 32);
	for (size_t i = 0; i < sizeof(got); i++) {
		got[i] ^= 1;
		assert_int_equal(keywrap_unwrap(&kek, got, 40, back), -1);
		got[i] ^= 1;
	}
	assert_int_equal(keywrap_unwrap(&kek, got, 16, back), -1);
	assert_int_equal(keywrap_unwrap(&kek, got, 39, back), -1);
}

/* test_wrap - a key comes back under its id; without its KEK it is gone */
static void
test_wrap(void **state)
{
	struct datakey key, back;
	struct datakey_wrapped wrapped;
	struct str id = {(const char *)key.id, sizeof(key.id)};
	struct str bytes = {(const char *)wrapped.bytes, sizeof(wrapped.bytes)};
	struct secret derived;

	(void)state;
	datakey_new(&key);
	assert_int_equal(datakey_wrap(keyring, &key, &wrapped, NULL), 0);
	assert_int_equal(
	    datakey_unwrap(keyring, id, wrapped.kek_id, bytes, &back), 1);
	assert_memory_equal(&back, &key, sizeof(key));
	assert_int_equal(datakey_unwrap(keyring, id, 99, bytes, &back), -1);
	wrapped.bytes[0] ^= 1;
	assert_int_equal(
	    datakey_unwrap(keyring, id, wrapped.kek_id, bytes, &back), -1);
	id.len--;
	assert_int_equal(
	    datakey_unwrap(keyring, id, wrapped.kek_id, bytes, &back), -1);
	datakey_derive(&key, "pairwise", &derived);
	assert_memory_not_equal(&derived, &key.secret, sizeof(derived));
	datakey_scrub(&key);
	for (size_t i = 0; i < SECRET_BYTES; i++)
		assert_int_equal(key.secret.bytes[i], 0);
}

/* main - with a keyring of its own */
int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rfc3394),
	    cmocka_unit_test(test_wrap),
	};
	static const char *const names[] = {"kek", NULL};
	char dir[] = "/tmp/fp-test-vault-XXXXXX", command[64] = "rm -r ";
	struct err err = ERR_NONE;
	int failed = 99;

	if (mkdtemp(dir) && keyring_init(dir, &err) > 0 &&
	    keyring_load(dir, names, &keyring, &err) == 0 &&
	    kek_init(keyring_keks(keyring), dir, &err) == 1)
		failed = cmocka_run_group_tests(tests, NULL, NULL);
	keyring_free(&keyring);
	return system(strcat(command, dir)) ? 99 : failed;
}
