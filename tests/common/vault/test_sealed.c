/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/sealed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"

/* test_round_trip - text, the empty text, nothing at all */
static void
test_round_trip(void **state)
{
	static const struct str plains[] = {
	    {"a", 1}, {"", 0}, {"Gr\xc3\xbc\xc3\x9f Gott", 11}, {"x\0y", 3}};
	const struct sealed_place place = {"member", "email", STR("row")};
	struct arena *arena = arena_new(1 << 20);
	struct datakey key;
	struct str box, back;

	(void)state;
	datakey_new(&key);
	for (size_t i = 0; i < sizeof(plains) / sizeof(plains[0]); i++) {
		box = sealed_make(arena, &key, &place, plains[i]);
		assert_int_equal(box.len, plains[i].len + SEALED_EXTRA_BYTES);
		assert_int_equal(
		    sealed_open(arena, &key, &place, box, &back), 0);
		assert_true(str_eq(back, plains[i]));
		assert_int_equal(back.ptr[back.len], '\0');
	}
	assert_true(str_is_none(sealed_make(arena, &key, &place, STR_NONE)));
	assert_int_equal(sealed_open(arena, &key, &place, STR_NONE, &back), 0);
	assert_true(str_is_none(back));
	assert_false(str_eq(sealed_make(arena, &key, &place, plains[0]),
	    sealed_make(arena, &key, &place, plains[0])));
	arena_free(&arena);
}

/* test_moved - a box opens in its place and under its key only */
static void
test_moved(void **state)
{
	const struct sealed_place place = {"member", "email", STR("row")};
	static const struct sealed_place wrong[] = {
	    {"members", "email", {"row", 3}},
	    {"member", "name", {"row", 3}},
	    {"member", "email", {"rov", 3}},
	    {"membere", "mail", {"row", 3}},
	    {"member", "emailr", {"ow", 2}},
	};
	struct arena *arena = arena_new(1 << 20);
	struct datakey key, other;
	struct str box, back;
	char *bytes;

	(void)state;
	datakey_new(&key);
	box = sealed_make(arena, &key, &place, STR("canary"));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(
		    sealed_open(arena, &key, &wrong[i], box, &back), -1);
	other = key;
	other.id[0] ^= 1;
	assert_int_equal(sealed_open(arena, &other, &place, box, &back), -1);
	other = key;
	other.secret.bytes[0] ^= 1;
	assert_int_equal(sealed_open(arena, &other, &place, box, &back), -1);
	bytes = arena_str(arena, box);
	for (size_t i = 0; i < box.len; i++) {
		bytes[i] ^= 1;
		assert_int_equal(sealed_open(arena, &key, &place,
				     str_from(bytes, box.len), &back),
		    -1);
		bytes[i] ^= 1;
		assert_int_equal(
		    sealed_open(arena, &key, &place, str_from(bytes, i), &back),
		    -1);
	}
	arena_free(&arena);
}

/* main - sealed fields */
int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
