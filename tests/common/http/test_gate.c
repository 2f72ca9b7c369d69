/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "http/limits.h"

#define BODY_MAX 1000

/* Records, written out: RECORD("\4", "\0\3", "\0", "abc"). */
#define HEAD(type, length, padding) "\1" type "\0\1" length padding "\0"
#define BEGIN			    HEAD("\1", "\0\10", "\0") "\0\1\0\0\0\0\0\0"
#define BEGIN_ROLE(role)	    HEAD("\1", "\0\10", "\0") role "\0\0\0\0\0\0"
#define PARAM			    HEAD("\4", "\0\4", "\0") "\1\1Ab"
#define PARAMS_END		    HEAD("\4", "\0\0", "\0")
#define STDIN3			    HEAD("\5", "\0\3", "\0") "xyz"
#define STDIN_END		    HEAD("\5", "\0\0", "\0")
#define LENGTH(n)		    HEAD("\4", "\0\21", "\0") "\16\1CONTENT_LENGTH" n

/* A literal for a static table. */
#define BYTES(lit)                                                             \
	{                                                                      \
		"" lit, sizeof(lit) - 1                                        \
	}

struct gate_case {
	const char *name;
	struct str bytes;
	enum gate_state want;
};

/* What FACTS of libfcgi taught: each must end as it says. */
static const struct gate_case cases[] = {
    {"whole", BYTES(BEGIN PARAM PARAMS_END STDIN_END), GATE_COMPLETE},
    {"body", BYTES(BEGIN PARAM PARAMS_END STDIN3 STDIN3 STDIN_END),
	GATE_COMPLETE},
    {"no params", BYTES(BEGIN PARAMS_END STDIN_END), GATE_COMPLETE},
    {"authorizer", BYTES(BEGIN_ROLE("\0\2") PARAM PARAMS_END), GATE_COMPLETE},
    {"authorizer with stdin",
	BYTES(BEGIN_ROLE("\0\2") PARAM PARAMS_END STDIN_END), GATE_REFUSED},
    {"padding of content",
	BYTES(
	    BEGIN HEAD("\4", "\0\4", "\3") "\1\1Ab\0\0\0" PARAMS_END STDIN_END),
	GATE_COMPLETE},
    {"padding of the end",
	BYTES(BEGIN PARAM PARAMS_END HEAD("\5", "\0\0", "\2") "\0\0"),
	GATE_COMPLETE},
    {"padding of the end cut off",
	BYTES(BEGIN PARAM PARAMS_END HEAD("\5", "\0\0", "\2") "\0"), GATE_MORE},
    {"nothing", BYTES(""), GATE_MORE},
    {"cut in begin", BYTES("\1\1\0\1\0"), GATE_MORE},
    {"cut in params", BYTES(BEGIN HEAD("\4", "\0\4", "\0") "\1"), GATE_MORE},
    {"no stdin", BYTES(BEGIN PARAM PARAMS_END), GATE_MORE},
    {"version 0", BYTES("\0\1\0\1\0\10\0\0"), GATE_REFUSED},
    {"version 2", BYTES("\2\1\0\1\0\10\0\0"), GATE_REFUSED},
    {"id 0", BYTES("\1\1\0\0\0\10\0\0"), GATE_REFUSED},
    {"begin padded", BYTES(HEAD("\1", "\0\10", "\10")), GATE_REFUSED},
    {"begin short", BYTES(HEAD("\1", "\0\4", "\0")), GATE_REFUSED},
    {"begin long", BYTES(HEAD("\1", "\0\20", "\0")), GATE_REFUSED},
    {"begin empty", BYTES(HEAD("\1", "\0\0", "\0")), GATE_REFUSED},
    {"begin twice", BYTES(BEGIN HEAD("\1", "\0\10", "\0")), GATE_REFUSED},
    {"begin late", BYTES(BEGIN PARAM BEGIN), GATE_REFUSED},
    {"role 0", BYTES(BEGIN_ROLE("\0\0")), GATE_REFUSED},
    {"role filter", BYTES(BEGIN_ROLE("\0\3")), GATE_REFUSED},
    {"role 257", BYTES(BEGIN_ROLE("\1\1")), GATE_REFUSED},
    {"params first", BYTES(PARAM), GATE_REFUSED},
    {"stdin first", BYTES(STDIN3), GATE_REFUSED},
    {"stdin in params", BYTES(BEGIN PARAM STDIN_END), GATE_REFUSED},
    {"params end padded", BYTES(BEGIN PARAM HEAD("\4", "\0\0", "\10")),
	GATE_REFUSED},
    {"params after the end", BYTES(BEGIN PARAM PARAMS_END PARAM), GATE_REFUSED},
    {"abort", BYTES(BEGIN PARAM PARAMS_END HEAD("\2", "\0\0", "\0")),
	GATE_REFUSED},
    {"abort in params", BYTES(BEGIN HEAD("\2", "\0\0", "\0")), GATE_REFUSED},
    {"get values", BYTES("\1\11\0\0\0\0\0\0"), GATE_REFUSED},
    {"get values inside", BYTES(BEGIN "\1\11\0\0\0\0\0\0"), GATE_REFUSED},
    {"data", BYTES(BEGIN PARAM PARAMS_END HEAD("\10", "\0\0", "\0")),
	GATE_REFUSED},
    {"unknown type", BYTES(BEGIN HEAD("\52", "\0\0", "\0")), GATE_REFUSED},
    {"another id", BYTES(BEGIN "\1\4\0\2\0\0\0\0"), GATE_REFUSED},
    {"trailing byte", BYTES(BEGIN PARAM PARAMS_END STDIN_END "x"),
	GATE_REFUSED},
    {"trailing request", BYTES(BEGIN PARAMS_END STDIN_END BEGIN), GATE_REFUSED},
    {"pair cut off", BYTES(BEGIN HEAD("\4", "\0\3", "\0") "\1\5A" PARAMS_END),
	GATE_REFUSED},
    {"length cut off",
	BYTES(BEGIN HEAD("\4", "\0\2", "\0") "\200\0" PARAMS_END),
	GATE_REFUSED},
    {"lengths of 2 GiB",
	BYTES(BEGIN HEAD("\4", "\0\11",
	    "\0") "\377\377\377\376\377\377\377\376A" PARAMS_END),
	GATE_REFUSED},
    {"name empty", BYTES(BEGIN HEAD("\4", "\0\3", "\0") "\0\1b" PARAMS_END),
	GATE_REFUSED},
    {"name with =", BYTES(BEGIN HEAD("\4", "\0\5", "\0") "\2\1A=b" PARAMS_END),
	GATE_REFUSED},
    {"name with NUL",
	BYTES(BEGIN HEAD("\4", "\0\5", "\0") "\2\1A\0b" PARAMS_END),
	GATE_REFUSED},
    {"value with NUL",
	BYTES(BEGIN HEAD("\4", "\0\5", "\0") "\1\2Ab\0" PARAMS_END),
	GATE_REFUSED},
    {"value empty",
	BYTES(BEGIN HEAD("\4", "\0\3", "\0") "\1\0A" PARAMS_END STDIN_END),
	GATE_COMPLETE},
    {"length right", BYTES(BEGIN LENGTH("3") PARAMS_END STDIN3 STDIN_END),
	GATE_COMPLETE},
    {"length too long", BYTES(BEGIN LENGTH("4") PARAMS_END STDIN3 STDIN_END),
	GATE_BAD},
    {"length too short", BYTES(BEGIN LENGTH("2") PARAMS_END STDIN3), GATE_BAD},
    {"length zero", BYTES(BEGIN LENGTH("0") PARAMS_END STDIN3), GATE_BAD},
    {"length a word", BYTES(BEGIN LENGTH("x") PARAMS_END), GATE_BAD},
    {"length twice", BYTES(BEGIN LENGTH("3") LENGTH("3") PARAMS_END), GATE_BAD},
};
#define NCASES (sizeof(cases) / sizeof(cases[0]))

