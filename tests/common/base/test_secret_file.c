/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/secret_file.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/err.h"

#define SIZE 16

/* test_cases - what is read, and what is refused with which words */
static void
test_cases(void **state)
{
	static const struct {
		const char *text;
		mode_t mode;
		const char *want, *words;
	} cases[] = {
	    {"s3cret\n", 0400, "s3cret", NULL},
	    {"s3cret", 0440, "s3cret", NULL},
	    {"s3cret\r\nsecond\n", 0400, "s3cret", NULL},
	    {"123456789012345", 0400, "123456789012345", NULL},
	    {"1234567890123456", 0400, NULL, "no secret of 1 to 15 bytes"},
	    {"", 0400, NULL, "no secret of 1 to 15 bytes"},
	    {"\n", 0400, NULL, "no secret of 1 to 15 bytes"},
	    {"s3cret\n", 0444, NULL, "mode 0444 lets others use the secret"},
	    {"s3cret\n", 0420, NULL, "mode 0420 lets others use the secret"},
	};
	char path[] = "/tmp/test_secret_file.XXXXXX";
	char line[SIZE];
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = strlen(cases[i].text);
		struct err err = ERR_NONE;
		int got;

		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, cases[i].text, len, 0), len);
		assert_int_equal(fchmod(fd, cases[i].mode), 0);
		got = secret_file_line(path, line, sizeof(line), &err);
		assert_int_equal(got, cases[i].want ? 0 : -1);
		if (cases[i].want)
			assert_string_equal(line, cases[i].want);
		else
			assert_non_null(strstr(err_text(&err), cases[i].words));
	}
	close(fd);
	unlink(path);
}

/* test_missing - the message names the file */
static void
test_missing(void **state)
{
	struct err err = ERR_NONE;
	char line[SIZE];

	(void)state;
	assert_int_equal(
	    secret_file_line("/nonexistent/x", line, sizeof(line), &err), -1);
	assert_non_null(strstr(err_text(&err), "/nonexistent/x"));
	err = ERR_NONE;
	assert_int_equal(secret_file_line("/", line, sizeof(line), &err), -1);
	assert_non_null(strstr(err_text(&err), "not a file"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
