/* SPDX-License-Identifier: BSD-2-Clause */
/* test_sandbox_work - of a small program that works with databases */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "app/sandbox.h"
#include "base/err.h"

static char dir[] = "/tmp/test-sandbox-work-XXXXXX";
static char inside[64], readable[64], outside[64];

/* tried - can a file be opened so? */
static bool
tried(const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* has_landlock - does the kernel say where files may be? */
static bool
has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, 1) > 0;
}

/* Each does one thing and says whether it could. */
static bool
do_write_inside(void)
{
	return tried(inside, O_RDWR | O_CREAT);
}

static bool
do_read_allowed(void)
{
	return tried(readable, O_RDONLY);
}

static bool
do_write_allowed(void)
{
	return tried(readable, O_RDWR);
}

static bool
do_read_outside(void)
{
	return tried(outside, O_RDONLY);
}

static bool
do_write_outside(void)
{
	return tried(outside, O_RDWR);
}

static bool
do_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool
do_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0;
}

static bool
do_exec(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return errno != EPERM && errno != EACCES;
}

static bool
do_map_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static bool
do_link(void)
{
	return symlink("/etc/passwd", inside) == 0 || errno == EEXIST;
}

/* is_possible - in a process that is confined; sockets: is one allowed? */
static bool
is_possible(bool (*attempt)(void), bool sockets)
{
	const char *const write[] = {dir, NULL};
	const char *const read[] = {readable, "/usr", "/nowhere", NULL};
	const struct sandbox_work work = {
	    .write = write, .read = read, .sockets = sockets};
	struct err err = ERR_NONE;
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		if (sandbox_work(&work, &err) < 0)
			_exit(2);
		_exit(attempt() ? 1 : 0);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_not_equal(WEXITSTATUS(status), 2);
	return WEXITSTATUS(status) == 1;
}

/* test_work_goes_on - what a database needs */
static void
test_work_goes_on(void **state)
{
	(void)state;
	assert_true(is_possible(do_write_inside, false));
	assert_true(is_possible(do_read_allowed, false));
	assert_true(is_possible(do_socket, true));
}

/* test_nothing_else - each way out */
static void
test_nothing_else(void **state)
{
	(void)state;
	assert_false(is_possible(do_socket, false));
	assert_false(is_possible(do_fork, true));
	assert_false(is_possible(do_exec, true));
	assert_false(is_possible(do_map_code, true));
	assert_false(is_possible(do_link, true));
}

/* test_no_other_file - where the kernel has Landlock */
static void
test_no_other_file(void **state)
{
	(void)state;
	if (!has_landlock())
		skip();
	assert_false(is_possible(do_write_allowed, true));
	assert_false(is_possible(do_read_outside, true));
	assert_false(is_possible(do_write_outside, true));
}

/* setup - a folder of its own, a file to read, one that is nobody's business
 */
static int
setup(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(inside, sizeof(inside), "%s/x.db", dir);
	snprintf(readable, sizeof(readable), "%s.key", dir);
	snprintf(outside, sizeof(outside), "%s.other", dir);
	assert_true(tried(readable, O_RDWR | O_CREAT));
	assert_true(tried(outside, O_RDWR | O_CREAT));
	return 0;
}

/* teardown - the end of setup */
static int
teardown(void **state)
{
	(void)state;
	unlink(inside);
	unlink(readable);
	unlink(outside);
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_work_goes_on),
	    cmocka_unit_test(test_nothing_else),
	    cmocka_unit_test(test_no_other_file),
	};

#ifdef WITH_SANITIZERS
	return 77; /* nothing is confined there */
#endif
	return cmocka_run_group_tests(tests, setup, teardown);
}
