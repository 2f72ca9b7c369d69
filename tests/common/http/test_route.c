/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct route routes[] = {
    {.methods = HTTP_GET, .pattern = "/"},
    {.methods = HTTP_POST, .pattern = "/age"},
    {.methods = HTTP_GET | HTTP_POST, .pattern = "/{}"},
    {.methods = HTTP_POST, .pattern = "/{}/answers"},
    {.methods = HTTP_GET, .pattern = "/{}/results.json"},
    {.methods = HTTP_GET, .pattern = "/a/{}/{}/{}"},
};
#define NROUTES (sizeof(routes) / sizeof(routes[0]))

/* test_find - path and method to a route */
static void
test_find(void **state)
{
	static const struct {
		const char *path;
		unsigned method;
		int want;
		const char *part;
	} cases[] = {
	    {"/", HTTP_GET, 0, NULL},
	    {"/", HTTP_HEAD, 0, NULL},
	    {"/", HTTP_POST, -2, NULL},
	    {"/age", HTTP_POST, 1, NULL},
	    {"/age", HTTP_GET, 2, "age"},
	    {"/age", HTTP_OTHER, -2, NULL},
	    {"/x", HTTP_HEAD, 2, "x"},
	    {"/x/", HTTP_GET, -1, NULL},
	    {"/x/answers", HTTP_POST, 3, "x"},
	    {"/x/answers", HTTP_HEAD, -2, NULL},
	    {"/x/answers/", HTTP_POST, -1, NULL},
	    {"//answers", HTTP_POST, -1, NULL},
	    {"/x/results.json", HTTP_GET, 4, "x"},
	    {"/a/1/2/3", HTTP_GET, 5, "1"},
	    {"/a/1/2", HTTP_GET, -1, NULL},
	    {"", HTTP_GET, -1, NULL},
	    {"x", HTTP_GET, -1, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str parts[4] = {{0}};
		unsigned allow = 0;

		assert_int_equal(route_find(routes, NROUTES, cases[i].method,
				     str_of(cases[i].path), parts, &allow),
		    cases[i].want);
		if (cases[i].part)
			assert_true(str_is(parts[0], cases[i].part));
		if (cases[i].want == -2)
			assert_true(allow != 0);
	}
}

/* test_methods - the Allow header */
static void
test_methods(void **state)
{
	static const struct {
		unsigned methods;
		const char *want;
	} cases[] = {
	    {HTTP_GET | HTTP_HEAD, "GET, HEAD"},
	    {HTTP_POST, "POST"},
	    {HTTP_GET | HTTP_HEAD | HTTP_POST, "GET, HEAD, POST"},
	};
	char got[32];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		route_format_methods(cases[i].methods, got, sizeof(got));
		assert_string_equal(got, cases[i].want);
	}
}

/* test_quiet - a quiet route sees four parameters of its own accord */
static void
test_quiet(void **state)
{
	const char *const *quiet = route_params(ROUTE_QUIET | ROUTE_INLINE);
	size_t n = 0;

	(void)state;
	while (quiet[n])
		n++;
	assert_int_equal(n, 4);
	assert_ptr_equal(route_params(0), route_basic_params);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_find),
	    cmocka_unit_test(test_methods),
	    cmocka_unit_test(test_quiet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
