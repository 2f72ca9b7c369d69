/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/work.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "crypto/base64url.h"
#include "policy/used.h"

#define EXPIRES 1795263600
#define NOW	(EXPIRES - 60)
#define COUNTER 176

/* Made, signed and solved by npm's altcha-lib 2.8.0 with that secret. */
static const struct secret secret = {"0123456789abcdef0123456789abcdef"};
static const char challenge[] =
    "{\"parameters\":{\"algorithm\":\"PBKDF2/SHA-256\",\"cost\":100,"
    "\"data\":{\"form\":\"feedback\"},\"expiresAt\":1795263600,"
    "\"keyLength\":32,\"keyPrefix\":\"00\","
    "\"nonce\":\"000102030405060708090a0b0c0d0e0f\","
    "\"salt\":\"f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff\"},\"signature\":"
    "\"cae4853e893f7587cfb91aca4cf11c3408958f4abc0c3ae9a09cb9e710e8c18c\"}";
static const char solution[] =
    "{\"counter\":176,\"derivedKey\":"
    "\"0091b0a6302037949e9bbe237bac9e55be50d44ea627b24a419c1b589acc7869\","
    "\"time\":31.8}";
static const char payload[] =
    "eyJjaGFsbGVuZ2UiOnsicGFyYW1ldGVycyI6eyJhbGdvcml0aG0iOiJQQktERjIvU0hB"
    "LTI1NiIsImNvc3QiOjEwMCwiZGF0YSI6eyJmb3JtIjoiZmVlZGJhY2sifSwiZXhwaXJl"
    "c0F0IjoxNzk1MjYzNjAwLCJrZXlMZW5ndGgiOjMyLCJrZXlQcmVmaXgiOiIwMCIsIm5v"
    "bmNlIjoiMDAwMTAyMDMwNDA1MDYwNzA4MDkwYTBiMGMwZDBlMGYiLCJzYWx0IjoiZjBm"
    "MWYyZjNmNGY1ZjZmN2Y4ZjlmYWZiZmNmZGZlZmYifSwic2lnbmF0dXJlIjoiY2FlNDg1"
    "M2U4OTNmNzU4N2NmYjkxYWNhNGNmMTFjMzQwODk1OGY0YWJjMGMzYWU5YTA5Y2I5ZTcx"
    "MGU4YzE4YyJ9LCJzb2x1dGlvbiI6eyJjb3VudGVyIjoxNzYsImRlcml2ZWRLZXkiOiIw"
    "MDkxYjBhNjMwMjAzNzk0OWU5YmJlMjM3YmFjOWU1NWJlNTBkNDRlYTYyN2IyNGE0MTlj"
    "MWI1ODlhY2M3ODY5IiwidGltZSI6MjguOX19";

/* stage_open - an arena for each test */
static int
stage_open(void **state)
{
	*state = arena_new(1024 * 1024);
	return 0;
}

/* stage_close - the end of it */
static int
stage_close(void **state)
{
	arena_free((struct arena **)state);
	return 0;
}

/* encoded - JSON as btoa writes it */
static struct str
encoded(struct arena *arena, const char *json)
{
	size_t len = strlen(json), n = BASE64URL_LEN(len);
	char *text = arena_alloc(arena, n + 4);

	base64url_format(json, len, text);
	for (size_t i = 0; i < n; i++)
		text[i] = (char)(text[i] == '-'	  ? '+'
				 : text[i] == '_' ? '/'
						  : text[i]);
	for (; n % 4; n++)
		text[n] = '=';
	return str_from(text, n);
}

/* parsed - the vector, read */
static struct work_payload
parsed(struct arena *arena)
{
	struct work_payload got;

	assert_int_equal(work_parse(arena, str_of(payload), &got), 0);
	return got;
}

/* test_vector - what altcha-lib makes is read, written and found good */
static void
test_vector(void **state)
{
	struct arena *arena = *state;
	struct used *used = used_new(64);
	struct work_payload got = parsed(arena);

	assert_string_equal(work_format(arena, &secret, &got.work), challenge);
	assert_int_equal(got.counter, COUNTER);
	assert_int_equal(
	    work_check(arena, &secret, used, STR("feedback"), NOW, &got),
	    WORK_DONE);
	assert_int_equal(
	    work_check(arena, &secret, used, STR("feedback"), NOW, &got),
	    WORK_USED);
	used_free(&used);
}

/* test_refused - each way to be wrong, in the order of the checks */
static void
test_refused(void **state)
{
	static const struct secret other = {"another secret of 32 characters"};
	struct arena *arena = *state;
	struct used *used = used_new(64);
	struct work_payload got = parsed(arena), bad = got;
	struct str form = STR("feedback");

	assert_int_equal(
	    work_check(arena, &other, used, form, NOW, &got), WORK_FORGED);
	bad.work.cost++;
	assert_int_equal(
	    work_check(arena, &secret, used, form, NOW, &bad), WORK_FORGED);
	bad = got;
	bad.work.expires_secs += 600;
	assert_int_equal(
	    work_check(arena, &secret, used, form, NOW, &bad), WORK_FORGED);
	bad = got;
	bad.work.form = STR("feedbac");
	assert_int_equal(
	    work_check(arena, &secret, used, form, NOW, &bad), WORK_FORGED);
	assert_int_equal(
	    work_check(arena, &secret, used, form, EXPIRES + 1, &got),
	    WORK_EXPIRED);
	assert_int_equal(
	    work_check(arena, &secret, used, STR("contact"), NOW, &got),
	    WORK_OTHER);
	bad = got;
	bad.counter++;
	assert_int_equal(
	    work_check(arena, &secret, used, form, NOW, &bad), WORK_WRONG);
	/* and that is the one iteration that this challenge may cost */
	assert_int_equal(
	    work_check(arena, &secret, used, form, NOW, &got), WORK_USED);
	used_free(&used);
}

