/* SPDX-License-Identifier: BSD-2-Clause */
/* escapes - preloaded into formpledge-send-to-friend: once a mail goes out, the
 * thread that sends it tries to store something or to get out, in every way
 * there is, and tells a port of the test what became of it: "name errno", 0 for
 * a way that was open. Built by the test. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define THERE	  "tmp/there" /* a file that exists */
#define NEW	  "tmp/new"
#define INHERITED 9	     /* a file that the test has left open for us */
#define NOBODY	  0x3ffffff0 /* no process has that number */
#define AUDIT	  9	     /* netlink's way into the log of the system */

int curl_easy_perform(void *curl);

static int port;

/* set_up - where to tell: the environment is cleared later */
__attribute__((constructor)) static void
set_up(void)
{
	const char *number = getenv("ESCAPES_PORT");

	port = number ? atoi(number) : 0;
}

/* opened - of a call that gives a descriptor */
static long
opened(long fd)
{
	if (fd >= 0)
		close((int)fd);
	return fd;
}

/* tried - of a call that can do nothing here: any error but those by which it
 * is kept back means that it was let through */
static long
tried(long rc)
{
	return rc < 0 && (errno == EPERM || errno == EACCES || errno == ENOSYS)
		   ? -1
		   : 0;
}

/* clang-format off */
#define WAY(name, expression)                                                  \
	static long try_##name(void) { return (expression); }

/* files */
WAY(write, opened(open(THERE, O_WRONLY)))
WAY(append, opened(open(THERE, O_WRONLY | O_APPEND)))
WAY(create, opened(open(NEW, O_WRONLY | O_CREAT, 0600)))
WAY(creat, opened(syscall(SYS_creat, NEW, 0600)))
WAY(truncate_open, opened(open(THERE, O_RDONLY | O_TRUNC)))
WAY(tmpfile, opened(open("tmp", O_TMPFILE | O_RDWR, 0600)))
WAY(proc_mem, opened(open("/proc/self/mem", O_RDWR)))
WAY(proc_fd, opened(open("/proc/self/fd/2", O_WRONLY)))
WAY(truncate, truncate(THERE, 0))
WAY(link, link(THERE, "tmp/linked"))
WAY(symlink, symlink("address", "tmp/symlinked"))
WAY(mkdir, mkdir("tmp/made", 0700))
WAY(mknod, mknod("tmp/fifo", S_IFIFO | 0600, 0))
WAY(chmod, chmod(THERE, 0600))
WAY(chown, chown(THERE, getuid(), getgid()))
WAY(utimes, utimensat(AT_FDCWD, THERE, NULL, 0))
WAY(xattr, tried(setxattr(THERE, "user.a", "b", 1, 0)))
WAY(rename, rename(THERE, "tmp/renamed"))
WAY(unlink, unlink("tmp/renamed"))
WAY(fallocate, tried(fallocate(-1, 0, 0, 1)))
WAY(inherited, write(INHERITED, "x", 1))
WAY(sendfile, tried(sendfile(-1, -1, NULL, 1)))
WAY(splice, tried(splice(-1, NULL, -1, NULL, 1, 0)))
WAY(copy_range, tried(copy_file_range(-1, NULL, -1, NULL, 1, 0)))
WAY(pwrite, tried(pwrite(-1, "x", 1, 0)))
WAY(flock, tried(syscall(SYS_flock, -1, 2)))
WAY(read_elsewhere, opened(open("data", O_RDONLY | O_DIRECTORY)))
/* memory that others have, or that outlives the process */
WAY(memfd, opened(memfd_create("a", 0)))
WAY(shm_open, opened(open("/dev/shm/fp-escape", O_RDWR | O_CREAT, 0600)))
WAY(mq_open, tried(syscall(SYS_mq_open, "fp", O_RDWR | O_CREAT, 0600, NULL)))
WAY(add_key, tried(syscall(SYS_add_key, "user", "a", "b", 1, 0)))
WAY(unlock, munlockall())
WAY(swapon, tried(syscall(SYS_swapon, "/nowhere", 0)))
/* code */
WAY(exec, tried(syscall(SYS_execve, "/nowhere", NULL, NULL)))
WAY(execveat, tried(syscall(SYS_execveat, -1, "/nowhere", NULL, NULL, 0)))
WAY(ptrace, tried(ptrace(PTRACE_ATTACH, NOBODY, NULL, NULL)))
WAY(vm_write, tried(syscall(SYS_process_vm_writev, NOBODY, 0, 0, 0, 0, 0)))
WAY(pidfd, tried(syscall(SYS_pidfd_open, NOBODY, 0)))
WAY(kill, kill(getppid(), 0))
WAY(tgkill, syscall(SYS_tgkill, getppid(), getppid(), 0))
WAY(io_uring, tried(syscall(SYS_io_uring_setup, 0, NULL)))
WAY(userfaultfd, opened(syscall(SYS_userfaultfd, O_CLOEXEC)))
WAY(bpf, tried(syscall(SYS_bpf, -1, NULL, 0)))
WAY(perf, tried(syscall(SYS_perf_event_open, NULL, 0, 0, 0, 0)))
/* other processes and the system */
WAY(unix_socket, opened(socket(AF_UNIX, SOCK_DGRAM, 0)))
WAY(packet_socket, tried(opened(socket(AF_PACKET, SOCK_RAW, 0))))
WAY(audit_socket, tried(opened(socket(AF_NETLINK, SOCK_RAW, AUDIT))))
WAY(mount, tried(syscall(SYS_mount, NULL, NULL, NULL, 0, NULL)))
WAY(unshare, unshare(0))
WAY(setns, tried(setns(-1, 0)))
WAY(chroot, tried(chroot("/nowhere")))
WAY(setuid, setuid(getuid()))
WAY(own_signals, fcntl(0, F_SETOWN, getpid()))
WAY(terminal, tried(ioctl(-1, TIOCSTI, "x")))
/* what it has given up */
WAY(dumpable, prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
/* clang-format on */

/* try_openat2 - the newer open */
static long
try_openat2(void)
{
	uint64_t how[3] = {O_WRONLY | O_CREAT, 0600, 0};

	return opened(
	    syscall(SYS_openat2, AT_FDCWD, "tmp/new2", how, sizeof(how)));
}

/* try_shmget - memory that outlives the process */
static long
try_shmget(void)
{
	int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);

	return id < 0 ? -1 : shmctl(id, IPC_RMID, NULL);
}

