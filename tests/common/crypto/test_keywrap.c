/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/keywrap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "crypto/rand.h"

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
	    cmocka_unit_test(test_altered),
	    cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
