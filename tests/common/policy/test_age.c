/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/age.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <cmocka.h>

#define DAY_SECS 86400

/* at - a moment, UTC */
static int64_t
at(int year, int month, int day, int hour)
{
	struct tm tm = {.tm_year = year - 1900,
	    .tm_mon = month - 1,
	    .tm_mday = day,
	    .tm_hour = hour};

	return timegm(&tm);
}

/* test_parse - dates that are none */
static void
test_parse(void **state)
{
	static const struct {
		const char *day, *month, *year;
		int want;
	} cases[] = {
	    {"1", "2", "2008", 0},
	    {"01", "02", "2008", 0},
	    {" 7 ", "12", " 1999", 0},
	    {"29", "2", "2008", 0},
	    {"30", "2", "2008", -1},
	    {"29", "2", "2007", -1},
	    {"29", "2", "1900", -1},
	    {"29", "2", "2000", 0},
	    {"31", "4", "2000", -1},
	    {"0", "1", "2000", -1},
	    {"1", "0", "2000", -1},
	    {"1", "13", "2000", -1},
	    {"32", "1", "2000", -1},
	    {"1", "1", "0", -1},
	    {"1", "1", "0000", -1},
	    {"1", "1", "08", -1},
	    {"1", "1", "99999", -1},
	    {"1", "1", "1895", -1},
	    {"1", "1", "1896", 0},
	    {"-1", "1", "2000", -1},
	    {"001", "1", "2000", -1},
	    {"1.", "1", "2000", -1},
	    {"", "", "", -1},
	    {"x", "1", "2000", -1},
	    {"14", "11", "2026", 0},
	    {"15", "11", "2026", 0}, /* today at UTC+14 */
	    {"16", "11", "2026", -1},
	    {"1", "1", "2027", -1},
	};
	static const struct birth_date none;
	struct birth_date birth;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int got = age_parse(str_of(cases[i].day),
		    str_of(cases[i].month), str_of(cases[i].year),
		    at(2026, 11, 14, 10), &birth);

		if (got != cases[i].want)
			fail_msg("%s-%s-%s: got %d", cases[i].year,
			    cases[i].month, cases[i].day, got);
		if (got < 0)
			assert_memory_equal(&birth, &none, sizeof(birth));
	}
}

/* test_moments - the hour in which somebody comes of age */
static void
test_moments(void **state)
{
	static const struct {
		struct birth_date birth;
		int now[4];
		bool want;
	} cases[] = {
	    {{2008, 11, 21}, {2026, 11, 21, 11}, false},
	    {{2008, 11, 21}, {2026, 11, 21, 12}, true},
	    {{2008, 2, 29}, {2026, 2, 28, 23}, false},
	    {{2008, 2, 29}, {2026, 3, 1, 11}, false},
	    {{2008, 2, 29}, {2026, 3, 1, 12}, true},
	    {{2006, 2, 28}, {2024, 2, 28, 12}, true},
	    {{2008, 1, 1}, {2026, 1, 1, 11}, false},
	    {{2008, 1, 1}, {2026, 1, 1, 12}, true},
	    {{2007, 12, 31}, {2025, 12, 31, 23}, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const int *now = cases[i].now;

		assert_int_equal(age_is_of_age(&cases[i].birth, 18,
				     at(now[0], now[1], now[2], now[3])),
		    cases[i].want);
	}
}

/* comes_of_age - by the C library's calendar: timegm normalises 29 February
 * of a common year to 1 March, and the day begins last at UTC-12 */
static int64_t
comes_of_age(const struct tm *born, int limit)
{
	struct tm day = *born;

	day.tm_year += limit;
	return timegm(&day) + 12 * 3600;
}

/* test_sweep - every birth of 130 years, the second before and the second */
static void
test_sweep(void **state)
{
	static const int limits[] = {13, 16, 18, 21};

	(void)state;
	for (int64_t t = at(1896, 1, 1, 0); t < at(2026, 12, 31, 0);
	     t += DAY_SECS) {
		time_t secs = (time_t)t;
		struct tm tm;
		struct birth_date birth;
		int64_t when;

		gmtime_r(&secs, &tm);
		birth = (struct birth_date){
		    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
		for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]);
		     i++) {
			when = comes_of_age(&tm, limits[i]);
			assert_false(
			    age_is_of_age(&birth, limits[i], when - 1));
			assert_true(age_is_of_age(&birth, limits[i], when));
		}
	}
}

/* test_parse_sweep - every day of 130 years is a date, and comes back */
static void
test_parse_sweep(void **state)
{
	int64_t now = at(2026, 11, 21, 12);

	(void)state;
	for (int64_t t = at(1896, 1, 1, 0); t < now; t += DAY_SECS) {
		time_t secs = (time_t)t;
		char day[12], month[12], year[12];
		struct birth_date birth;
		struct tm tm;

		gmtime_r(&secs, &tm);
		snprintf(day, sizeof(day), "%d", tm.tm_mday);
		snprintf(month, sizeof(month), "%02d", tm.tm_mon + 1);
		snprintf(year, sizeof(year), "%d", tm.tm_year + 1900);
		assert_int_equal(age_parse(str_of(day), str_of(month),
				     str_of(year), now, &birth),
		    0);
		assert_int_equal(birth.year, tm.tm_year + 1900);
		assert_int_equal(birth.month, tm.tm_mon + 1);
		assert_int_equal(birth.day, tm.tm_mday);
	}
}

/* test_judge - what a form does with an answer, whatever limit it declares */
static void
test_judge(void **state)
{
	static const struct {
		const char *day, *month, *year;
		int limit;
		enum age_answer want;
	} cases[] = {
	    {"14", "11", "2008", 18, AGE_REACHED},
	    {"15", "11", "2008", 18, AGE_UNDER},
	    {"14", "11", "2005", 21, AGE_REACHED},
	    {"15", "11", "2005", 21, AGE_UNDER},
	    {"14", "11", "2013", 18, AGE_UNDER},
	    {"15", "11", "2013", 18, AGE_FLOOR},
	    {"14", "11", "2013", 13, AGE_REACHED},
	    {"15", "11", "2013", 13, AGE_FLOOR},
	    {"15", "11", "2013", 6, AGE_FLOOR},
	    {"15", "11", "2013", 0, AGE_FLOOR},
	    {"14", "11", "2013", 0, AGE_REACHED},
	    {"31", "2", "2000", 18, AGE_NO_DATE},
	    {"", "", "", 18, AGE_NO_DATE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum age_answer got = age_judge(str_of(cases[i].day),
		    str_of(cases[i].month), str_of(cases[i].year),
		    cases[i].limit, at(2026, 11, 14, 12));

		if (got != cases[i].want)
			fail_msg("%s-%s-%s at %d: got %d", cases[i].year,
			    cases[i].month, cases[i].day, cases[i].limit,
			    (int)got);
	}
}

/* test_month - of a moment */
static void
test_month(void **state)
{
	(void)state;
	assert_int_equal(age_month(0), 197001);
	assert_int_equal(age_month(at(2026, 11, 30, 23)), 202611);
	assert_int_equal(age_month(at(2026, 12, 1, 0)), 202612);
	assert_int_equal(age_month(at(2028, 2, 29, 12)), 202802);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_parse),
	    cmocka_unit_test(test_moments),
	    cmocka_unit_test(test_judge),
	    cmocka_unit_test(test_month),
	    cmocka_unit_test(test_sweep),
	    cmocka_unit_test(test_parse_sweep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
