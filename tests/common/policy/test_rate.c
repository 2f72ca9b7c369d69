/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/rate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"

/* test_limit - as many as the limit says, each client by itself */
static void
test_limit(void **state)
{
	struct rate *rate = rate_new(1024);

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_true(rate_allow(rate, "x", STR("192.0.2.1"), 5, 60));
	assert_false(rate_allow(rate, "x", STR("192.0.2.1"), 5, 60));
	assert_false(rate_allow(rate, "x", STR("192.0.2.1"), 5, 60));
	assert_true(rate_allow(rate, "x", STR("192.0.2.2"), 5, 60));
	assert_true(rate_allow(rate, "y", STR("192.0.2.1"), 5, 60));
	assert_false(rate_allow(rate, "z", STR("192.0.2.1"), 0, 60));
	rate_free(&rate);
	assert_null(rate);
	rate_free(&rate);
}

/* test_network - who counts as one */
static void
test_network(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
	    {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true},
	    {"2001:db8:1:2::1", "2001:0DB8:1:2::1", true},
	    {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
	    {"::ffff:192.0.2.1", "::ffff:192.0.2.2", false},
	    {"192.0.2.1", "192.0.2.11", false},
	    {"", "192.0.2.1", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rate *rate = rate_new(64);

		assert_true(rate_allow(rate, "x", str_of(cases[i].a), 1, 60));
		assert_int_equal(
		    rate_allow(rate, "x", str_of(cases[i].b), 1, 60),
		    !cases[i].same);
		rate_free(&rate);
	}
}

/* test_window - after a window and another everything is forgotten */
static void
test_window(void **state)
{
	struct rate *rate = rate_new(64);

	(void)state;
	assert_true(rate_allow(rate, "x", STR("a"), 2, 1));
	assert_true(rate_allow(rate, "x", STR("a"), 2, 1));
	assert_false(rate_allow(rate, "x", STR("a"), 2, 1));
	usleep(2100 * 1000);
	assert_true(rate_allow(rate, "x", STR("a"), 2, 1));
	assert_true(rate_allow(rate, "x", STR("a"), 2, 1));
	assert_false(rate_allow(rate, "x", STR("a"), 2, 1));
	rate_free(&rate);
}

/* test_full - ten thousand clients in a table of 64 do not harm it, and the
 * newest is still counted */
static void
test_full(void **state)
{
	struct rate *rate = rate_new(64);
	char who[24];

	(void)state;
	for (int i = 0; i < 10000; i++) {
		snprintf(who, sizeof(who), "client%d", i);
		assert_true(rate_allow(rate, "x", str_of(who), 1, 60));
		assert_false(rate_allow(rate, "x", str_of(who), 1, 60));
	}
	rate_free(&rate);
}

/* test_forgive - what did not happen does not count */
static void
test_forgive(void **state)
{
	struct rate *rate = rate_new(64);

	(void)state;
	for (int i = 0; i < 5; i++) {
		assert_true(rate_allow(rate, "x", STR("a"), 1, 60));
		rate_forgive(rate, "x", STR("a"));
	}
	rate_forgive(rate, "x", STR("a")); /* no credit is given */
	assert_true(rate_allow(rate, "x", STR("a"), 1, 60));
	assert_false(rate_allow(rate, "x", STR("a"), 1, 60));
	rate_free(&rate);
}

/* test_clear - the owner has come: none of it counts */
static void
test_clear(void **state)
{
	struct rate *rate = rate_new(64);

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(rate_allow(rate, "x", STR("a"), 4, 60), i < 4);
	rate_clear(rate, "x", STR("a"));
	for (int i = 0; i < 5; i++)
		assert_int_equal(rate_allow(rate, "x", STR("a"), 4, 60), i < 4);
	rate_free(&rate);
}

/* test_client - an address in front of which something else stands */
static void
test_client(void **state)
{
	static const struct {
		const char *addr, *client;
	} cases[] = {
	    {"2001:db8:1:2:ffff::9", "2001:db8:1:2::"},
	    {"2001:0DB8:1:2::1", "2001:db8:1:2::"},
	    {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
	    {"192.0.2.1", "192.0.2.1"},
	    {"", ""},
	};
	struct arena *arena = arena_new(4096);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(str_is(rate_client(arena, str_of(cases[i].addr)),
		    cases[i].client));
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_limit),
	    cmocka_unit_test(test_network),
	    cmocka_unit_test(test_window),
	    cmocka_unit_test(test_full),
	    cmocka_unit_test(test_forgive),
	    cmocka_unit_test(test_clear),
	    cmocka_unit_test(test_client),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
