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

/* What a listener has heard. */
struct heard {
	struct err_listener listener;
	unsigned n;
	char last[ERR_TEXT_MAX];
};

/* hear - note it */
static void
hear(struct err_listener *listener, const char *text)
{
	struct heard *heard = (struct heard *)listener;

	heard->n++;
	strcpy(heard->last, text);
}

/* test_all - a listener hears every reason; the first stays the reason */
static void
test_all(void **state)
{
	struct heard heard = {.listener = {hear}};
	struct err err = ERR_NONE;

	(void)state;
	assert_false(err_wants_all(&err));
	assert_false(err_wants_all(NULL));
	err.all = &heard.listener;
	assert_true(err_wants_all(&err));
	err_set(&err, "line %d", 7);
	errno = ENOENT;
	err_set_errno(&err, "open %s", "x");
	assert_string_equal(err_text(&err), "line 7");
	assert_int_equal(heard.n, 2);
	assert_string_equal(heard.last, "open x: No such file or directory");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_first_wins),
	    cmocka_unit_test(test_errno),
	    cmocka_unit_test(test_long),
	    cmocka_unit_test(test_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
