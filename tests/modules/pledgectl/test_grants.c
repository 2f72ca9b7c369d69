/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "modules/pledgectl/grants.h"

static const char text[] =
    "-- GRANT ALL ON a.b TO 'c'@'d';\n"
    "GRANT SELECT, INSERT, UPDATE (x, yy,\n\tz) ON one.first\n"
    "\tTO 'me'@'localhost'; -- and so on\n"
    "CREATE TABLE x (i INT);\n"
    "GRANT DELETE ON one.second TO 'me'@'localhost';\n"
    "GRANT nonsense;\n";

static const struct {
	const char *account, *database, *table, *right, *column;
	bool want;
} cases[] = {
    {"me", "one", "first", "SELECT", NULL, true},
    {"me", "one", "first", "SELECT", "x", true},
    {"me", "one", "first", "UPDATE", NULL, false},
    {"me", "one", "first", "UPDATE", "yy", true},
    {"me", "one", "first", "UPDATE", "z", true},
    {"me", "one", "first", "UPDATE", "y", false},
    {"me", "one", "first", "DELETE", NULL, false},
    {"me", "one", "second", "DELETE", NULL, true},
    {"me", "two", "second", "DELETE", NULL, false},
    {"you", "one", "second", "DELETE", NULL, false},
    {"c", "a", "b", "ALL", NULL, false},
};

/* test_allow - what stands there, and nothing else */
static void
test_allow(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	const struct grants *grants = grants_parse(arena, text);

	(void)state;
	assert_int_equal(grants_count(grants), 4);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str column = str_of(cases[i].column);

		if (grants_allow(grants, cases[i].account, cases[i].database,
			str_of(cases[i].table), str_of(cases[i].right),
			cases[i].column ? &column : NULL) != cases[i].want)
			fail_msg("case %zu", i);
	}
	arena_free(&arena);
}

/* test_shipped - the file that this program was built with */
static void
test_shipped(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	const struct grants *grants = grants_parse(arena, grants_shipped());
	struct str consent = STR("consent"), message = STR("message");

	(void)state;
	assert_true(grants_count(grants) > 60);
	assert_true(grants_allow(grants, "formpledge-feedback",
	    "formpledge_feedback", STR("feedback"), STR("UPDATE"), &message));
	assert_false(grants_allow(grants, "formpledge-feedback",
	    "formpledge_feedback", STR("feedback"), STR("UPDATE"), &consent));
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_allow),
	    cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
