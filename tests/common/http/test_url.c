/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"

/* test_decode - %XX and '+' */
static void
test_decode(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: malformed */
	} cases[] = {
	    {"", ""},
	    {"plain", "plain"},
	    {"a+b", "a b"},
	    {"a%2Bb", "a+b"},
	    {"%41%6a%6A", "Ajj"},
	    {"%", NULL},
	    {"%4", NULL},
	    {"%4g", NULL},
	    {"% 41", NULL},
	    {"%%41", NULL},
	    {"x%C3%BC", "x\xc3\xbc"},
	};
	struct arena *arena = arena_new(4096);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str out;
		int ret = url_decode_form(arena, str_of(cases[i].text), &out);

		assert_int_equal(ret, cases[i].want ? 0 : -1);
		if (cases[i].want)
			assert_true(str_is(out, cases[i].want));
	}
	arena_free(&arena);
}

/* test_nul - is decoded; refusing it is for whoever reads the value */
static void
test_nul(void **state)
{
	struct arena *arena = arena_new(4096);
	struct str out;

	(void)state;
	assert_int_equal(url_decode_form(arena, STR("a%00b"), &out), 0);
	assert_int_equal(out.len, 3);
	arena_free(&arena);
}

/* test_pairs - name=value, one after another */
static void
test_pairs(void **state)
{
	static const char *const want[][2] = {
	    {"a", "1"}, {"b", ""}, {"c", ""}, {"", "x"}, {"d", "1=2"}};
	struct str rest = STR("a=1&&b&c=&=x&d=1=2&"), name, value;
	size_t n = 0;

	(void)state;
	for (; url_next_pair(&rest, &name, &value); n++) {
		assert_true(n < 5);
		assert_true(str_is(name, want[n][0]));
		assert_true(str_is(value, want[n][1]));
	}
	assert_int_equal(n, 5);
	rest = STR_NONE;
	assert_int_equal(url_next_pair(&rest, &name, &value), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_decode),
	    cmocka_unit_test(test_nul),
	    cmocka_unit_test(test_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
