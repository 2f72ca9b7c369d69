/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"

/* The runtime of the sanitizers writes files and maps what it likes. */
#ifdef WITH_SANITIZERS
enum { CONFINED = 0 };
#else
enum { CONFINED = 1 };
#endif

/* What a program that only answers and sends needs, besides what is looked
 * at more closely below. */
static const int allowed[] = {
    /* descriptors */
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(close),
    SCMP_SYS(dup),
    SCMP_SYS(lseek),
    SCMP_SYS(pread64),
    SCMP_SYS(fcntl),
    SCMP_SYS(ioctl),
    SCMP_SYS(pipe),
    SCMP_SYS(pipe2),
    SCMP_SYS(eventfd2),
    SCMP_SYS(timerfd_create),
    SCMP_SYS(timerfd_settime),
    SCMP_SYS(signalfd4),
    /* looking at files */
    SCMP_SYS(fstat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(getdents64),
    SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),
    /* waiting */
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(select),
    SCMP_SYS(pselect6),
    SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_pwait2),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(restart_syscall),
    /* sockets that are there already; socket() itself is looked at */
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(bind),
    SCMP_SYS(connect),
    SCMP_SYS(getpeername),
    SCMP_SYS(getsockname),
    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(recvmmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(shutdown),
    /* memory and threads; mmap, mprotect and clone are looked at */
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(mlock),
    SCMP_SYS(munlock),
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(get_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(membarrier),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(gettid),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    /* signals and what a process asks about itself */
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(tgkill),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getrandom),
    SCMP_SYS(getrlimit),
    SCMP_SYS(getrusage),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
    SCMP_SYS(times),
};
#define ALLOWED_N (sizeof(allowed) / sizeof(allowed[0]))

/* A call that passes only when (argument arg & mask) == value. */
struct narrowed {
	int call;
	unsigned arg;
	uint64_t mask, value;
};

/* O_TMPFILE needs O_WRONLY or O_RDWR */
#define WRITING (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)

static const struct narrowed narrowed[] = {
    {SCMP_SYS(open), 1, WRITING, 0},
    {SCMP_SYS(openat), 2, WRITING, 0},
    {SCMP_SYS(mmap), 2, PROT_EXEC, 0},
    {SCMP_SYS(mprotect), 2, PROT_EXEC, 0},
    {SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD},
    {SCMP_SYS(prctl), 0, UINT64_MAX, PR_SET_NAME},
    {SCMP_SYS(prctl), 0, UINT64_MAX, PR_GET_DUMPABLE},
    /* 0 is this process; a new limit is NULL: only asked */
    {SCMP_SYS(prlimit64), 2, UINT64_MAX, 0},
};
#define NARROWED_N (sizeof(narrowed) / sizeof(narrowed[0]))

static const int families[] = {AF_INET, AF_INET6, AF_NETLINK};
#define FAMILIES_N (sizeof(families) / sizeof(families[0]))

/* Calls whose absence libc knows how to live with. */
static const int absent[] = {SCMP_SYS(clone3), SCMP_SYS(openat2)};
#define ABSENT_N (sizeof(absent) / sizeof(absent[0]))

/* narrowed_cmp - as libseccomp says it; its macros leave fields out */
static struct scmp_arg_cmp
narrowed_cmp(const struct narrowed *n)
{
	return (struct scmp_arg_cmp){.arg = n->arg,
	    .op = SCMP_CMP_MASKED_EQ,
	    .datum_a = n->mask,
	    .datum_b = n->value};
}

/* family_cmp - the first argument of socket */
static struct scmp_arg_cmp
family_cmp(int family)
{
	return (struct scmp_arg_cmp){
	    .arg = 0, .op = SCMP_CMP_EQ, .datum_a = (uint64_t)family};
}

/* filter_fill - all rules; 0, or a negative errno */
static int
filter_fill(scmp_filter_ctx filter, bool network)
{
	int rc = 0;

	for (size_t i = 0; i < ALLOWED_N && rc == 0; i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < NARROWED_N && rc == 0; i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, narrowed[i].call,
		    1, narrowed_cmp(&narrowed[i]));
	for (size_t i = 0; network && i < FAMILIES_N && rc == 0; i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket),
		    1, family_cmp(families[i]));
	for (size_t i = 0; i < ABSENT_N && rc == 0; i++)
		rc = seccomp_rule_add(
		    filter, SCMP_ACT_ERRNO(ENOSYS), absent[i], 0);
	return rc;
}

