/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

/* test_derive - the same label gives the same key, another label another */
static void
test_derive(void **state)
{
	struct secret from, one, same, other;

	(void)state;
	secret_random(&from);
	secret_derive(&from, "cookie", &one);
	secret_derive(&from, "cookie", &same);
	secret_derive(&from, "form", &other);
	assert_memory_equal(&one, &same, sizeof(one));
	assert_memory_not_equal(&one, &other, sizeof(one));
	assert_memory_not_equal(&one, &from, sizeof(one));
	secret_derive(&from, "cookie", &from); /* in place */
	assert_memory_equal(&from, &one, sizeof(one));
}

/* test_scrub - nothing is left */
static void
test_scrub(void **state)
{
	struct secret secret, zero;

	(void)state;
	memset(&zero, 0, sizeof(zero));
	secret_random(&secret);
	assert_memory_not_equal(&secret, &zero, sizeof(zero));
	secret_scrub(&secret);
	assert_memory_equal(&secret, &zero, sizeof(zero));
	secret_scrub(NULL);
}

/* test_eq - lengths and bytes count */
static void
test_eq(void **state)
{
	(void)state;
	assert_true(secret_bytes_eq(STR("abc"), STR("abc")));
	assert_true(secret_bytes_eq(STR(""), STR_NONE));
	assert_false(secret_bytes_eq(STR("abc"), STR("abd")));
	assert_false(secret_bytes_eq(STR("abc"), STR("ab")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_derive),
	    cmocka_unit_test(test_scrub),
	    cmocka_unit_test(test_eq),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
