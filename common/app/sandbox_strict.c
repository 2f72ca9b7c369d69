/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/netlink.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "app/sandbox_process.h"
#include "base/err.h"

#define SAY_LANDLOCK                                                           \
	"sandbox: the kernel has Landlock and refuses it; a container has to " \
	"allow its calls, or the kernel be started without it (lsm=)"

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

/* (argument arg & mask) == value; a mask of 0 is no condition. */
struct condition {
	unsigned arg;
	uint64_t mask, value;
};
#define CONDITIONS_MAX 2

/* A call that passes only when all of its conditions hold. */
struct narrowed {
	int call;
	struct condition when[CONDITIONS_MAX];
};

/* O_TMPFILE needs O_WRONLY or O_RDWR */
#define WRITING	   (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)
#define ALL	   UINT64_MAX
#define SOCK_TYPES 0xf /* beside them stand SOCK_CLOEXEC and others */

static const struct narrowed narrowed[] = {
    {SCMP_SYS(open), {{1, WRITING, 0}}},
    {SCMP_SYS(openat), {{2, WRITING, 0}}},
    /* no code, and no memory that a file holds too */
    {SCMP_SYS(mmap), {{2, PROT_EXEC, 0}, {3, MAP_SHARED, 0}}},
    {SCMP_SYS(mprotect), {{2, PROT_EXEC, 0}}},
    {SCMP_SYS(clone), {{0, CLONE_THREAD, CLONE_THREAD}}},
    {SCMP_SYS(prctl), {{0, ALL, PR_SET_NAME}}},
    {SCMP_SYS(prctl), {{0, ALL, PR_GET_DUMPABLE}}},
    /* 0 is this process; a new limit is NULL: only asked */
    {SCMP_SYS(prlimit64), {{2, ALL, 0}}},
    /* flags and copies; nobody is sent signals about a descriptor */
    {SCMP_SYS(fcntl), {{1, ALL, F_GETFD}}},
    {SCMP_SYS(fcntl), {{1, ALL, F_SETFD}}},
    {SCMP_SYS(fcntl), {{1, ALL, F_GETFL}}},
    {SCMP_SYS(fcntl), {{1, ALL, F_SETFL}}},
    {SCMP_SYS(fcntl), {{1, ALL, F_DUPFD_CLOEXEC}}},
    /* of a socket; no terminal is typed into, no file cloned into another */
    {SCMP_SYS(ioctl), {{1, ALL, FIONBIO}}},
    {SCMP_SYS(ioctl), {{1, ALL, FIONREAD}}},
    {SCMP_SYS(ioctl), {{1, ALL, TCGETS}}},
};
#define NARROWED_N (sizeof(narrowed) / sizeof(narrowed[0]))

/* Where mail goes, and what libc asks the kernel about addresses. */
static const struct narrowed networks[] = {
    {SCMP_SYS(socket), {{0, ALL, AF_INET}}},
    {SCMP_SYS(socket), {{0, ALL, AF_INET6}}},
    {SCMP_SYS(socket), {{0, ALL, AF_NETLINK}, {2, ALL, NETLINK_ROUTE}}},
};
#define NETWORKS_N (sizeof(networks) / sizeof(networks[0]))

/* A program of ours beside this one: unix(7) sockets of packets, which no log
 * and no other service of a system listens on. */
static const struct narrowed packets = {
    SCMP_SYS(socket), {{0, ALL, AF_UNIX}, {1, SOCK_TYPES, SOCK_SEQPACKET}}};

/* Calls whose absence libc knows how to live with. */
static const int absent[] = {SCMP_SYS(clone3), SCMP_SYS(openat2)};
#define ABSENT_N (sizeof(absent) / sizeof(absent[0]))

/* filter_narrow - one call under its conditions; 0, or a negative errno */
static int
filter_narrow(scmp_filter_ctx filter, const struct narrowed *n)
{
	struct scmp_arg_cmp cmp[CONDITIONS_MAX];
	unsigned ncmp = 0;

	for (; ncmp < CONDITIONS_MAX && n->when[ncmp].mask; ncmp++) {
		/* libseccomp's macros leave fields out */
		cmp[ncmp] = (struct scmp_arg_cmp){
		    .arg = n->when[ncmp].arg,
		    .op = SCMP_CMP_MASKED_EQ,
		    .datum_a = n->when[ncmp].mask,
		    .datum_b = n->when[ncmp].value,
		};
	}
	return seccomp_rule_add_array(
	    filter, SCMP_ACT_ALLOW, n->call, ncmp, cmp);
}

