/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "conf/own_page.h"
#include "conf/own_words.h"
#include "modules/send-to-friend/store/target.h"

static const struct {
	const char *path;
	bool want;
} cases[] = {
    {"/jobs/7", true},
    {"//evil.example", false},
    {"/jobs?x=1", false},
    {"https://evil.example/", false},
};

/* test_path - a path of this site and nothing else */
static void
test_path(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (target_is_path(str_of(cases[i].path)) != cases[i].want)
			fail_msg("\"%s\"", cases[i].path);
	}
}

/* test_length - bounded */
static void
test_length(void **state)
{
	char path[TARGET_MAX + 1];

	(void)state;
	memset(path, 'a', sizeof(path));
	path[0] = '/';
	assert_true(target_is_path(str_from(path, TARGET_MAX)));
	assert_false(target_is_path(str_from(path, TARGET_MAX + 1)));
}

static const struct own_pages no_pages = {NULL, 0};

/* test_paths - below one of the paths that the operator names */
static void
test_paths(void **state)
{
	static const char *const paths[] = {"/jobs/", "/news", NULL};
	const struct target_list list = {&no_pages, paths};

	(void)state;
	assert_true(target_is_allowed(&list, STR("/jobs/7")));
	assert_true(target_is_allowed(&list, STR("/news/today")));
	assert_false(target_is_allowed(&list, STR("/job")));
	assert_false(target_is_allowed(&list, STR("/")));
	assert_false(target_is_allowed(&list, STR("/jobs/../x")));
	assert_null(target_title(&list, STR("/jobs/7"), "en"));
	assert_true(str_is(target_first(&list), "/jobs/"));
}

/* test_pages - what is listed, by its title; the longest beginning counts */
static void
test_pages(void **state)
{
	static const char *const paths[] = {"/", NULL};
	static const struct own_word german[] = {
	    {"de", "Eine Stelle", ""}, {NULL, NULL, NULL}};
	static const struct own_page listed[] = {
	    {"/about", false, "Who we are", NULL, ""},
	    {"/jobs/", true, "A job", german, ""},
	    {"/jobs/old/", true, "An old job", NULL, ""},
	    {"/jobs/evil.example", false, "A name", NULL, ""},
	};
	static const struct own_pages pages = {listed, 4};
	const struct target_list list = {&pages, paths};

	(void)state;
	assert_true(target_is_allowed(&list, STR("/about")));
	assert_false(target_is_allowed(&list, STR("/about/")));
	assert_false(target_is_allowed(&list, STR("/")));
	assert_false(target_is_allowed(&list, STR("/news")));
	assert_true(target_is_allowed(&list, STR("/jobs/7")));
	assert_true(target_is_allowed(&list, STR("/jobs/evil.example")));
	assert_string_equal(target_title(&list, STR("/jobs/7"), "en"), "A job");
	assert_string_equal(
	    target_title(&list, STR("/jobs/7"), "de-AT"), "Eine Stelle");
	assert_string_equal(
	    target_title(&list, STR("/jobs/old/7"), "en"), "An old job");
	assert_true(str_is(target_first(&list), "/about"));
}

static const struct {
	const char *path;
	bool want;
} rests[] = {
    {"/jobs/nurse-in-bern", true},
    {"/jobs/7.html", true},
    {"/jobs/v1.2/krankenpfleger%20in", true},
    {"/jobs/Stra%C3%9Fe", true},
    {"/jobs/7.pdf", true},
    {"/jobs/evil.example", false},
    {"/jobs/evil%2Ecom", false}, /* no escaped dot in any path */
    {"/jobs/evil%E3%80%82com", false},
    {"/jobs/evil%EF%BC%8Ecom", false},
    {"/jobs/evil.ex%C3%A4mple", false},
    {"/jobs/evil.com.html", false},
    {"/jobs/evil.com/7", false},
    {"/jobs/ann@evil", false},
    {"/jobs/10.0.0.1", false},
    {"/jobs/%FF", false}, /* no UTF-8 */
    {"/jobs/evil%E2%80%8B.com", false},
};

/* test_rest - what a visitor can make of a beginning names no site */
static void
test_rest(void **state)
{
	static const char *const paths[] = {"/jobs/", NULL};
	const struct target_list list = {&no_pages, paths};

	(void)state;
	for (size_t i = 0; i < sizeof(rests) / sizeof(*rests); i++) {
		if (target_is_allowed(&list, str_of(rests[i].path)) !=
		    rests[i].want)
			fail_msg("\"%s\"", rests[i].path);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_path),
	    cmocka_unit_test(test_length),
	    cmocka_unit_test(test_paths),
	    cmocka_unit_test(test_pages),
	    cmocka_unit_test(test_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
