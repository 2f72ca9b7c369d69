/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"

/* A catalogue of "", "a", "b": texts at 68, translations at 76. */
static const char mo[] =
    "\xde\x12\x04\x95\0\0\0\0\3\0\0\0\x1c\0\0\0\x34\0\0\0"
    "\0\0\0\0\0\0\0\0"
    "\0\0\0\0\x4c\0\0\0\1\0\0\0\x4d\0\0\0\1\0\0\0\x4f\0\0\0"
    "\2\0\0\0\x51\0\0\0\2\0\0\0\x54\0\0\0\2\0\0\0\x57\0\0\0"
    "\0a\0b\0H\n\0\xc3\xa4\0B\n\0";
#define MO_LEN (sizeof(mo) - 1)
#define B_AT   (MO_LEN - 3) /* the translation of "b" */

/* load - the catalogue with one byte changed; NULL: refused */
static const struct words *
load(struct arena *arena, size_t at, char byte, size_t len)
{
	char *bytes = arena_alloc(arena, MO_LEN);
	const struct words *words;
	struct err err = ERR_NONE;

	memcpy(bytes, mo, MO_LEN);
	if (at < MO_LEN)
		bytes[at] = byte;
	if (words_load(arena, str_from(bytes, len), &words, &err) < 0)
		return NULL;
	return words;
}

/* test_find - what is there, what is not */
static void
test_find(void **state)
{
	struct arena *arena = arena_new(65536);
	const struct words *words = load(arena, MO_LEN, 0, MO_LEN);
	const char *other = "other";

	(void)state;
	assert_non_null(words);
	assert_string_equal(words_of(words, "a"), "\xc3\xa4");
	assert_string_equal(words_of(words, "b"), "B\n");
	assert_ptr_equal(words_of(words, other), other);
	assert_ptr_equal(words_of(NULL, other), other);
	assert_string_equal(words_of(words, ""), ""); /* not the head */
	assert_true(str_is_none(words_find(words, STR("c"))));
	assert_true(str_is_none(words_find(NULL, STR("a"))));
	/* "B" as "%": printf would read what is not there */
	assert_null(load(arena, B_AT, '%', MO_LEN));
	assert_non_null(load(arena, B_AT, 'C', MO_LEN));
	arena_free(&arena);
}

/* test_damaged - cut short anywhere, or with wild numbers */
static void
test_damaged(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);

	(void)state;
	for (size_t len = 0; len < MO_LEN; len++)
		assert_null(load(arena, MO_LEN, 0, len));
	assert_null(load(arena, 0, 'x', MO_LEN));
	assert_null(load(arena, 8, 127, MO_LEN));     /* too many texts */
	assert_null(load(arena, 11, 127, MO_LEN));    /* far too many */
	assert_null(load(arena, 15, 127, MO_LEN));    /* a table outside */
	assert_null(load(arena, 36, 127, MO_LEN));    /* a text too long */
	assert_null(load(arena, 43, 127, MO_LEN));    /* a text outside */
	assert_null(load(arena, 77, 'c', MO_LEN));    /* not sorted */
	assert_null(load(arena, 84, '\xff', MO_LEN)); /* not UTF-8 */
	arena_free(&arena);
}

/* main - run them */
int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_find),
	    cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
