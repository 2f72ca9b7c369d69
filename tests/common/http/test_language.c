/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct language site[] = {
    {.tag = "en"}, {.tag = "de"}, {.tag = "fr-CA"}, {.tag = "zh-Hant"}};
#define SITE (sizeof(site) / sizeof(site[0]))

/* test_choose - what browsers send, and what they should not */
static void
test_choose(void **state)
{
	static const struct {
		const char *accept, *want;
	} cases[] = {
	    {NULL, "en"},
	    {"", "en"},
	    {"de", "de"},
	    {"DE", "de"},
	    {"de-AT", "de"},
	    {"de-AT-1996", "de"},
	    {"de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de"},
	    {"en-US,en;q=0.9,de;q=0.8", "en"},
	    {"pl, de;q=0.5, en;q=0.4", "de"},
	    {"en;q=0.1, de;q=0.2", "de"},
	    {"en;q=0.5, de;q=0.5", "en"},
	    {"de;q=0.5, en;q=0.5", "de"},
	    {"fr", "fr-CA"},
	    {"fr-CA", "fr-CA"},
	    {"fr-FR", "en"}, /* not a subtag of fr-CA, nor the other way */
	    {"zh-Hant-TW", "zh-Hant"},
	    {"zh-Hant-x-de", "zh-Hant"},
	    {"d", "en"},
	    {"deu", "en"},
	    {"*", "en"},
	    {"en;q=0, *", "de"},
	    {"de;q=0, de-AT", "en"},
	    {"en;q=0", "en"}, /* the site has nothing else for this visitor */
	    {"*;q=0.1, de;q=0.2", "de"},
	    {"de ; q=1.000", "de"},
	    {"de;q=1.001, en", "en"},
	    {"de;q=0.0001", "en"},
	    {"de;q=", "en"},
	    {"de;x=1", "en"},
	    {"de;q=-1", "en"},
	    {"d\xc3\xa9,de", "de"},
	    {"../../etc/passwd", "en"},
	    {",,,de", "de"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
		    language_choose(site, SITE, str_of(cases[i].accept))->tag,
		    cases[i].want);
	assert_string_equal(language_choose(site, 1, STR("de"))->tag, "en");
}

/* test_bounded - only so many ranges are looked at */
static void
test_bounded(void **state)
{
	char accept[LANGUAGE_RANGES_MAX * 3 + 3] = "";

	(void)state;
	for (size_t i = 0; i < LANGUAGE_RANGES_MAX; i++)
		memcpy(accept + 3 * i, "xx,", 3);
	memcpy(accept + 3 * (LANGUAGE_RANGES_MAX - 1), "de", 3);
	assert_string_equal(
	    language_choose(site, SITE, str_of(accept))->tag, "de");
	memcpy(accept + 3 * (LANGUAGE_RANGES_MAX - 1), "xx,de", 6);
	assert_string_equal(
	    language_choose(site, SITE, str_of(accept))->tag, "en");
}

/* test_find - as it was kept */
static void
test_find(void **state)
{
	(void)state;
	assert_string_equal(language_find(site, SITE, STR("de"))->tag, "de");
	assert_string_equal(language_find(site, SITE, STR("pl"))->tag, "en");
	assert_string_equal(language_find(site, SITE, STR_NONE)->tag, "en");
}

/* main - run them */
int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_choose),
	    cmocka_unit_test(test_bounded),
	    cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
