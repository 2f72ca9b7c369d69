/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/ballot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

/* test_ballot - known under its key, in one form only */
static void
test_ballot(void **state)
{
	uint8_t ballot[BALLOT_BYTES], digest[BALLOT_DIGEST_BYTES], again[32];
	char text[BALLOT_TEXT_LEN + 1];
	struct secret key, other;

	(void)state;
	secret_random(&key);
	secret_random(&other);
	ballot_new(&key, ballot);
	ballot_format(ballot, text);
	assert_int_equal(strlen(text), BALLOT_TEXT_LEN);
	assert_int_equal(ballot_parse(&key, str_of(text), digest), 0);
	assert_int_equal(ballot_parse(&key, str_of(text), again), 0);
	assert_memory_equal(digest, again, 32);
	assert_int_equal(ballot_parse(&other, str_of(text), digest), -1);
	assert_int_equal(
	    ballot_parse(&key, str_from(text, BALLOT_TEXT_LEN - 1), digest),
	    -1);
	assert_int_equal(ballot_parse(&key, STR_NONE, digest), -1);
	for (size_t i = 0; i < BALLOT_TEXT_LEN; i++) {
		char kept = text[i];

		text[i] = kept == 'A' ? 'B' : 'A';
		assert_int_equal(ballot_parse(&key, str_of(text), digest), -1);
		text[i] = '+';
		assert_int_equal(ballot_parse(&key, str_of(text), digest), -1);
		text[i] = kept;
	}
	assert_int_equal(ballot_parse(&key, str_of(text), digest), 0);
}

/* test_spent - a set, beyond the size it was made for */
static void
test_spent(void **state)
{
	struct spent *spent = spent_new(10);
	uint8_t digest[BALLOT_DIGEST_BYTES] = {0};

	(void)state;
	assert_false(spent_has(spent, digest)); /* all zeros is a digest, too */
	assert_true(spent_add(spent, digest));
	assert_true(spent_has(spent, digest));
	for (uint64_t i = 2; i < 20000; i++) {
		uint64_t mixed = i * 0x9e3779b97f4a7c15u;

		memcpy(digest, &mixed, sizeof(mixed));
		assert_false(spent_has(spent, digest));
		assert_true(spent_add(spent, digest));
		assert_false(spent_add(spent, digest));
	}
	assert_int_equal(spent_count(spent), 19999);
	spent_free(&spent);
	assert_null(spent);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ballot),
	    cmocka_unit_test(test_spent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
