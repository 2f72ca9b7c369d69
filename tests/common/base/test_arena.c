/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

/* note - a closer that writes down in which order it was called */
static void
note(void *thing)
{
	char *text = *(char **)thing;

	text[strlen(text)] = ((char *)thing)[sizeof(char *)];
}

/* What a closer is given. */
struct noted {
	char *text;
	char letter;
};

/* test_zeroed - memory is zero, aligned, and zero again after a clear */
static void
test_zeroed(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	unsigned char *mem;

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t n = 1; n < 40000; n = n * 3 + 1) {
			mem = arena_alloc(arena, n);
			assert_int_equal((uintptr_t)mem % 16, 0);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(mem[i], 0);
			memset(mem, 0xa5, n);
		}
		arena_clear(arena);
	}
	arena_free(&arena);
	assert_null(arena);
	arena_free(&arena);
}

/* test_wiped - what was in the chunk that is kept is gone */
static void
test_wiped(void **state)
{
	struct arena *arena = arena_new(4096);
	char *text = arena_strdup(arena, "a secret");

	(void)state;
	arena_clear(arena);
	/* the chunk is kept: this is the same memory, not yet given out */
	assert_memory_equal(text, "\0\0\0\0\0\0\0\0", 8);
	arena_free(&arena);
}

/* test_closers - the newest first, once */
static void
test_closers(void **state)
{
	char order[8] = "";
	struct noted one = {order, '1'}, two = {order, '2'};
	struct arena *arena = arena_new(4096);

	(void)state;
	arena_defer(arena, note, &one);
	arena_defer(arena, note, &two);
	arena_clear(arena);
	assert_string_equal(order, "21");
	arena_free(&arena);
	assert_string_equal(order, "21");
}

/* test_text - copies and formatted text end with a NUL */
static void
test_text(void **state)
{
	struct arena *arena = arena_new(4096);
	struct str copy = arena_copy(arena, STR("a\0b"));

	(void)state;
	assert_int_equal(copy.len, 3);
	assert_memory_equal(copy.ptr, "a\0b", 4);
	assert_string_equal(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
	assert_string_equal(arena_str(arena, STR_NONE), "");
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_zeroed),
	    cmocka_unit_test(test_wiped),
	    cmocka_unit_test(test_closers),
	    cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
