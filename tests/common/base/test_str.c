/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* test_utf8 - RFC 3629: no overlong form, no surrogate, no NUL */
static void
test_utf8(void **state)
{
	static const struct {
		struct str text;
		bool want;
	} cases[] = {
	    {{"", 0}, true},
	    {{"plain", 5}, true},
	    {{"gr\xc3\xbc\xc3\x9f", 6}, true},
	    {{"\xf0\x9f\x98\x80", 4}, true},
	    {{"\xc0\xaf", 2}, false},
	    {{"\xe0\x80\xaf", 3}, false},
	    {{"\xed\xa0\x80", 3}, false},
	    {{"\xf4\x90\x80\x80", 4}, false},
	    {{"\xc3", 1}, false},
	    {{"a\0b", 3}, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(str_is_utf8(cases[i].text), cases[i].want);
}

/* test_distance - the nearest name for a message */
static void
test_distance(void **state)
{
	(void)state;
	assert_int_equal(str_distance("remember_me", "remember_me"), 0);
	assert_int_equal(str_distance("remeber_me", "remember_me"), 1);
	assert_int_equal(str_distance("", "abc"), 3);
}

/* test_cut - items of a list */
static void
test_cut(void **state)
{
	struct str rest = STR("a,,b");

	(void)state;
	assert_true(str_is(str_cut(&rest, ','), "a"));
	assert_true(str_is(str_cut(&rest, ','), ""));
	assert_true(str_is(str_cut(&rest, ','), "b"));
	assert_true(str_is_none(rest));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_utf8),
	    cmocka_unit_test(test_distance),
	    cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
