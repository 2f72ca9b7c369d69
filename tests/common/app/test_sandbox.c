/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/err.h"
#include "base/log.h"

#define HELD	0
#define GOT_OUT 1

/* Where the attempts try to write. */
static char dir[] = "/tmp/test-sandbox-XXXXXX";
static char path[64], other[64];

/* opened - did an open succeed? */
static int
opened(int fd)
{
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* Each tries one way out and returns whether it got there. */
static int
try_write(void)
{
	return opened(open(other, O_WRONLY));
}

static int
try_create(void)
{
	return opened(open(path, O_WRONLY | O_CREAT, 0600));
}

static int
try_append(void)
{
	return opened(open(other, O_WRONLY | O_APPEND));
}

static int
try_truncate_open(void)
{
	return opened(open(other, O_RDONLY | O_TRUNC));
}

static int
try_tmpfile(void)
{
	return opened(open(dir, O_TMPFILE | O_RDWR, 0600));
}

static int
try_creat(void)
{
	return opened((int)syscall(SYS_creat, path, 0600));
}

static int
try_openat2(void)
{
	uint64_t how[3] = {O_WRONLY | O_CREAT, 0600, 0};

	return opened(
	    (int)syscall(SYS_openat2, AT_FDCWD, path, how, sizeof(how)));
}

static int
try_proc_fd(void)
{
	return opened(open("/proc/self/mem", O_RDWR));
}

static int
try_truncate(void)
{
	return truncate(other, 0) == 0;
}

static int
try_rename(void)
{
	return rename(other, path) == 0;
}

static int
try_link(void)
{
	return link(other, path) == 0;
}

static int
try_symlink(void)
{
	return symlink("address", path) == 0;
}

static int
try_mkdir(void)
{
	return mkdir(path, 0700) == 0;
}

static int
try_mknod(void)
{
	return mknod(path, S_IFIFO | 0600, 0) == 0;
}

static int
try_unlink(void)
{
	return unlink(other) == 0;
}

static int
try_xattr(void)
{
	return syscall(SYS_setxattr, other, "user.a", "b", 1, 0) == 0;
}

static int
try_memfd(void)
{
	return opened((int)syscall(SYS_memfd_create, "a", 0));
}

static int
try_shm(void)
{
	return shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600) >= 0;
}

static int
try_exec(void)
{
	char *const argv[] = {(char *)(uintptr_t) "true", NULL};

	execv("/bin/true", argv);
	return 0; /* had it worked, the exit status would tell */
}

static int
try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0;
}

static int
try_unix_socket(void)
{
	return opened(socket(AF_UNIX, SOCK_DGRAM, 0));
}

static int
try_packet_socket(void)
{
	return opened(socket(AF_PACKET, SOCK_RAW, 0));
}

static int
try_map_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static int
try_make_code(void)
{
	void *mem = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mem != MAP_FAILED &&
	       mprotect(mem, 4096, PROT_READ | PROT_EXEC) == 0;
}

static int
try_dumpable(void)
{
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0;
}

static int
try_core_limit(void)
{
	const struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};

	return setrlimit(RLIMIT_CORE, &limit) == 0;
}

static int
try_ptrace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static int
try_io_uring(void)
{
	char params[256] = "";

	return opened((int)syscall(SYS_io_uring_setup, 4, params));
}

static int
try_mount(void)
{
	return syscall(SYS_mount, "none", dir, "tmpfs", 0, NULL) == 0;
}

static int
try_namespace(void)
{
	return unshare(CLONE_NEWUSER) == 0;
}

static int
try_unlock_memory(void)
{
	return munlockall() == 0;
}

static int
try_read_elsewhere(void)
{
	return opened(open("/tmp", O_RDONLY)) &&
	       syscall(SYS_landlock_create_ruleset, NULL, 0, 1) > 0;
}

/* What must still work. */
static int
needs_read(void)
{
	return !opened(open("/etc/passwd", O_RDONLY));
}

/* nothing - a thread that ends at once */
static void *
nothing(void *arg)
{
	return arg;
}

static int
needs_threads(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, nothing, NULL) != 0)
		return 1;
	return pthread_join(thread, NULL);
}

static int
needs_network(void)
{
	return !opened(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) ||
	       !opened(socket(AF_INET6, SOCK_STREAM, 0));
}

static int
needs_names(void)
{
	struct addrinfo *found = NULL;
	int ret = getaddrinfo("localhost", "25", NULL, &found);

	/* A machine without /etc/hosts asks, and is told no. */
	if (ret == EAI_NONAME)
		return 0;
	if (ret != 0)
		return 1;
	freeaddrinfo(found);
	return 0;
}