/* try_msgget - and messages */
static long
try_msgget(void)
{
	int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);

	return id < 0 ? -1 : msgctl(id, IPC_RMID, NULL);
}

/* try_fork - another process */
static long
try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return pid;
}

/* mapped - of mmap */
static long
mapped(int prot, int flags)
{
	void *mem = mmap(NULL, 4096, prot, flags | MAP_ANONYMOUS, -1, 0);

	if (mem == MAP_FAILED)
		return -1;
	munmap(mem, 4096);
	return 0;
}

/* try_shared - memory that a file could hold as well */
static long
try_shared(void)
{
	return mapped(PROT_READ | PROT_WRITE, MAP_SHARED);
}

/* try_map_code - memory to be run */
static long
try_map_code(void)
{
	return mapped(PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE);
}

/* try_make_code - made so later */
static long
try_make_code(void)
{
	void *mem = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long rc = mprotect(mem, 4096, PROT_READ | PROT_EXEC);
	int saved = errno;

	munmap(mem, 4096);
	errno = saved;
	return rc;
}

/* try_listen - be reached from elsewhere */
static long
try_listen(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), saved;
	long rc = listen(fd, 1);

	saved = errno;
	close(fd);
	errno = saved;
	return rc;
}

/* try_bind - the same, as far as Landlock sees it */
static long
try_bind(void)
{
	struct sockaddr_in at = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0), saved;
	long rc = bind(fd, (struct sockaddr *)&at, sizeof(at));

	saved = errno;
	close(fd);
	errno = saved;
	return rc;
}

/* try_limit - take a limit back */
static long
try_limit(void)
{
	const struct rlimit limit = {0, 0};

	return setrlimit(RLIMIT_CORE, &limit);
}

#define TRY(name)                                                              \
	{                                                                      \
#name, try_##name                                              \
	}

static const struct way {
	const char *name;
	long (*run)(void);
} ways[] = {TRY(write), TRY(append), TRY(create), TRY(creat),
    TRY(truncate_open), TRY(tmpfile), TRY(openat2), TRY(proc_mem), TRY(proc_fd),
    TRY(truncate), TRY(link), TRY(symlink), TRY(mkdir), TRY(mknod), TRY(chmod),
    TRY(chown), TRY(utimes), TRY(xattr), TRY(rename), TRY(unlink),
    TRY(fallocate), TRY(inherited), TRY(sendfile), TRY(splice), TRY(copy_range),
    TRY(pwrite), TRY(flock), TRY(read_elsewhere), TRY(memfd), TRY(shm_open),
    TRY(shmget), TRY(msgget), TRY(mq_open), TRY(add_key), TRY(shared),
    TRY(unlock), TRY(swapon), TRY(exec), TRY(execveat), TRY(fork),
    TRY(map_code), TRY(make_code), TRY(ptrace), TRY(vm_write), TRY(pidfd),
    TRY(kill), TRY(tgkill), TRY(io_uring), TRY(userfaultfd), TRY(bpf),
    TRY(perf), TRY(unix_socket), TRY(packet_socket), TRY(audit_socket),
    TRY(bind), TRY(listen), TRY(mount), TRY(unshare), TRY(setns), TRY(chroot),
    TRY(setuid), TRY(own_signals), TRY(terminal), TRY(limit), TRY(dumpable)};

/* tell - each way, and what became of it */
static void
tell(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		return;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		long rc = ways[i].run();

		dprintf(fd, "%s %d\n", ways[i].name, rc < 0 ? errno : 0);
	}
	close(fd);
}

/* curl_easy_perform - the mail that is about to go */
int
curl_easy_perform(void *curl)
{
	int (*real)(void *);

	*(void **)&real = dlsym(RTLD_NEXT, "curl_easy_perform");
	tell();
	return real(curl);
}
