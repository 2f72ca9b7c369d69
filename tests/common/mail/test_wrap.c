/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "mail/wrap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"

/* test_wrap - at 10 characters */
static void
test_wrap(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"", ""},
	    {"short", "short"},
	    {"short\n", "short\n"},
	    {"\n\ntwo\n\n", "\n\ntwo\n\n"},
	    {"exactly 10", "exactly 10"},
	    {"a line of words", "a line of\nwords"},
	    {"a line of words\nand one", "a line of\nwords\nand one"},
	    {"https://example.org/long", "https://example.org/long"},
	    {"see https://example.org/long now",
		"see\nhttps://example.org/long\nnow"},
	    {"\xc3\xa4\xc3\xb6\xc3\xbc \xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4"
	     "\xc3\xb6\xc3\xbc",
		"\xc3\xa4\xc3\xb6\xc3\xbc \xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4"
		"\xc3\xb6\xc3\xbc"},
	    {"  indented short", "indented\nshort"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = BUF_INIT(1024);

		wrap_text(&out, str_of(cases[i].text), 10);
		assert_string_equal(buf_text(&out), cases[i].want);
		buf_free(&out);
	}
}

/* main - run it */
int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
