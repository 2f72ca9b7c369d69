/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/base64url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"

/* test_vectors - RFC 4648 section 10 without padding, and the two digits
 * that differ from base64 */
static void
test_vectors(void **state)
{
	static const struct {
		struct str bytes;
		const char *text;
	} cases[] = {
	    {{"", 0}, ""},
	    {{"f", 1}, "Zg"},
	    {{"fo", 2}, "Zm8"},
	    {{"foo", 3}, "Zm9v"},
	    {{"foob", 4}, "Zm9vYg"},
	    {{"fooba", 5}, "Zm9vYmE"},
	    {{"foobar", 6}, "Zm9vYmFy"},
	    {{"\xfb\xff\xfe", 3}, "-__-"},
	    {{"\0\0", 2}, "AAA"},
	};
	struct arena *arena = arena_new(4096);
	char text[16];
	struct str bytes;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		base64url_format(cases[i].bytes.ptr, cases[i].bytes.len, text);
		assert_string_equal(text, cases[i].text);
		assert_int_equal(
		    strlen(text), BASE64URL_LEN(cases[i].bytes.len));
		assert_int_equal(
		    base64url_parse(arena, str_of(text), &bytes), 0);
		assert_true(str_eq(bytes, cases[i].bytes));
		memset(text, 'x', sizeof(text));
		assert_int_equal(
		    base64url_read(str_of(cases[i].text), text), 0);
		assert_memory_equal(
		    text, cases[i].bytes.ptr, cases[i].bytes.len);
		assert_int_equal(text[cases[i].bytes.len], 'x');
	}
	arena_free(&arena);
}

/* test_refused - one spelling only */
static void
test_refused(void **state)
{
	static const char *const cases[] = {"Z", "Zg==", "Zh", "Zm9", "Zm9vY",
	    "+/+/", "Zm 8", "Zm8\n", "Zm8=", "Zm9v\xc3\xbc"};
	struct arena *arena = arena_new(4096);
	struct str bytes;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		    base64url_parse(arena, str_of(cases[i]), &bytes), -1);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_vectors),
	    cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
