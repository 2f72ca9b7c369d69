/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "http/path.h"

#define MAX 500

static const struct {
	const char *path;
	bool want;
} cases[] = {
    {"/", true},
    {"/jobs/7", true},
    {"/jobs/", true},
    {"/a-b_c~d.html", true},
    {"/jobs/M%C3%BCller", true},
    {"/a+b,c=d:e@f", true},
    {"", false},
    {"jobs/7", false},
    {"//evil.example", false},
    {"///evil.example", false},
    {"/\\evil.example", false},
    {"\\\\evil.example", false},
    {"https://evil.example/", false},
    {"javascript:alert(1)", false},
    {"/jobs/../admin", false},
    {"/./jobs", false},
    {"/jobs/..", false},
    {"/jobs//7", false},
    {"/jobs/%2e%2e/admin", false},
    {"/jobs%2F7", false},
    {"/jobs%5c7", false},
    {"/jobs%00", false},
    {"/jobs%0d%0aBcc:x", false},
    {"/jobs%", false},
    {"/jobs%4", false},
    {"/jobs%zz", false},
    {"/jobs%252e", false},
    {"/jobs?x=1", false},
    {"/jobs#x", false},
    {"/jobs 7", false},
    {"/jobs\r\nBcc: x", false},
    {"/jobs\"><script>", false},
    {"/jobs/<b>", false},
    {"/jobs/\xc3\xbc", false},
};

/* test_path - a path of this site and nothing else */
static void
test_path(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (path_is_local(str_of(cases[i].path), MAX) != cases[i].want)
			fail_msg("\"%s\"", cases[i].path);
	}
}

/* test_length - bounded */
static void
test_length(void **state)
{
	char path[MAX + 1];

	(void)state;
	memset(path, 'a', sizeof(path));
	path[0] = '/';
	assert_true(path_is_local(str_from(path, MAX), MAX));
	assert_false(path_is_local(str_from(path, MAX + 1), MAX));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_path),
	    cmocka_unit_test(test_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
