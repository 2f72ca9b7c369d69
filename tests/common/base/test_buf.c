/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* test_puts - every way to write, and what is read */
static void
test_puts(void **state)
{
	struct buf buf = BUF_INIT(100);

	(void)state;
	assert_string_equal(buf_text(&buf), "");
	buf_puts(&buf, "a");
	buf_putc(&buf, 'b');
	buf_put(&buf, STR("c"));
	buf_put(&buf, STR_NONE);
	buf_put_bytes(&buf, "de", 2);
	buf_printf(&buf, "%d%s", 5, "!");
	assert_string_equal(buf_text(&buf), "abcde5!");
	assert_true(str_is(buf_str(&buf), "abcde5!"));
	assert_false(buf.full);
	buf_free(&buf);
	assert_string_equal(buf_text(&buf), "");
}

/* test_ceiling - what would pass it is dropped whole, and that stays known */
static void
test_ceiling(void **state)
{
	struct buf buf = BUF_INIT(8);

	(void)state;
	buf_puts(&buf, "12345678");
	assert_false(buf.full);
	buf_puts(&buf, "9");
	assert_true(buf.full);
	assert_string_equal(buf_text(&buf), "12345678");
	buf_clear(&buf);
	assert_false(buf.full);
	buf_puts(&buf, "123456789");
	assert_true(buf.full);
	assert_string_equal(buf_text(&buf), "");
	buf_puts(&buf, "1");
	assert_int_equal(buf.len, 0);
	buf_free(&buf);
}

/* test_grows - over many sizes */
static void
test_grows(void **state)
{
	struct buf buf = BUF_INIT(1 << 20);

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_putc(&buf, (char)('a' + i % 26));
	assert_int_equal(buf.len, 100000);
	for (int i = 0; i < 100000; i += 997)
		assert_int_equal(buf.ptr[i], 'a' + i % 26);
	buf_free(&buf);
	assert_null(buf.ptr);
}

/* test_wiped - a clear leaves nothing */
static void
test_wiped(void **state)
{
	struct buf buf = BUF_INIT(64);

	(void)state;
	buf_puts(&buf, "secret");
	buf_clear(&buf);
	assert_memory_equal(buf.ptr, "\0\0\0\0\0\0", 6);
	buf_free(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_puts),
	    cmocka_unit_test(test_ceiling),
	    cmocka_unit_test(test_grows),
	    cmocka_unit_test(test_wiped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