/* test_prefix - a true key that does not begin as asked is no answer */
static void
test_prefix(void **state)
{
	/* counter 0 of the vector: PBKDF2 by Python's hashlib */
	static const char key[] =
	    "24291e1c12287ed4ce05ecb9ca1b12731ee8d8fb4343b37f2065c9683acd5fb7";
	struct arena *arena = *state;
	struct used *used = used_new(64);
	struct work_payload got = parsed(arena);

	got.counter = 0;
	assert_int_equal(str_unhex(str_of(key), got.key, sizeof(got.key)), 0);
	assert_int_equal(
	    work_check(arena, &secret, used, STR("feedback"), NOW, &got),
	    WORK_WRONG);
	used_free(&used);
}

/* test_parse - what is not of that form */
static void
test_parse(void **state)
{
	static const char *const bad[] = {"", "[]", "{}", "null", "7",
	    "{\"challenge\":7,\"solution\":{\"counter\":1}}",
	    "{\"challenge\":{},\"solution\":{\"counter\":1}}",
	    "{\"challenge\":{\"parameters\":[]},\"solution\":[]}"};
	static const char *const changes[][2] = {{"176", "-1"},
	    {"176", "4294967296"}, {"176", "1.5"}, {"176", "\"176\""},
	    {"176", "176,\"counter\":176"}, {"\"cost\":100", "\"cost\":99"},
	    {"\"cost\":100", "\"cost\":100001"},
	    {"PBKDF2/SHA-256", "PBKDF2/SHA-512"},
	    {"\"keyPrefix\":\"00\"", "\"keyPrefix\":\"\""},
	    {"\"keyLength\":32", "\"keyLength\":1"}, {"0e0f\"", "0e0\""},
	    {"0e0f\"", "0E0F\""}, {"0e0f\"", "0e0g\""},
	    {"\"feedback\"", "\"\""}, {"\"feedback\"", "\"a\\\"b\""},
	    {"\"feedback\"", "null"}, {"c18c\"}", "c18\"}"},
	    {"7869\"", "78\""}};
	struct arena *arena = *state;
	struct work_payload got;
	char *good = arena_printf(
	    arena, "{\"challenge\":%s,\"solution\":%s}", challenge, solution);

	assert_int_equal(work_parse(arena, encoded(arena, good), &got), 0);
	assert_int_equal(work_parse(arena, STR_NONE, &got), -1);
	assert_int_equal(work_parse(arena, STR("&&&&"), &got), -1);
	assert_int_equal(work_parse(arena, STR("e30="), &got), -1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(
		    work_parse(arena, encoded(arena, bad[i]), &got), -1);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		char *at = strstr(good, changes[i][0]);
		char *text;

		assert_non_null(at);
		text = arena_printf(arena, "%.*s%s%s", (int)(at - good), good,
		    changes[i][1], at + strlen(changes[i][0]));
		if (work_parse(arena, encoded(arena, text), &got) != -1)
			fail_msg("taken: %s", text);
	}
}

/* test_fresh - each its own, and good for a while */
static void
test_fresh(void **state)
{
	struct work a, b;

	(void)state;
	work_new(STR("feedback"), 2000, NOW, &a);
	work_new(STR("feedback"), 2000, NOW, &b);
	assert_memory_not_equal(a.nonce, b.nonce, sizeof(a.nonce));
	assert_memory_not_equal(a.salt, b.salt, sizeof(a.salt));
	assert_int_equal(a.expires_secs, NOW + WORK_SECS);
}

/* test_used - once, until it expires; the table never grows */
static void
test_used(void **state)
{
	struct used *used = used_new(8);
	uint8_t number[USED_BYTES] = {1}, more[USED_BYTES];

	(void)state;
	assert_true(used_take(used, number, 100, 200));
	assert_false(used_take(used, number, 100, 200));
	assert_false(used_take(used, number, 200, 200));
	assert_true(used_take(used, number, 201, 300));
	for (int i = 0; i < 1000; i++) {
		memset(more, i & 0xff, sizeof(more));
		more[0] = (uint8_t)(i >> 8);
		more[1] = 0xee;
		assert_true(used_take(used, more, 201, 400 + i));
		assert_false(used_take(used, more, 201, 400 + i));
	}
	used_free(&used);
	assert_null(used);
	used_free(&used);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_vector, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_refused, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_prefix, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_parse, stage_open, stage_close),
	    cmocka_unit_test(test_fresh),
	    cmocka_unit_test(test_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