static int
needs_memory(void)
{
	void *mem = malloc(1024 * 1024);

	if (!mem)
		return 1;
	memset(mem, 1, 1024 * 1024);
	free(mem);
	return 0;
}

static int
needs_a_log(void)
{
	return write(log_descriptor(), "", 0) != 0;
}

struct attempt {
	const char *name;
	int (*run)(void);
};

#define TRY(name)                                                              \
	{                                                                      \
#name, name                                                    \
	}

static const struct attempt attempts[] = {TRY(try_write), TRY(try_create),
    TRY(try_append), TRY(try_truncate_open), TRY(try_tmpfile), TRY(try_creat),
    TRY(try_openat2), TRY(try_proc_fd), TRY(try_truncate), TRY(try_rename),
    TRY(try_link), TRY(try_symlink), TRY(try_mkdir), TRY(try_mknod),
    TRY(try_unlink), TRY(try_xattr), TRY(try_memfd), TRY(try_shm),
    TRY(try_exec), TRY(try_fork), TRY(try_unix_socket), TRY(try_packet_socket),
    TRY(try_map_code), TRY(try_make_code), TRY(try_dumpable),
    TRY(try_core_limit), TRY(try_ptrace), TRY(try_io_uring), TRY(try_mount),
    TRY(try_namespace), TRY(try_unlock_memory), TRY(try_read_elsewhere),
    TRY(needs_read), TRY(needs_threads), TRY(needs_network), TRY(needs_names),
    TRY(needs_memory), TRY(needs_a_log)};
#define ATTEMPTS_N (sizeof(attempts) / sizeof(attempts[0]))

/* in_sandbox - run one attempt in a process of its own; its exit status */
static int
in_sandbox(const struct attempt *attempt)
{
	static const char *const read_paths[] = {
	    "/etc", "/usr", "/lib", "/lib64", "/does/not/exist", "", NULL};
	const struct sandbox sandbox = {.read_paths = read_paths,
	    .network = true,
	    .unlocked_without_swap = true};
	struct err err = ERR_NONE;
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (sandbox_basic(&err) < 0 ||
		    sandbox_strict(&sandbox, &err) < 0) {
			fprintf(stderr, "%s\n", err_text(&err));
			_exit(99);
		}
		_exit(attempt->run() ? GOT_OUT : HELD);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

/* test_attempts - nothing gets out, and what is needed works */
static void
test_attempts(void **state)
{
	int got, bad = 0;

	(void)state;
#ifdef WITH_SANITIZERS
	skip();
#endif
	for (size_t i = 0; i < ATTEMPTS_N; i++) {
		got = in_sandbox(&attempts[i]);
		if (got == HELD)
			continue;
		fprintf(stderr, "%s: %d\n", attempts[i].name, got);
		bad++;
	}
	assert_int_equal(bad, 0);
}

/* test_attempts_outside - the attempts on files are real: without the sandbox
 * they succeed */
static void
test_attempts_outside(void **state)
{
	size_t out = 0;

	(void)state;
	for (size_t i = 0; attempts[i].run != try_memfd; i++) {
		pid_t pid = fork();
		int status = 0;

		if (pid == 0)
			_exit(attempts[i].run() ? GOT_OUT : HELD);
		waitpid(pid, &status, 0);
		out += WIFEXITED(status) && WEXITSTATUS(status) == GOT_OUT;
		unlink(path);
		rmdir(path);
		close(open(other, O_WRONLY | O_CREAT, 0600));
	}
	assert_in_range(out, 12, ATTEMPTS_N);
}

/* log_to - have standard error be a file, or the end of a pipe */
static void
log_to(bool file)
{
	int pipes[2];
	int log = file ? open(other, O_WRONLY | O_APPEND) : -1;

	if (!file && pipe(pipes) == 0)
		log = pipes[1];
	dup2(log, STDERR_FILENO);
	close(log);
}

/* test_log - it goes on where it was, and what a library prints does not;
 * with a log that is no file nothing can grow at all */
static void
test_log(void **state)
{
	static const char *const read_paths[] = {"/etc", NULL};
	const struct sandbox sandbox = {
	    .read_paths = read_paths, .unlocked_without_swap = true};
	struct err err = ERR_NONE;
	struct rlimit limit;
	struct stat st;
	int status;
	pid_t pid;

	(void)state;
#ifdef WITH_SANITIZERS
	skip();
#endif
	for (int file = 0; file < 2; file++) {
		assert_int_equal(truncate(other, 0), 0);
		pid = fork();
		if (pid == 0) {
			log_to(file);
			if (sandbox_strict(&sandbox, &err) < 0)
				_exit(99);
			if (write(STDERR_FILENO, "printed", 7) != 7 ||
			    write(STDOUT_FILENO, "printed", 7) != 7)
				_exit(98);
			log_error("12345");
			getrlimit(RLIMIT_FSIZE, &limit);
			_exit(file == (limit.rlim_cur != 0) ? HELD : GOT_OUT);
		}
		waitpid(pid, &status, 0);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), HELD);
		assert_int_equal(stat(other, &st), 0);
		assert_int_equal(
		    st.st_size, file ? strlen("formpledge: 12345\n") : 0);
	}
}

