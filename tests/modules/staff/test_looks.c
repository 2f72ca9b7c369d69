/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "modules/staff/custodian/looks.h"

#define HOUR (60LL * 60 * 1000)

/* Enough for one test; zeroed by each. */
struct test {
	struct looks looks;
};

/* setup - nobody has looked yet */
static int
setup(void **state)
{
	*state = test_calloc(1, sizeof(struct test));
	return 0;
}

/* teardown - the end of setup */
static int
teardown(void **state)
{
	test_free(*state);
	return 0;
}

/* test_limit - so many in an hour, then none until it is over */
static void
test_limit(void **state)
{
	struct looks *looks = &((struct test *)*state)->looks;
	struct str ben = STR("ben");

	for (int i = 0; i < 3; i++)
		assert_true(looks_add(looks, ben, 0, 3, 1000 + i));
	assert_false(looks_add(looks, ben, 0, 3, 1000 + HOUR - 1));
	assert_true(looks_add(looks, ben, 0, 3, 1000 + HOUR));
	assert_true(looks_add(looks, ben, 0, 3, 1000 + HOUR));
	assert_true(looks_add(looks, ben, 0, 3, 1000 + HOUR));
	assert_false(looks_add(looks, ben, 0, 3, 1000 + HOUR));
}

/* test_apart - each person, and each kind, for itself */
static void
test_apart(void **state)
{
	struct looks *looks = &((struct test *)*state)->looks;

	assert_true(looks_add(looks, STR("ben"), 0, 1, 1));
	assert_false(looks_add(looks, STR("ben"), 0, 1, 1));
	assert_true(looks_add(looks, STR("ben"), 1, 1, 1));
	assert_true(looks_add(looks, STR("be"), 0, 1, 1));
	assert_true(looks_add(looks, STR("benn"), 0, 1, 1));
	assert_true(looks_add(looks, STR("Ben"), 0, 1, 1));
}

/* test_crowd - invented names do not push anybody out, nor get in for ever */
static void
test_crowd(void **state)
{
	struct looks *looks = &((struct test *)*state)->looks;
	char name[16];
	int64_t now = 5;

	assert_true(looks_add(looks, STR("ben"), 0, 1, now));
	for (int i = 0; i < LOOKS_PEOPLE_MAX - 1; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		assert_true(looks_add(looks, str_of(name), 0, 1, now));
	}
	assert_false(looks_add(looks, STR("one more"), 0, 1, now));
	assert_false(looks_add(looks, STR("ben"), 0, 1, now));
	assert_true(looks_add(looks, STR("one more"), 0, 1, now + HOUR));
	assert_true(looks_add(looks, STR("ben"), 0, 1, now + HOUR));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_limit, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_apart, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_crowd, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