/* filter_load - seccomp: what is not listed fails with EPERM */
static int
filter_load(bool network, struct err *err)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int rc = filter ? filter_fill(filter, network) : -ENOMEM;

	if (rc == 0)
		rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (rc == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	if (rc == 0)
		return 0;
	errno = -rc;
	return err_set_errno(err, "sandbox: seccomp");
}

/* ruleset_allow - let one file or folder be read; absent ones do not matter */
static void
ruleset_allow(int ruleset, const char *path)
{
	struct landlock_path_beneath_attr rule = {
	    .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE |
			      LANDLOCK_ACCESS_FS_READ_DIR,
	    .parent_fd = open(path, O_PATH | O_CLOEXEC),
	};
	struct stat st;

	if (rule.parent_fd < 0)
		return;
	if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
	syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
	    &rule, 0);
	close(rule.parent_fd);
}

/* landlock - where the kernel has it: no file but those named */
static int
landlock(const char *const *read_paths, struct err *err)
{
	/* the thirteen rights of the first version, which all kernels know */
	const struct landlock_ruleset_attr attr = {
	    .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
	int ruleset = (int)syscall(
	    SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	int rc;

	if (ruleset < 0)
		return 0; /* not in this kernel, or switched off */
	for (; *read_paths; read_paths++)
		ruleset_allow(ruleset, *read_paths);
	rc = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
	close(ruleset);
	return rc == 0 ? 0 : err_set_errno(err, "sandbox: Landlock");
}

/* nothing - a thread that ends at once */
static void *
nothing(void *arg)
{
	pthread_exit(arg);
}

/* warm - have libc load what it loads late, such as libgcc for threads */
static void
warm(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, nothing, NULL) == 0)
		pthread_join(thread, NULL);
}

/* has_swap - is there anything that memory could be written to? */
static bool
has_swap(void)
{
	FILE *swaps = fopen("/proc/swaps", "re");
	int lines = 0;

	if (!swaps)
		return true;
	for (int c; (c = getc(swaps)) != EOF;)
		lines += c == '\n';
	fclose(swaps);
	return lines > 1; /* the first is a heading */
}

/* lock_memory - nothing reaches a swap device */
static int
lock_memory(struct err *err)
{
	struct rlimit limit;

	/* what comes later must fit as well: thread stacks, say */
	if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 &&
	    limit.rlim_cur != limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_MEMLOCK, &limit);
	}
	if (mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0)
		return 0;
	if (has_swap())
		return err_set_errno(err,
		    "sandbox: memory cannot be locked; give the service "
		    "LimitMEMLOCK=infinity");
	log_notice("memory cannot be locked (LimitMEMLOCK); there is no swap "
		   "that it could be written to");
	return 0;
}

/* limit_files - no file grows, but for a log that was opened for us */
static int
limit_files(struct err *err)
{
	const struct rlimit none = {0, 0};
	struct stat st;

	if (fstat(STDERR_FILENO, &st) == 0 && S_ISREG(st.st_mode))
		return 0;
	signal(SIGXFSZ, SIG_IGN); /* a write fails then, and no more */
	if (setrlimit(RLIMIT_FSIZE, &none) < 0)
		return err_set_errno(err, "sandbox: no file sizes");
	return 0;
}

/* clear_environment - what libraries take for orders; the folder where
 * systemd put the keys is looked up again at a reload */
static void
clear_environment(void)
{
	const char *keys = getenv("CREDENTIALS_DIRECTORY");
	char *kept = keys ? strdup(keys) : NULL;

	clearenv();
	if (kept)
		setenv("CREDENTIALS_DIRECTORY", kept, 1);
	free(kept);
}

/* sandbox_strict - give up whatever could store something */
int
sandbox_strict(const struct sandbox *sandbox, struct err *err)
{
	warm();
	clear_environment();
	if (limit_files(err) < 0)
		return -1;
	if (!CONFINED)
		return 0;
	if (lock_memory(err) < 0 || landlock(sandbox->read_paths, err) < 0)
		return -1;
	return filter_load(sandbox->network, err);
}
