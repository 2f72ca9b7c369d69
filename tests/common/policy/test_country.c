/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/country.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/str.h"

/* The system's own table of ISO 3166-1, where there is one. */
#define SYSTEM "/usr/share/zoneinfo/iso3166.tab"

/* test_table - 249 codes, each once, each with a name */
static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNTRY_COUNT; i++) {
		const char *code = country_codes[i];

		assert_int_equal(strlen(code), 2);
		assert_true(code[0] >= 'A' && code[0] <= 'Z');
		assert_true(code[1] >= 'A' && code[1] <= 'Z');
		assert_true(str_is_utf8(str_of(country_names[i])));
		assert_true(strlen(country_names[i]) > 3);
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(code, country_codes[j]);
			assert_string_not_equal(
			    country_names[i], country_names[j]);
		}
	}
	assert_null(country_codes[COUNTRY_COUNT]);
	assert_null(country_names[COUNTRY_COUNT]);
}

/* test_name - by code */
static void
test_name(void **state)
{
	(void)state;
	assert_string_equal(country_name("CH"), "Switzerland");
	assert_string_equal(country_name("AF"), "Afghanistan");
	assert_string_equal(country_name("ZW"), "Zimbabwe");
	assert_null(country_name("XX"));
	assert_null(country_name("UK"));
	assert_null(country_name("ch"));
	assert_null(country_name(""));
	assert_null(country_name("CHE"));
}

/* test_system - the same codes as the system's table has */
static void
test_system(void **state)
{
	FILE *file = fopen(SYSTEM, "r");
	char line[200];
	size_t n = 0;

	(void)state;
	if (!file)
		skip();
	while (fgets(line, sizeof(line), file)) {
		if (line[0] == '#')
			continue;
		line[2] = '\0';
		n++;
		if (!country_name(line))
			fail_msg("%s is missing", line);
	}
	fclose(file);
	assert_int_equal(n, COUNTRY_COUNT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_table),
	    cmocka_unit_test(test_name),
	    cmocka_unit_test(test_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
