/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/hkdf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/scrub.h"

/* test_rfc5869 - appendix A.1, A.2, A.3 */
static void
test_rfc5869(void **state)
{
	static const struct {
		const char *key, *salt, *info, *want;
	} cases[] = {
	    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
		"000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
		"3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5"
		"bf34007208d5b887185865"},
	    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	     "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
	     "404142434445464748494a4b4c4d4e4f",
		"606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e"
		"7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d"
		"9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
		"b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdce"
		"cfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebeced"
		"eeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
		"b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa9"
		"7c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3"
		"db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
	    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
		"8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d"
		"2d9d201395faa4b61a96c8"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t key[80], salt[80], info[80], want[82], got[82];
		size_t nkey = strlen(cases[i].key) / 2;
		size_t nsalt = strlen(cases[i].salt) / 2;
		size_t ninfo = strlen(cases[i].info) / 2;
		size_t len = strlen(cases[i].want) / 2;

		str_unhex(str_of(cases[i].key), key, nkey);
		str_unhex(str_of(cases[i].salt), salt, nsalt);
		str_unhex(str_of(cases[i].info), info, ninfo);
		assert_int_equal(
		    str_unhex(str_of(cases[i].want), want, len), 0);
		hkdf_sha256(str_from(key, nkey), str_from(salt, nsalt),
		    str_from(info, ninfo), got, len);
		assert_memory_equal(got, want, len);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rfc5869),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
