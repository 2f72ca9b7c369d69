/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/num.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* A text, the bounds, and what comes of it; -1 in want_ret is a refusal. */
struct num_case {
	const char *text;
	int64_t min, max;
	int want_ret;
	int64_t want;
};

typedef int parse_fn(struct str s, int64_t min, int64_t max, int64_t *out_r);

/* try_all - run a table; what is refused leaves the result alone */
static void
try_all(parse_fn *parse, const struct num_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t got = 4711;

		assert_int_equal(parse(str_of(cases[i].text), cases[i].min,
				     cases[i].max, &got),
		    cases[i].want_ret);
		assert_int_equal(got, cases[i].want_ret ? 4711 : cases[i].want);
	}
}

/* test_parse - whole numbers */
static void
test_parse(void **state)
{
	static const struct num_case cases[] = {
	    {"0", 0, 10, 0, 0},
	    {"007", 0, 10, 0, 7},
	    {"-3", -5, 5, 0, -3},
	    {"10", 0, 10, 0, 10},
	    {"11", 0, 10, -1, 0},
	    {"-1", 0, 10, -1, 0},
	    {"", 0, 10, -1, 0},
	    {"-", -10, 10, -1, 0},
	    {"+1", 0, 10, -1, 0},
	    {" 1", 0, 10, -1, 0},
	    {"1 ", 0, 10, -1, 0},
	    {"1x", 0, 10, -1, 0},
	    {"0x1", 0, 10, -1, 0},
	    {"1.0", 0, 10, -1, 0},
	    {"9223372036854775807", 0, INT64_MAX, 0, INT64_MAX},
	    {"9223372036854775808", 0, INT64_MAX, -1, 0},
	    {"99999999999999999999999", 0, INT64_MAX, -1, 0},
	};

	(void)state;
	try_all(num_parse, cases, sizeof(cases) / sizeof(cases[0]));
}

/* test_bytes - sizes */
static void
test_bytes(void **state)
{
	static const struct num_case cases[] = {
	    {"512", 0, INT64_MAX, 0, 512},
	    {"64 KiB", 0, INT64_MAX, 0, 65536},
	    {"5MiB", 0, INT64_MAX, 0, 5 * 1024 * 1024},
	    {"1 GiB", 0, INT64_MAX, 0, 1024 * 1024 * 1024},
	    {"1 KB", 0, INT64_MAX, -1, 0},
	    {"-1 KiB", 0, INT64_MAX, -1, 0},
	    {"9999999999 GiB", 0, INT64_MAX, -1, 0},
	    {"KiB", 0, INT64_MAX, -1, 0},
	};

	(void)state;
	try_all(num_parse_bytes, cases, sizeof(cases) / sizeof(cases[0]));
}

/* test_secs - durations need a unit */
static void
test_secs(void **state)
{
	static const struct num_case cases[] = {
	    {"30 s", 0, INT64_MAX, 0, 30},
	    {"15 min", 0, INT64_MAX, 0, 900},
	    {"2 h", 0, INT64_MAX, 0, 7200},
	    {"1 day", 0, INT64_MAX, 0, 86400},
	    {"30 days", 0, INT64_MAX, 0, 30 * 86400},
	    {"2 weeks", 0, INT64_MAX, 0, 14 * 86400},
	    {"0", 0, INT64_MAX, 0, 0},
	    {"30", 0, INT64_MAX, -1, 0},
	    {"30 fortnights", 0, INT64_MAX, -1, 0},
	    {"2 h", 0, 3600, -1, 0},
	};

	(void)state;
	try_all(num_parse_secs, cases, sizeof(cases) / sizeof(cases[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_parse),
	    cmocka_unit_test(test_bytes),
	    cmocka_unit_test(test_secs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
