/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "page/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"

/* test_put - the five characters of HTML, and nothing else */
static void
test_put(void **state)
{
	static const struct {
		struct str in;
		const char *want;
	} cases[] = {
	    {{"", 0}, ""},
	    {{NULL, 0}, ""},
	    {{"plain", 5}, "plain"},
	    {{"<script>", 8}, "&lt;script&gt;"},
	    {{"\"'&", 3}, "&quot;&#39;&amp;"},
	    {{"a&b", 3}, "a&amp;b"},
	    {{"gr\xc3\xbc\xc3\x9f", 6}, "gr\xc3\xbc\xc3\x9f"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf out = BUF_INIT(256);

		escape_put(&out, cases[i].in);
		assert_string_equal(buf_text(&out), cases[i].want);
		buf_free(&out);
	}
}

/* test_raw - as it is */
static void
test_raw(void **state)
{
	struct buf out = BUF_INIT(256);

	(void)state;
	escape_put_raw(&out, STR("<b>&amp;</b>"));
	assert_string_equal(buf_text(&out), "<b>&amp;</b>");
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_put),
	    cmocka_unit_test(test_raw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
