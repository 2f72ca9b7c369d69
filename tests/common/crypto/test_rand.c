/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/rand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* test_below - within bounds, every value met, none favoured grossly */
static void
test_below(void **state)
{
	unsigned seen[7] = {0};

	(void)state;
	for (int i = 0; i < 7000; i++) {
		uint32_t got = rand_below(7);

		assert_true(got < 7);
		seen[got]++;
	}
	/* 1000 expected, deviation 29: ten deviations. */
	for (int i = 0; i < 7; i++)
		assert_in_range(seen[i], 700, 1300);
	assert_int_equal(rand_below(1), 0);
	for (int i = 0; i < 100; i++)
		assert_true(rand_below(UINT32_MAX) < UINT32_MAX);
}

/* test_shuffle - a permutation, each place equally likely for the first */
static void
test_shuffle(void **state)
{
	unsigned first_at[4] = {0};

	(void)state;
	for (int round = 0; round < 4000; round++) {
		uint32_t indexes[4] = {0, 1, 2, 3};
		unsigned seen = 0;

		rand_shuffle(indexes, 4);
		for (int i = 0; i < 4; i++) {
			seen |= 1U << indexes[i];
			if (indexes[i] == 0)
				first_at[i]++;
		}
		assert_int_equal(seen, 15);
	}
	for (int i = 0; i < 4; i++)
		assert_in_range(first_at[i], 700, 1300);
	rand_shuffle(NULL, 0);
}

/* test_bytes - two draws differ, none writes past its end */
static void
test_bytes(void **state)
{
	uint8_t a[33] = {0}, b[33] = {0};

	(void)state;
	rand_bytes(a, 32);
	rand_bytes(b, 32);
	assert_memory_not_equal(a, b, 32);
	assert_int_equal(a[32], 0);
	rand_bytes(a, 0);
}

/* test_fresh - no draw repeats an earlier one, whatever its size */
static void
test_fresh(void **state)
{
	static uint8_t seen[2000][16];

	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		rand_bytes(seen[i], i % 3 ? 16 : 12);
		for (size_t j = i % 50; j < i; j += 50)
			assert_memory_not_equal(seen[i], seen[j], 12);
	}
}

/* test_fork - parent and child draw different bytes */
static void
test_fork(void **state)
{
	uint8_t mine[16], theirs[16];
	int fds[2], status;
	pid_t pid;

	(void)state;
	rand_bytes(mine, sizeof(mine)); /* so that there is a stock */
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		rand_bytes(theirs, sizeof(theirs));
		_exit(write(fds[1], theirs, sizeof(theirs)) != sizeof(theirs));
	}
	rand_bytes(mine, sizeof(mine));
	assert_int_equal(read(fds[0], theirs, sizeof(theirs)), sizeof(theirs));
	assert_memory_not_equal(mine, theirs, sizeof(mine));
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	close(fds[0]);
	close(fds[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_below),
	    cmocka_unit_test(test_shuffle),
	    cmocka_unit_test(test_bytes),
	    cmocka_unit_test(test_fresh),
	    cmocka_unit_test(test_fork),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
