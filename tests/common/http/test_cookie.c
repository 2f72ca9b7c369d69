/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/cookie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "http/request.h"
#include "http/response.h"

/* test_find - the first of a name, whatever stands beside it */
static void
test_find(void **state)
{
	static const struct {
		const char *header, *want; /* NULL: none */
	} cases[] = {
	    {"fp_age=18", "18"},
	    {"a=b; fp_age=18; c=d", "18"},
	    {"a=b;fp_age=18;c=d", "18"},
	    {"fp_age=18; fp_age=21", "18"},
	    {"  fp_age = 18 ", "18"},
	    {"fp_age=", ""},
	    {"fp_age=a=b", "a=b"},
	    {"fp_age", NULL},
	    {"xfp_age=1; fp_agex=2", NULL},
	    {"FP_AGE=1", NULL},
	    {"__Host-fp_age=1", NULL},
	    {"", NULL},
	    {";;;=;fp_age=7", "7"},
	    {"a=\"fp_age=1\"; fp_age=2", "2"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str got = cookie_find(str_of(cases[i].header), "fp_age");

		if (cases[i].want ? !str_is(got, cases[i].want)
				  : !str_is_none(got))
			fail_msg("\"%s\": got \"%.*s\"", cases[i].header,
			    STR_ARG(got));
	}
	assert_true(str_is_none(cookie_find(STR_NONE, "fp_age")));
}

/* test_set - the header lines as they leave */
static void
test_set(void **state)
{
	static const struct {
		struct cookie_spec spec;
		bool https;
		const char *value;
		int64_t max_age;
		const char *want; /* NULL: refused */
	} cases[] = {
	    {{"fp_age", "/", false}, true, "18", 0,
		"Set-Cookie: __Host-fp_age=18; Path=/; Secure; HttpOnly; "
		"SameSite=Lax\r\n"},
	    {{"fp_age", "/", false}, false, "18", 0,
		"Set-Cookie: fp_age=18; Path=/; HttpOnly; SameSite=Lax\r\n"},
	    {{"fp_s", "/registration", true}, true, "x", 60,
		"Set-Cookie: __Secure-fp_s=x; Path=/registration; Max-Age=60; "
		"Secure; HttpOnly; SameSite=Strict\r\n"},
	    {{"fp_s", "/", true}, true, "a b", 0, NULL},
	    {{"fp_s", "/", true}, true, "a;b", 0, NULL},
	    {{"fp_s", "/", true}, true, "a\r\nb", 0, NULL},
	    {{"fp_s", "/", true}, true, "a,b", 0, NULL},
	    {{"fp_s", "/", true}, true, "\xc3\xbc", 0, NULL},
	    {{"fp_s", "/x; Domain=evil", true}, true, "a", 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct response res = {
		    .head = BUF_INIT(RESPONSE_HEAD_MAX),
		    .body = BUF_INIT(RESPONSE_BODY_MAX),
		};
		int got = cookie_set(&res, &cases[i].spec, cases[i].https,
		    str_of(cases[i].value), cases[i].max_age);

		assert_int_equal(got, cases[i].want ? 0 : -1);
		assert_string_equal(
		    buf_text(&res.head), cases[i].want ? cases[i].want : "");
		buf_free(&res.head);
	}
}

/* test_clear - forgotten under the same name and path */
static void
test_clear(void **state)
{
	static const struct cookie_spec spec = {"fp_s", "/r", true};
	struct response res = {.head = BUF_INIT(RESPONSE_HEAD_MAX)};

	(void)state;
	assert_int_equal(cookie_clear(&res, &spec, true), 0);
	assert_string_equal(buf_text(&res.head),
	    "Set-Cookie: __Secure-fp_s=; Path=/r; Max-Age=0; Expires=Thu, 01 "
	    "Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Strict\r\n");
	buf_free(&res.head);
}

/* test_get - by the name that it has on the wire */
static void
test_get(void **state)
{
	static const struct pair params[] = {
	    {{"HTTP_COOKIE", 11}, {"fp_s=plain; __Host-fp_s=host", 28}}};
	static const struct cookie_spec spec = {"fp_s", "/", true};
	struct arena *arena = arena_new(4096);
	struct request req = {.arena = arena, .params = params, .nparams = 1};

	(void)state;
	assert_true(str_is(cookie_get(&req, &spec, true), "host"));
	assert_true(str_is(cookie_get(&req, &spec, false), "plain"));
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_find),
	    cmocka_unit_test(test_set),
	    cmocka_unit_test(test_clear),
	    cmocka_unit_test(test_get),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
