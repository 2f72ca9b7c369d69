/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/scrub.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#define MANY 64
#define SIZE 200

/* has_needle - is it anywhere in memory that was given back? */
static bool
has_needle(void)
{
	char *again[MANY];
	bool found = false;

	for (size_t i = 0; i < MANY; i++) {
		again[i] = malloc(SIZE);
		assert_non_null(again[i]);
		found = found || memmem(again[i], SIZE, "needle", 6);
	}
	for (size_t i = 0; i < MANY; i++)
		free(again[i]);
	return found;
}

/* needle - memory with something in it that must not stay */
static char *
needle(void)
{
	char *mem = malloc(SIZE);

	assert_non_null(mem);
	for (size_t i = 0; i + 7 <= SIZE; i += 7)
		memcpy(mem + i, "needle", 7);
	return mem;
}

/* test_heap - nothing is left in what was freed or moved */
static void
test_heap(void **state)
{
	char *mem;

	(void)state;
	scrub_heap_free(NULL);
	scrub_heap_free(needle());
	assert_false(has_needle());
	mem = scrub_heap_realloc(needle(), 10 * SIZE);
	assert_memory_equal(mem, "needle", 7);
	assert_memory_equal(mem + 7 * 27, "needle", 7);
	assert_false(has_needle());
	mem = scrub_heap_realloc(mem, 7);
	assert_string_equal(mem, "needle");
	scrub_heap_free(mem);
	mem = scrub_heap_realloc(NULL, 0);
	assert_non_null(mem);
	scrub_heap_free(mem);
}

/* test_scrubbed_free - scrubbed, freed, forgotten */
static void
test_scrubbed_free(void **state)
{
	char *mem = needle();

	(void)state;
	scrub_free(&mem, SIZE);
	assert_null(mem);
	scrub_free(&mem, SIZE);
	assert_false(has_needle());
}

static volatile uintptr_t left;

/* leave - put a word on the stack, and return */
static void __attribute__((noinline)) leave(void)
{
	volatile char word[4096];

	for (size_t i = 0; i < 8; i++)
		word[2048 + i] = 'w';
	left = (uintptr_t)(word + 2048);
}

/* test_stack - what a call that has returned left there is gone */
static void
test_stack(void **state)
{
	(void)state;
#ifdef WITH_SANITIZERS
	skip();
#endif
	leave();
	scrub_stack();
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(((const volatile char *)left)[i], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_heap),
	    cmocka_unit_test(test_scrubbed_free),
	    cmocka_unit_test(test_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