/* test_open_file - nothing that could be written to is left open */
static void
test_open_file(void **state)
{
	static const char *const read_paths[] = {"/etc", NULL};
	const struct sandbox sandbox = {
	    .read_paths = read_paths, .unlocked_without_swap = true};
	struct err err = ERR_NONE;
	int status;
	pid_t pid;

	(void)state;
#ifdef WITH_SANITIZERS
	skip();
#endif
	for (int writing = 0; writing < 2; writing++) {
		pid = fork();
		if (pid == 0) {
			log_to(false);
			open(other, writing ? O_WRONLY : O_RDONLY);
			_exit(sandbox_strict(&sandbox, &err) < 0 &&
				      strstr(err_text(&err), "descriptor")
				  ? 99
				  : HELD);
		}
		waitpid(pid, &status, 0);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), writing ? 99 : HELD);
	}
}

/* test_inherited - what whoever started us left open is closed, but for what
 * systemd hands over */
static void
test_inherited(void **state)
{
	struct err err = ERR_NONE;
	int status;
	pid_t pid;

	(void)state;
	for (int ours = 0; ours < 2; ours++) {
		pid = fork();
		if (pid == 0) {
			char number[32];
			int fd = open(other, O_WRONLY);

			dup2(fd, 3);
			dup2(fd, 4);
			snprintf(number, sizeof(number), "%d", (int)getpid());
			setenv("LISTEN_PID", ours ? number : "1", 1);
			setenv("LISTEN_FDS", "1", 1);
			if (sandbox_basic(&err) < 0)
				_exit(99);
			_exit((fcntl(3, F_GETFD) >= 0) == ours &&
				      fcntl(4, F_GETFD) < 0
				  ? HELD
				  : GOT_OUT);
		}
		waitpid(pid, &status, 0);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), HELD);
	}
}

/* test_no_network - where none was asked for there is none */
static void
test_no_network(void **state)
{
	static const char *const read_paths[] = {"/etc", NULL};
	const struct sandbox sandbox = {
	    .read_paths = read_paths, .unlocked_without_swap = true};
	struct err err = ERR_NONE;
	int status;
	pid_t pid;

	(void)state;
#ifdef WITH_SANITIZERS
	skip();
#endif
	pid = fork();
	if (pid == 0) {
		if (sandbox_strict(&sandbox, &err) < 0)
			_exit(99);
		_exit(opened(socket(AF_INET, SOCK_STREAM, 0)));
	}
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), HELD);
}

/* test_environment - orders to libraries are gone, the keys' folder stays */
static void
test_environment(void **state)
{
	static const char *const read_paths[] = {"/etc", NULL};
	const struct sandbox sandbox = {
	    .read_paths = read_paths, .unlocked_without_swap = true};
	struct err err = ERR_NONE;
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		setenv("SSLKEYLOGFILE", "/tmp/keys", 1);
		setenv("CREDENTIALS_DIRECTORY", "/run/credentials/x", 1);
		if (sandbox_basic(&err) < 0 || getenv("SSLKEYLOGFILE"))
			_exit(98);
		setenv("ANYTHING", "1", 1);
		if (sandbox_strict(&sandbox, &err) < 0)
			_exit(99);
		_exit(getenv("ANYTHING") || !getenv("CREDENTIALS_DIRECTORY"));
	}
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* setup - a folder with a file in it */
static int
setup(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/new", dir);
	snprintf(other, sizeof(other), "%s/old", dir);
	return opened(open(other, O_WRONLY | O_CREAT, 0600)) ? 0 : -1;
}

/* teardown - remove it */
static int
teardown(void **state)
{
	(void)state;
	unlink(path);
	unlink(other);
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_attempts),
	    cmocka_unit_test(test_attempts_outside),
	    cmocka_unit_test(test_log),
	    cmocka_unit_test(test_open_file),
	    cmocka_unit_test(test_inherited),
	    cmocka_unit_test(test_no_network),
	    cmocka_unit_test(test_environment),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