/* run - feed in pieces of at most step bytes */
static enum gate_state
run(struct gate *gate, struct str bytes, size_t step)
{
	enum gate_state state = GATE_MORE;
	size_t used, len;

	while (bytes.len && (state == GATE_MORE || state == GATE_COMPLETE)) {
		len = bytes.len < step ? bytes.len : step;
		state = gate_feed(gate, bytes.ptr, len, &used);
		bytes.ptr += used;
		bytes.len -= used;
		if (state == GATE_PARAMS)
			state = gate_admit(gate, BODY_MAX, true);
	}
	return state;
}

/* test_cases - each named record, whole and byte by byte */
static void
test_cases(void **state)
{
	struct gate gate;

	(void)state;
	for (size_t i = 0; i < NCASES; i++) {
		for (size_t step = 1; step <= 4096; step *= 4096) {
			gate_init(&gate);
			if (run(&gate, cases[i].bytes, step) != cases[i].want)
				fail_msg("%s, %zu bytes at a time",
				    cases[i].name, step);
			gate_fini(&gate);
		}
	}
}

/* put_param - one pair with long lengths, in a record of its own */
static void
put_param(struct buf *out, const char *name, size_t value_len)
{
	size_t name_len = strlen(name), len = 8 + name_len + value_len;

	buf_put_bytes(out, "\1\4\0\1", 4);
	buf_putc(out, (char)(len >> 8));
	buf_putc(out, (char)len);
	buf_put_bytes(out, "\0\0\200\0", 4);
	buf_putc(out, (char)(name_len >> 8));
	buf_putc(out, (char)name_len);
	buf_put_bytes(out, "\200\0", 2);
	buf_putc(out, (char)(value_len >> 8));
	buf_putc(out, (char)value_len);
	buf_puts(out, name);
	for (size_t i = 0; i < value_len; i++)
		buf_putc(out, 'v');
}