/* filter_fill - all rules; 0, or a negative errno */
static int
filter_fill(scmp_filter_ctx filter, const struct sandbox *sandbox)
{
	/* a signal to itself: abort */
	const struct narrowed own_signal = {
	    SCMP_SYS(tgkill), {{0, ALL, (uint64_t)getpid()}}};
	int rc = filter_narrow(filter, &own_signal);

	for (size_t i = 0; i < ALLOWED_N && rc == 0; i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < NARROWED_N && rc == 0; i++)
		rc = filter_narrow(filter, &narrowed[i]);
	for (size_t i = 0; sandbox->network && i < NETWORKS_N && rc == 0; i++)
		rc = filter_narrow(filter, &networks[i]);
	if (sandbox->packets && rc == 0)
		rc = filter_narrow(filter, &packets);
	for (size_t i = 0; i < ABSENT_N && rc == 0; i++)
		rc = seccomp_rule_add(
		    filter, SCMP_ACT_ERRNO(ENOSYS), absent[i], 0);
	return rc;
}

/* filter_load - seccomp: what is not listed fails with EPERM, and so does
 * what calls as a program of another architecture would */
static int
filter_load(const struct sandbox *sandbox, struct err *err)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int rc = filter ? filter_fill(filter, sandbox) : -ENOMEM;

	if (rc == 0)
		rc = seccomp_attr_set(
		    filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM));
	if (rc == 0)
		rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (rc == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	if (rc == 0)
		return 0;
	errno = -rc;
	return err_set_errno(err,
	    "sandbox: seccomp, without which an address could be stored; the "
	    "kernel needs CONFIG_SECCOMP_FILTER, and a container has to allow "
	    "seccomp(2)");
}

/* filter_try - is the filter in force? Some emulators take it and let all
 * pass */
static int
filter_try(struct err *err)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (fd < 0 && errno == EPERM)
		return 0;
	if (fd >= 0)
		close(fd);
	return err_set(err,
	    "sandbox: the kernel took the seccomp filter and does not keep to "
	    "it; run this under a kernel of its own, not an emulated one");
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

/* What Landlock knows by now; the headers may be older than the kernel. */
struct rights {
	uint64_t files, network, scope;
};

/* rights_of - all that a version of Landlock can take away */
static struct rights
rights_of(long version, size_t *size_r)
{
	/* how many rights on files each version has, beginning with 1 */
	static const unsigned files[] = {0, 13, 14, 15, 15, 16};
	const size_t last = sizeof(files) / sizeof(files[0]) - 1;
	size_t at = (size_t)version < last ? (size_t)version : last;
	struct rights rights = {.files = (UINT64_C(1) << files[at]) - 1};

	*size_r = offsetof(struct rights, network);
	if (version >= 4) {
		rights.network = 1; /* bind a TCP port */
		*size_r = offsetof(struct rights, scope);
	}
	if (version >= 6) {
		rights.scope = 3; /* abstract unix sockets, signals */
		*size_r = sizeof(rights);
	}
	return rights;
}

/* landlock - where the kernel has it: no file but those named */
static int
landlock(const char *const *read_paths, struct err *err)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	struct rights rights;
	size_t size;
	int ruleset, rc;

	if (version < 1 && (errno == ENOSYS || errno == EOPNOTSUPP))
		return 0; /* not in this kernel, or switched off */
	rights = rights_of(version < 1 ? 1 : version, &size);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &rights, size, 0);
	if (ruleset < 0)
		return err_set_errno(err, SAY_LANDLOCK);
	for (; *read_paths; read_paths++)
		ruleset_allow(ruleset, *read_paths);
	rc = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
	close(ruleset);
	return rc == 0 ? 0 : err_set_errno(err, SAY_LANDLOCK);
}

/* sandbox_strict - give up whatever could store something */
int
sandbox_strict(const struct sandbox *sandbox, struct err *err)
{
	sandbox_warm();
	sandbox_clear_environment();
	if (!CONFINED)
		return sandbox_limit_files(err);
	if (sandbox_take_log(err) < 0 || sandbox_limit_files(err) < 0 ||
	    sandbox_check_descriptors(err) < 0 ||
	    sandbox_check_alone(err) < 0 ||
	    sandbox_lock_memory(sandbox->unlocked_without_swap, err) < 0 ||
	    landlock(sandbox->read_paths, err) < 0 ||
	    filter_load(sandbox, err) < 0)
		return -1;
	return filter_try(err);
}
