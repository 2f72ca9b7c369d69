/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/wall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* test_parse - a path and an age, or none */
static void
test_parse(void **state)
{
	static const struct {
		const char *text;
		int want; /* 0: refused */
	} cases[] = {
	    {"/whisky/ 21", 21},
	    {"/ 18", 18},
	    {"/a  13", 13},
	    {"/a 99", 99},
	    {"/a 12", 0},
	    {"/a 0", 0},
	    {"/a 100", 0},
	    {"/a -18", 0},
	    {"/a 18 21", 0},
	    {"/a 18x", 0},
	    {"/a", 0},
	    {"/a ", 0},
	    {"18", 0},
	    {"", 0},
	    {"//a 18", 0},
	    {"a 18", 0},
	    {"/a?b 18", 0},
	    {"/../a 18", 0},
	    {"https://a/ 18", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wall wall = {.age = 0};
		int got = wall_parse(cases[i].text, &wall);

		if (got != (cases[i].want ? 0 : -1) ||
		    (got == 0 && wall.age != cases[i].want))
			fail_msg("\"%s\": %d", cases[i].text, got);
	}
}

static const char *const walls[] = {"/whisky/ 21", "/whisky/news 18",
    "/teens/ 13", "/one 16", "/caf%C3%A9/ 17", NULL};

/* test_age - the nearest wall's */
static void
test_age(void **state)
{
	static const struct {
		const char *path;
		int want;
	} cases[] = {
	    {"/whisky/", 21},
	    {"/whisky/old/12", 21},
	    {"/whisky/news", 18},
	    {"/whisky/news/1", 21},
	    {"/whisky/newspaper", 21},
	    {"/teens/", 13},
	    {"/one", 16},
	    {"/one/", 0},
	    {"/ones", 0},
	    {"/whisky", 0},
	    {"/WHISKY/", 0},
	    {"/%77hisky/", 21},
	    {"/whisk%79/old", 21},
	    {"/caf%C3%A9/", 17},
	    {"/caf%c3%a9/a", 17},
	    {"/caf\xc3\xa9/a", 17},
	    {"/caf%C3/", 0},
	    {"/whisky%", 0},
	    {"/whisky%2", 0},
	    {"/", 0},
	    {"", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int got = wall_age(walls, str_of(cases[i].path));

		if (got != cases[i].want)
			fail_msg("%s: got %d", cases[i].path, got);
	}
	assert_int_equal(wall_age(walls + 5, STR("/whisky/")), 0);
}

/* test_lowest - of all */
static void
test_lowest(void **state)
{
	(void)state;
	assert_int_equal(wall_lowest(walls), 13);
	assert_int_equal(wall_lowest(walls + 3), 16);
	assert_int_equal(wall_lowest(walls + 5), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_parse),
	    cmocka_unit_test(test_age),
	    cmocka_unit_test(test_lowest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
