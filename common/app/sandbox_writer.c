/* SPDX-License-Identifier: BSD-2-Clause */
/* sandbox_writer - of a small program that writes in folders of its own */
#include "config.h"

#include "app/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/err.h"

#ifdef WITH_SANITIZERS
enum { CONFINED = 0 };
#else
enum { CONFINED = 1 };
#endif

/* Files, the sockets that are there, memory: no other socket, no program, no
 * thread, no process. */
static const int allowed[] = {
    /* descriptors and files */
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(close),
    SCMP_SYS(lseek),
    SCMP_SYS(fcntl),
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(fstat),
    SCMP_SYS(stat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(fchmod),
    SCMP_SYS(flock),
    SCMP_SYS(fsync),
    SCMP_SYS(rename),
    SCMP_SYS(renameat),
    SCMP_SYS(renameat2),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    /* sockets that are there already */
    SCMP_SYS(accept4),
    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),
    SCMP_SYS(recvfrom),
    SCMP_SYS(sendto),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    /* memory; mmap and mprotect are looked at */
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    /* signals, and what a process asks about itself */
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(tgkill),
    SCMP_SYS(getrandom),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

/* What a database wants beside: journals of a size, places in a file, locks;
 * nothing that reaches anything else. */
static const int databases[] = {
    SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(ftruncate),
    SCMP_SYS(fdatasync),
    SCMP_SYS(fallocate),
    SCMP_SYS(lstat),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(geteuid),
    SCMP_SYS(getuid),
    SCMP_SYS(fchown),
    SCMP_SYS(statx),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getdents64),
};

/* A database that is reached by a socket. */
static const int sockets[] = {
    SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg),
    SCMP_SYS(recvmsg), SCMP_SYS(shutdown), SCMP_SYS(getsockname),
    SCMP_SYS(getpeername), SCMP_SYS(ioctl), SCMP_SYS(select),
    SCMP_SYS(pselect6),
    SCMP_SYS(bind), /* netlink, for the addresses of a name */
};
#define N(list) (sizeof(list) / sizeof((list)[0]))

/* no_exec - memory that is never to be run */
static struct scmp_arg_cmp
no_exec(void)
{
	return (struct scmp_arg_cmp){.arg = 2,
	    .op = SCMP_CMP_MASKED_EQ,
	    .datum_a = PROT_EXEC,
	    .datum_b = 0};
}

/* allow - calls of a list; 0 or -errno */
static int
allow(scmp_filter_ctx filter, const int *calls, size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
	return rc;
}

/* filter_load - what is not listed fails with EPERM; work NULL: no database */
static int
filter_load(const struct sandbox_work *work, struct err *err)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int rc = filter ? allow(filter, allowed, N(allowed)) : -ENOMEM;

	if (rc == 0 && work)
		rc = allow(filter, databases, N(databases));
	if (rc == 0 && work && work->sockets)
		rc = allow(filter, sockets, N(sockets));
	if (rc == 0)
		rc = seccomp_rule_add(
		    filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, no_exec());
	if (rc == 0)
		rc = seccomp_rule_add(
		    filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, no_exec());
	if (rc == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	if (rc == 0)
		return 0;
	errno = -rc;
	return err_set_errno(err, "sandbox: seccomp");
}

#define READ_RIGHTS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_RIGHTS                                                           \
	(READ_RIGHTS | LANDLOCK_ACCESS_FS_WRITE_FILE |                         \
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)

/* landlock_allow - one folder, or one file to read; 0, or -1 and errno */
static int
landlock_allow(int ruleset, const char *path, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = {
	    .allowed_access = rights,
	    .parent_fd = open(path, O_PATH | O_CLOEXEC),
	};
	struct stat st;
	int rc;

	if (rule.parent_fd < 0)
		return -1;
	if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE;
	rc = (int)syscall(SYS_landlock_add_rule, ruleset,
	    LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
	return rc;
}

/* landlock_add - all of them */
static int
landlock_add(int ruleset, const struct sandbox_work *work, struct err *err)
{
	for (size_t i = 0; work->write[i]; i++)
		if (landlock_allow(ruleset, work->write[i], WRITE_RIGHTS) < 0)
			return err_set_errno(err, "%s", work->write[i]);
	for (size_t i = 0; work->read && work->read[i]; i++)
		if (landlock_allow(ruleset, work->read[i], READ_RIGHTS) < 0 &&
		    errno != ENOENT && errno != EACCES)
			return err_set_errno(err, "%s", work->read[i]);
	return 0;
}

/* landlock - where the kernel has it: files of those folders and no others */
static int
landlock(const struct sandbox_work *work, struct err *err)
{
	const struct landlock_ruleset_attr attr = {
	    .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
	int rc, ruleset = (int)syscall(
		    SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);

	if (ruleset < 0)
		return 0; /* not in this kernel, or switched off */
	rc = landlock_add(ruleset, work, err);
	if (rc == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		rc = err_set_errno(err, "sandbox: Landlock");
	close(ruleset);
	return rc;
}

/* sandbox_writer - one folder, and the sockets that are open */
int
sandbox_writer(const char *folder, struct err *err)
{
	const char *const write[] = {folder, NULL};
	const struct sandbox_work work = {.write = write};

	if (!CONFINED)
		return 0;
	if (landlock(&work, err) < 0)
		return -1;
	return filter_load(NULL, err);
}

/* sandbox_work - folders, and databases */
int
sandbox_work(const struct sandbox_work *work, struct err *err)
{
	if (!CONFINED)
		return 0;
	if (landlock(work, err) < 0)
		return -1;
	return filter_load(work, err);
}
