/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "mail/encode.h"

#define A30 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A75 A30 A30 "aaaaaaaaaaaaaaa"

struct text_case {
	const char *in, *want;
};

static const struct text_case qp_cases[] = {
    {"", "\r\n"},
    {"hello", "hello\r\n"},
    {"hello\n", "hello\r\n"},
    {"a\nb\n", "a\r\nb\r\n"},
    {"a\r\nb\r\n", "a\r\nb\r\n"},
    {"a\n\nb", "a\r\n\r\nb\r\n"},
    {"a=b", "a=3Db\r\n"},
    {"caf\xc3\xa9", "caf=C3=A9\r\n"},
    {"end \nend\t", "end=20\r\nend=09\r\n"},
    {".\n.x", "=2E\r\n=2Ex\r\n"},
    {"From here\nFrost", "=46rom here\r\nFrost\r\n"},
    {"a\rb", "a=0Db\r\n"},
    {A75, A75 "\r\n"},
    {A75 "b", A75 "=\r\nb\r\n"},
    {A75 ".", A75 "=\r\n=2E\r\n"},
    {A75 "\n", A75 "\r\n"},
    {A30 A30 "aaaaaaaaaaaaaa\xc3\xa9", A30 A30 "aaaaaaaaaaaaaa=\r\n=C3=A9\r\n"},
};

/* test_quoted_printable - every case */
static void
test_quoted_printable(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(qp_cases) / sizeof(*qp_cases); i++) {
		struct buf out = BUF_INIT(4096);

		encode_quoted_printable(&out, str_of(qp_cases[i].in));
		assert_string_equal(buf_text(&out), qp_cases[i].want);
		buf_free(&out);
	}
}

static const struct text_case word_cases[] = {
    {"Hello", "Hello"},
    {"Hello you", "Hello you"},
    {"caf\xc3\xa9", "=?utf-8?B?Y2Fmw6k=?="},
    {" lead", "=?utf-8?B?IGxlYWQ=?="},
    {"two  blanks", "=?utf-8?B?dHdvICBibGFua3M=?="},
    {A30 " " A30 " " A30, A30 " " A30 "\r\n " A30},
    {"=?x", "=?utf-8?B?PT94?="},
};

/* test_words - every case, from column 9 */
static void
test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(word_cases) / sizeof(*word_cases); i++) {
		struct buf out = BUF_INIT(4096);

		encode_words(&out, 9, str_of(word_cases[i].in), false);
		assert_string_equal(buf_text(&out), word_cases[i].want);
		buf_free(&out);
	}
}

/* test_words_fold - long text is cut between characters, lines stay short */
static void
test_words_fold(void **state)
{
	char text[401] = "";
	struct buf out = BUF_INIT(4096);
	struct str rest;

	(void)state;
	for (size_t i = 0; i < 200; i++)
		memcpy(text + 2 * i, "\xc3\xa9", 2);
	encode_words(&out, 9, str_of(text), false);
	rest = buf_str(&out);
	for (size_t column = 9; !str_is_none(rest); column = 0) {
		struct str line = str_cut(&rest, '\n');

		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		assert_in_range(column + line.len, 1, MAIL_LINE_MAX);
		if (column == 0)
			assert_true(str_has_prefix(line, " =?utf-8?B?w6"));
	}
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_quoted_printable),
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_words_fold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
