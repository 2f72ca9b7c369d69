/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/aead.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

/* test_vectors - McGrew and Viega, "The Galois/Counter Mode of Operation",
 * cases 13, 14, 15, 16 (the ones NIST has for 256-bit keys) */
static void
test_vectors(void **state)
{
	static const struct {
		const char *key, *nonce, *ad, *plain, *cipher, *tag;
	} cases[] = {
	    {"0000000000000000000000000000000000000000000000000000000000000000",
		"000000000000000000000000", "", "", "",
		"530f8afbc74536b9a963b4f1c4cb738b"},
	    {"0000000000000000000000000000000000000000000000000000000000000000",
		"000000000000000000000000", "",
		"00000000000000000000000000000000",
		"cea7403d4d606b6e074ec5d3baf39d18",
		"d0d1c8a799996bf0265b98b5d48ab919"},
	    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
		"cafebabefacedbaddecaf888", "",
		"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a"
		"721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aaf"
		"d255",
		"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1"
		"aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f6628980"
		"15ad",
		"b094dac5d93471bdec1a502270e3cc6c"},
	    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
		"cafebabefacedbaddecaf888",
		"feedfacedeadbeeffeedfacedeadbeefabaddad2",
		"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a"
		"721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
		"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1"
		"aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
		"76fc6ece0f4e1768cddf8853bb2d551b"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = strlen(cases[i].plain) / 2;
		size_t nad = strlen(cases[i].ad) / 2;
		uint8_t box[128], ad[32], want[64], got[64];
		struct secret key;

		str_unhex(str_of(cases[i].key), key.bytes, SECRET_BYTES);
		str_unhex(str_of(cases[i].nonce), box, 12);
		str_unhex(str_of(cases[i].cipher), box + 12, len);
		str_unhex(str_of(cases[i].tag), box + 12 + len, 16);
		str_unhex(str_of(cases[i].ad), ad, nad);
		str_unhex(str_of(cases[i].plain), want, len);
		assert_int_equal(
		    aead_open(&key, str_from(ad, nad),
			str_from(box, len + AEAD_EXTRA_BYTES), got),
		    0);
		assert_memory_equal(got, want, len);
	}
}

/* test_altered - each bit of a box counts, so do key and associated data */
static void
test_altered(void **state)
{
	static const uint8_t zeros[5];
	uint8_t box[5 + AEAD_EXTRA_BYTES], plain[5];
	struct secret key, other;

	(void)state;
	secret_random(&key);
	secret_random(&other);
	aead_seal(&key, STR("row 7"), STR("Alice"), box);
	assert_int_equal(
	    aead_open(&key, STR("row 7"), str_from(box, sizeof(box)), plain),
	    0);
	assert_memory_equal(plain, "Alice", 5);
	for (size_t bit = 0; bit < 8 * sizeof(box); bit++) {
		box[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(aead_open(&key, STR("row 7"),
				     str_from(box, sizeof(box)), plain),
		    -1);
		assert_memory_equal(plain, zeros, 5);
		box[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(
	    aead_open(&key, STR("row 8"), str_from(box, sizeof(box)), plain),
	    -1);
	assert_int_equal(
	    aead_open(&other, STR("row 7"), str_from(box, sizeof(box)), plain),
	    -1);
	assert_int_equal(aead_open(&key, STR("row 7"),
			     str_from(box, AEAD_EXTRA_BYTES - 1), plain),
	    -1);
}

/* test_fresh - the same twice gives two boxes, and an empty text one */
static void
test_fresh(void **state)
{
	uint8_t a[AEAD_EXTRA_BYTES], b[AEAD_EXTRA_BYTES], plain[1];
	struct secret key;

	(void)state;
	secret_random(&key);
	aead_seal(&key, STR_NONE, STR_NONE, a);
	aead_seal(&key, STR_NONE, STR_NONE, b);
	assert_memory_not_equal(a, b, sizeof(a));
	assert_int_equal(
	    aead_open(&key, STR_NONE, str_from(a, sizeof(a)), plain), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_vectors),
	    cmocka_unit_test(test_altered),
	    cmocka_unit_test(test_fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
