/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "modules/send-to-friend/store/target.h"

static const struct {
	const char *path;
	bool want;
} cases[] = {
    {"/jobs/7", true},
    {"//evil.example", false},
    {"/jobs?x=1", false},
    {"https://evil.example/", false},
};

/* test_path - a path of this site and nothing else */
static void
test_path(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (target_is_path(str_of(cases[i].path)) != cases[i].want)
			fail_msg("\"%s\"", cases[i].path);
	}
}

/* test_length - bounded */
static void
test_length(void **state)
{
	char path[TARGET_MAX + 1];

	(void)state;
	memset(path, 'a', sizeof(path));
	path[0] = '/';
	assert_true(target_is_path(str_from(path, TARGET_MAX)));
	assert_false(target_is_path(str_from(path, TARGET_MAX + 1)));
}

/* test_allowed - below one of the paths that the operator names */
static void
test_allowed(void **state)
{
	static const char *const paths[] = {"/jobs/", "/news", NULL};

	(void)state;
	assert_true(target_is_allowed(STR("/jobs/7"), paths));
	assert_true(target_is_allowed(STR("/news/today"), paths));
	assert_false(target_is_allowed(STR("/job"), paths));
	assert_false(target_is_allowed(STR("/"), paths));
	assert_false(target_is_allowed(STR("/jobs/../x"), paths));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_path),
	    cmocka_unit_test(test_length),
	    cmocka_unit_test(test_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
