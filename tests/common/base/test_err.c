/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

/* test_first_wins - what is nearer to the cause knows more */
static void
test_first_wins(void **state)
{
	struct err err = ERR_NONE;

	(void)state;
	assert_string_equal(err_text(&err), "no reason given");
	assert_int_equal(err_set(&err, "line %d", 7), -1);
	assert_int_equal(err_set(&err, "later"), -1);
	errno = ENOENT;
	assert_int_equal(err_set_errno(&err, "later still"), -1);
	assert_string_equal(err_text(&err), "line 7");
}

/* test_errno - what the system said stands behind */
static void
test_errno(void **state)
{
	struct err err = ERR_NONE;

	(void)state;
	errno = ENOENT;
	assert_int_equal(err_set_errno(&err, "open %s", "x"), -1);
	assert_string_equal(
	    err_text(&err), "open x: No such file or directory");
	assert_int_equal(errno, ENOENT);
}

/* test_long - cut, not overrun; NULL is fine */
static void
test_long(void **state)
{
	struct err err = ERR_NONE;
	char text[2 * ERR_TEXT_MAX];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	errno = EIO;
	err_set_errno(&err, "%s", text);
	assert_int_equal(strlen(err_text(&err)), ERR_TEXT_MAX - 1);
	assert_int_equal(err_set(NULL, "x"), -1);
	assert_string_equal(err_text(NULL), "no reason given");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_first_wins),
	    cmocka_unit_test(test_errno),
	    cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
