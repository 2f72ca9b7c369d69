/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/response.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* test_header - added as it is, or refused */
static void
test_header(void **state)
{
	struct response res = {.head = BUF_INIT(RESPONSE_HEAD_MAX),
	    .body = BUF_INIT(RESPONSE_BODY_MAX)};

	(void)state;
	assert_int_equal(response_header(&res, "A", STR("b c")), 0);
	assert_int_equal(response_header(&res, "B", STR("x\r\nC: d")), -1);
	assert_int_equal(response_header(&res, "B", STR("x\n")), -1);
	assert_int_equal(response_header(&res, "B", STR("\x7f")), -1);
	assert_int_equal(response_header(&res, "B\n", STR("x")), -1);
	assert_int_equal(response_header(&res, "D", STR_NONE), 0);
	assert_string_equal(buf_text(&res.head), "A: b c\r\nD: \r\n");
	buf_free(&res.head);
	buf_free(&res.body);
}

/* test_redirect - 303 and no body */
static void
test_redirect(void **state)
{
	struct response res = {.head = BUF_INIT(RESPONSE_HEAD_MAX),
	    .body = BUF_INIT(RESPONSE_BODY_MAX)};

	(void)state;
	buf_puts(&res.body, "left over");
	assert_int_equal(response_redirect(&res, "/registration/me"), 303);
	assert_int_equal(res.body.len, 0);
	assert_string_equal(
	    buf_text(&res.head), "Location: /registration/me\r\n");
	buf_free(&res.head);
	buf_free(&res.body);
}

/* test_phrases - every status that modules use has one */
static void
test_phrases(void **state)
{
	static const int statuses[] = {200, 303, 304, 400, 401, 403, 404, 405,
	    409, 410, 411, 413, 415, 422, 429, 431, 500, 503, 504};

	(void)state;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		assert_string_not_equal(
		    http_status_phrase(statuses[i]), "Unknown");
	assert_string_equal(http_status_phrase(422), "Unprocessable Content");
	assert_string_equal(http_status_phrase(299), "Unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_header),
	    cmocka_unit_test(test_redirect),
	    cmocka_unit_test(test_phrases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
