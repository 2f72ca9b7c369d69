/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "modules/pledgectl/options.h"
#include "modules/pledgectl/progress.h"

static int64_t now_ms;
static char seen[4096];

/* clock_gettime - the clock of this test, in place of the system's */
int
clock_gettime(clockid_t clock, struct timespec *now)
{
	(void)clock;
	now->tv_sec = (time_t)(now_ms / 1000);
	now->tv_nsec = (long)(now_ms % 1000) * 1000000;
	return 0;
}

/* work - 1000 things, one each 50 ms; seen is what standard error got */
static void
work(const struct options *options, int ours, int theirs, int64_t total)
{
	struct progress progress;
	int kept = dup(STDERR_FILENO);
	size_t len = 0;
	ssize_t n;

	assert_true(kept >= 0 && dup2(theirs, STDERR_FILENO) >= 0);
	progress_init(&progress, options, "keys", total);
	for (int64_t i = 1; i <= 1000; i++) {
		now_ms += 50;
		if (i % 100 == 0)
			progress_show(&progress, i);
	}
	progress_fini(&progress);
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(theirs);
	fcntl(ours, F_SETFL, O_NONBLOCK);
	do {
		n = read(ours, seen + len, sizeof(seen) - 1 - len);
		len += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	seen[len] = '\0';
	close(ours);
}

/* test_lines - every ten seconds, where there is no terminal */
static void
test_lines(void **state)
{
	const struct options options = {0}, quiet = {.quiet = true};
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	work(&options, ends[0], ends[1], 1000);
	assert_string_equal(seen, "keys: 200 of 1000\nkeys: 400 of 1000\n"
				  "keys: 600 of 1000\nkeys: 800 of 1000\n"
				  "keys: 1000 of 1000\n");
	assert_int_equal(pipe(ends), 0);
	work(&options, ends[0], ends[1], 0);
	assert_non_null(strstr(seen, "keys: 600\n"));
	assert_int_equal(pipe(ends), 0);
	work(&quiet, ends[0], ends[1], 1000);
	assert_string_equal(seen, "");
}

/* test_bar - on a terminal, and more than was thought at first */
static void
test_bar(void **state)
{
	const struct options options = {0}, quiet = {.quiet = true};
	int ours, theirs;

	(void)state;
	assert_int_equal(openpty(&ours, &theirs, NULL, NULL, NULL), 0);
	work(&options, ours, theirs, 1000);
	assert_non_null(strstr(
	    seen, "\rkeys [###############...............] 500 of 1000\033[K"));
	assert_non_null(strstr(seen,
	    "\rkeys [##############################] 1000 of 1000\033[K\r\n"));
	assert_int_equal(openpty(&ours, &theirs, NULL, NULL, NULL), 0);
	work(&options, ours, theirs, 500);
	assert_non_null(strstr(seen, "] 1000 of 1000"));
	assert_int_equal(openpty(&ours, &theirs, NULL, NULL, NULL), 0);
	work(&quiet, ours, theirs, 1000);
	assert_string_equal(seen, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_bar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
