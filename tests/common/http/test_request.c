/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"

/* test_json - who prefers JSON to a page */
static void
test_json(void **state)
{
	static const struct {
		const char *accept;
		bool want;
	} cases[] = {
	    {"", false},
	    {"*/*", false},
	    {"application/json", true},
	    {"application/problem+json", true},
	    {"APPLICATION/JSON", true},
	    {"application/json, text/plain, */*", true},
	    {"application/json;q=0", false},
	    {"application/json;q=0.5, text/html", false},
	    {"application/json, text/html;q=0.9", true},
	    {"application/json, text/html", false},
	    {"text/html, application/json;q=0.9", false},
	    {"text/html;q=0.8,application/json;q=0.9", true},
	    {"application/json;q=0.5, */*;q=0.9", false},
	    {"application/json;q=0.5, text/*;q=0.4, */*", true},
	    {"application/json;charset=utf-8;q=0.7", true},
	    {"application/json;q=2, */*", false},
	    {"application/json;q=0.1234", false},
	    /* Firefox, Chromium */
	    {"text/html,application/xhtml+xml,application/xml;q=0.9,"
	     "image/avif,image/webp,*/*;q=0.8",
		false},
	    {",;q=,;;,", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct pair params[] = {
		    {STR("HTTP_ACCEPT"), str_of(cases[i].accept)}};
		const struct request req = {.params = params, .nparams = 1};

		assert_int_equal(request_wants_json(&req), cases[i].want);
	}
}

/* test_param - by name; absent is not empty */
static void
test_param(void **state)
{
	const struct pair params[] = {{STR("A"), STR("")}, {STR("B"), STR("x")},
	    {STR("HTTP_COOKIE"), STR("a=1; fp_age=18")}};
	const struct request req = {.params = params, .nparams = 3};

	(void)state;
	assert_true(str_is(request_param(&req, "A"), ""));
	assert_true(str_is(request_param(&req, "B"), "x"));
	assert_true(str_is_none(request_param(&req, "C")));
	assert_true(str_is(request_cookie(&req, "fp_age"), "18"));
	assert_true(str_is_none(request_cookie(&req, "fp")));
}

/* test_query - decoded; malformed and absent ones are none */
static void
test_query(void **state)
{
	struct request req = {.arena = arena_new(4096),
	    .query = STR("a=1&b=x+%79&%63=2&bad=%4&a=3&e")};

	(void)state;
	assert_true(str_is(request_query(&req, "a"), "1"));
	assert_true(str_is(request_query(&req, "b"), "x y"));
	assert_true(str_is(request_query(&req, "c"), "2"));
	assert_true(str_is(request_query(&req, "e"), ""));
	assert_true(str_is_none(request_query(&req, "bad")));
	assert_true(str_is_none(request_query(&req, "none")));
	req.query = STR_NONE;
	assert_true(str_is_none(request_query(&req, "a")));
	arena_free(&req.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_json),
	    cmocka_unit_test(test_param),
	    cmocka_unit_test(test_query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
