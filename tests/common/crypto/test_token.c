/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "crypto/base64url.h"

#define NOW 1700000000

/* setup - an arena and a key */
static struct arena *
setup(struct secret *key_r)
{
	secret_random(key_r);
	return arena_new(64 * 1024);
}

/* test_times - young, old, and from the future */
static void
test_times(void **state)
{
	static const struct {
		int64_t now;
		enum token_state want;
	} cases[] = {
	    {NOW, TOKEN_VALID},
	    {NOW + 100, TOKEN_VALID},
	    {NOW + 101, TOKEN_EXPIRED},
	    {NOW - 60, TOKEN_VALID},
	    {NOW - 61, TOKEN_INVALID},
	};
	struct secret key;
	struct arena *arena = setup(&key);
	char *token = token_seal(arena, &key, "form feedback", NOW, STR("hi"));

	(void)state;
	assert_int_equal(strlen(token), BASE64URL_LEN(2 + 36 + 1));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str payload = STR_NONE;
		int64_t issued = 0;

		assert_int_equal(
		    token_open(arena, &key, "form feedback", cases[i].now, 100,
			str_of(token), &payload, &issued),
		    cases[i].want);
		if (cases[i].want == TOKEN_INVALID)
			continue;
		assert_true(str_is(payload, "hi"));
		assert_int_equal(issued, NOW);
	}
	arena_free(&arena);
}

/* test_bound - another purpose or key, or any altered byte, is invalid */
static void
test_bound(void **state)
{
	struct secret key, other;
	struct arena *arena = setup(&key);
	char *token = token_seal(arena, &key, "cookie fp_age", NOW, STR("18"));

	(void)state;
	secret_random(&other);
	assert_int_equal(token_open(arena, &key, "cookie fp_of_age", NOW, 100,
			     str_of(token), NULL, NULL),
	    TOKEN_INVALID);
	assert_int_equal(token_open(arena, &other, "cookie fp_age", NOW, 100,
			     str_of(token), NULL, NULL),
	    TOKEN_INVALID);
	for (size_t i = 0; token[i]; i++) {
		char kept = token[i];

		token[i] = kept == 'A' ? 'B' : 'A';
		assert_int_equal(token_open(arena, &key, "cookie fp_age", NOW,
				     100, str_of(token), NULL, NULL),
		    TOKEN_INVALID);
		token[i] = kept;
	}
	assert_int_equal(token_open(arena, &key, "cookie fp_age", NOW, 100,
			     str_of(token), NULL, NULL),
	    TOKEN_VALID);
	arena_free(&arena);
}

/* test_garbage - what browsers may send in its place */
static void
test_garbage(void **state)
{
	struct secret key;
	struct arena *arena = setup(&key);
	char big[8000];

	(void)state;
	memset(big, 'A', sizeof(big));
	for (size_t len = 0; len <= sizeof(big); len += 37) {
		arena_clear(arena);
		assert_int_equal(token_open(arena, &key, "x", NOW, 100,
				     str_from(big, len), NULL, NULL),
		    TOKEN_INVALID);
	}
	assert_int_equal(
	    token_open(arena, &key, "x", NOW, 100, STR_NONE, NULL, NULL),
	    TOKEN_INVALID);
	arena_free(&arena);
}

/* test_sizes - the smallest and the largest payload */
static void
test_sizes(void **state)
{
	struct secret key;
	struct arena *arena = setup(&key);
	char *big = arena_alloc(arena, 4096);
	struct str got;

	(void)state;
	memset(big, 'x', 4096);
	assert_int_equal(
	    token_open(arena, &key, "x", NOW, 0,
		str_of(token_seal(arena, &key, "x", NOW, str_from(big, 4096))),
		&got, NULL),
	    TOKEN_VALID);
	assert_true(str_eq(got, str_from(big, 4096)));
	assert_int_equal(
	    token_open(arena, &key, "x", NOW, 0,
		str_of(token_seal(arena, &key, "x", NOW, STR_NONE)), &got,
		NULL),
	    TOKEN_VALID);
	assert_int_equal(got.len, 0);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_times),
	    cmocka_unit_test(test_bound),
	    cmocka_unit_test(test_garbage),
	    cmocka_unit_test(test_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