/* test_limits - of values, of pairs, of all parameters, of records */
static void
test_limits(void **state)
{
	static const struct {
		size_t pairs, value;
		enum gate_state want;
	} limits[] = {
	    {1, LIMIT_PARAM_VALUE, GATE_COMPLETE},
	    {1, LIMIT_PARAM_VALUE + 1, GATE_TOO_MANY},
	    {LIMIT_PARAM_PAIRS, 1, GATE_COMPLETE},
	    {LIMIT_PARAM_PAIRS + 1, 1, GATE_TOO_MANY},
	    {3, LIMIT_PARAM_VALUE, GATE_COMPLETE},
	    {4, LIMIT_PARAM_VALUE, GATE_TOO_MANY},
	    {LIMIT_PARAMS_RECORDS, 1, GATE_REFUSED},
	};
	struct gate gate;

	(void)state;
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct buf in = BUF_INIT(256 * 1024);

		buf_put(&in, STR(BEGIN));
		for (size_t j = 0; j < limits[i].pairs; j++)
			put_param(&in, "A", limits[i].value);
		buf_put(&in, STR(PARAMS_END STDIN_END));
		gate_init(&gate);
		assert_int_equal(
		    run(&gate, buf_str(&in), 4096), limits[i].want);
		gate_fini(&gate);
		buf_free(&in);
	}
}

/* test_body - limits, what is kept, what is only counted */
static void
test_body(void **state)
{
	static const struct {
		size_t max;
		bool keep;
		enum gate_state want;
		size_t len;
	} bodies[] = {
	    {3, true, GATE_COMPLETE, 3},
	    {2, true, GATE_TOO_LARGE, 0},
	    {0, true, GATE_TOO_LARGE, 0},
	    {3, false, GATE_COMPLETE, 0},
	    {2, false, GATE_TOO_LARGE, 0},
	};
	struct gate gate;
	size_t used;

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		gate_init(&gate);
		assert_int_equal(gate_feed(&gate, BEGIN PARAM PARAMS_END,
				     sizeof(BEGIN PARAM PARAMS_END) - 1, &used),
		    GATE_PARAMS);
		assert_int_equal(
		    gate_admit(&gate, bodies[i].max, bodies[i].keep),
		    GATE_MORE);
		assert_int_equal(gate_feed(&gate, STDIN3 STDIN_END,
				     sizeof(STDIN3 STDIN_END) - 1, &used),
		    bodies[i].want);
		if (bodies[i].want == GATE_COMPLETE)
			assert_int_equal(gate.body.len, bodies[i].len);
		gate_fini(&gate);
	}
}

/* test_length_over_limit - said beforehand: nothing of it is read */
static void
test_length_over_limit(void **state)
{
	struct gate gate;
	size_t used;

	(void)state;
	gate_init(&gate);
	assert_int_equal(gate_feed(&gate, BEGIN LENGTH("9") PARAMS_END,
			     sizeof(BEGIN LENGTH("9") PARAMS_END) - 1, &used),
	    GATE_PARAMS);
	assert_int_equal(gate_admit(&gate, 8, true), GATE_TOO_LARGE);
	gate_fini(&gate);
}

