/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/hmac.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

/* mac_is - does the code of parts read like that? A short key is filled up
 * with zeros, as RFC 2104 does with it. */
static void
mac_is(const char *key_hex, const struct str *parts, size_t n, const char *want)
{
	struct secret key;
	uint8_t mac[HMAC_BYTES];
	char got[2 * HMAC_BYTES + 1];

	memset(&key, 0, sizeof(key));
	assert_int_equal(
	    str_unhex(str_of(key_hex), key.bytes, strlen(key_hex) / 2), 0);
	hmac_parts(&key, parts, n, mac);
	str_hex(mac, sizeof(mac), got);
	assert_string_equal(got, want);
}

/* test_vectors - keys and texts of RFC 4231 in our delimited form; the codes
 * were computed with Python's hmac */
static void
test_vectors(void **state)
{
	char cd[50];

	(void)state;
	memset(cd, 0xcd, sizeof(cd));
	mac_is("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	    (struct str[]){STR("Hi There")}, 1,
	    "70454c00e162637b41588d34d6e73e7ab2fb58fdde827b1e084ecaeb378dca60");
	mac_is("4a656665",
	    (struct str[]){STR("what do ya want "), STR("for nothing?")}, 2,
	    "2adf7332d323203dd3dd441f723b556d218a9e97e6fbcef63aacb34bc269ec44");
	mac_is("4a656665", (struct str[]){STR("what do ya want for nothing?")},
	    1,
	    "f80838b2e599dfbe7a38f7a7a17809946762357529df986b87919b732a79be43");
	mac_is(
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    NULL, 0,
	    "63210aee265762634fa3db8c1aa920dcd07d31ec297309580394a21412f83372");
	mac_is(
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    (struct str[]){STR_NONE}, 1,
	    "7e3f0761034ed3c8ef308ef74a1809670300208335b6b065f67fc6b1059b8189");
	mac_is("0102030405060708090a0b0c0d0e0f10111213141516171819",
	    (struct str[]){str_from(cd, sizeof(cd))}, 1,
	    "80e387f6dc1e4f681b85581f87b3b4f7d8a188fef5195e569694ca9a9fd0abec");
}

/* test_parts - where a part ends makes a difference */
static void
test_parts(void **state)
{
	struct secret key;
	uint8_t a[HMAC_BYTES], b[HMAC_BYTES];

	(void)state;
	secret_random(&key);
	HMAC(&key, a, STR("ab"), STR("c"));
	HMAC(&key, b, STR("a"), STR("bc"));
	assert_memory_not_equal(a, b, HMAC_BYTES);
	HMAC(&key, b, STR("ab"), STR("c"));
	assert_memory_equal(a, b, HMAC_BYTES);
	HMAC(&key, b, STR("ab"), STR("c"), STR(""));
	assert_memory_not_equal(a, b, HMAC_BYTES);
}

/* test_sha256 - FIPS 180-4 examples */
static void
test_sha256(void **state)
{
	static const struct {
		struct str text;
		const char *want;
	} cases[] = {
	    {{"abc", 3}, "ba7816bf8f01cfea414140de5dae2223"
			 "b00361a396177a9cb410ff61f20015ad"},
	    {{NULL, 0}, "e3b0c44298fc1c149afbf4c8996fb924"
			"27ae41e4649b934ca495991b7852b855"},
	};
	uint8_t digest[32];
	char got[65];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		hash_sha256(cases[i].text, digest);
		str_hex(digest, sizeof(digest), got);
		assert_string_equal(got, cases[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_vectors),
	    cmocka_unit_test(test_parts),
	    cmocka_unit_test(test_sha256),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