/* test_filter - what is listed; the first of harmless duplicates */
static void
test_filter(void **state)
{
	static const char *const basic[] = {"A", "HTTP_ACCEPT", NULL};
	static const char *const own[] = {"B", NULL};
	struct pair found[LIMIT_PARAM_PAIRS];
	struct buf in = BUF_INIT(4096);
	struct gate gate;
	struct str value;

	(void)state;
	buf_put(&in, STR(BEGIN));
	put_param(&in, "HTTP_ACCEPT", 1);
	put_param(&in, "HTTP_ACCEPT", 2);
	put_param(&in, "A", 3);
	put_param(&in, "B", 4);
	put_param(&in, "B", 4);
	put_param(&in, "redirect-carefully", 1);
	buf_put(&in, STR(PARAMS_END STDIN_END));
	gate_init(&gate);
	assert_int_equal(run(&gate, buf_str(&in), 4096), GATE_COMPLETE);
	assert_int_equal(gate_filter(&gate, basic, NULL, found), 2);
	assert_true(str_is(found[0].name, "HTTP_ACCEPT"));
	assert_int_equal(found[0].value.len, 1);
	assert_int_equal(found[1].value.len, 3);
	assert_int_equal(gate_filter(&gate, basic, own, found), -1);
	assert_int_equal(gate_filter(&gate, NULL, NULL, found), 0);
	assert_int_equal(gate_find(&gate, "A", &value), 1);
	assert_int_equal(value.len, 3);
	assert_int_equal(gate_find(&gate, "B", &value), -1);
	assert_int_equal(gate_find(&gate, "a", &value), 0);
	assert_true(str_is_none(value));
	gate_fini(&gate);
	buf_free(&in);
}

/* test_filter_refused - what passed the limit was not looked at: a NUL in a
 * name leads nobody beyond the end of a list's text */
static void
test_filter_refused(void **state)
{
	static const char *const names[] = {"HTTP_ACCEPT", NULL};
	struct pair found[LIMIT_PARAM_PAIRS];
	struct buf in = BUF_INIT(2 * LIMIT_PARAMS_BYTES);
	struct str value;
	struct gate gate;

	(void)state;
	buf_put(&in, STR(HEAD("\1", "\0\10", "\0") "\0\1\0\0\0\0\0\0"));
	buf_put(&in, STR(HEAD("\4", "\377\377", "\0") "\200\0\200\0\0"));
	buf_put(&in, STR("HTTP_ACCEPT\0"));
	while (in.len < 3 * 8 + 65535)
		buf_putc(&in, 'x');
	buf_put(&in, STR(HEAD("\4", "\0\10", "\0") "xxxxxxxx"));
	gate_init(&gate);
	assert_int_equal(run(&gate, buf_str(&in), 4096), GATE_TOO_MANY);
	assert_int_equal(gate_filter(&gate, names, NULL, found), 0);
	assert_int_equal(gate_find(&gate, "HTTP_ACCEPT", &value), 0);
	gate_fini(&gate);
	buf_free(&in);
}

/* test_reset - the next request of a kept connection; nothing is left */
static void
test_reset(void **state)
{
	struct str bytes = STR(HEAD("\1", "\0\10",
	    "\0") "\0\1\1\0\0\0\0\0" LENGTH("3") PARAMS_END STDIN3 STDIN_END);
	struct gate gate;

	(void)state;
	gate_init(&gate);
	for (int i = 0; i < 3; i++) {
		assert_true(gate_is_idle(&gate));
		assert_int_equal(run(&gate, bytes, 4096), GATE_COMPLETE);
		assert_true(gate.keep);
		assert_int_equal(gate.id, 1);
		assert_true(str_is(buf_str(&gate.body), "xyz"));
		assert_false(gate_is_idle(&gate));
		gate_reset(&gate);
		assert_memory_equal(gate.body.ptr, "\0\0\0", 3);
	}
	gate_fini(&gate);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_body),
	    cmocka_unit_test(test_length_over_limit),
	    cmocka_unit_test(test_filter),
	    cmocka_unit_test(test_filter_refused),
	    cmocka_unit_test(test_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
