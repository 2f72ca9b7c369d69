/* SPDX-License-Identifier: BSD-2-Clause */
/* refusals - preloaded into a program of the suite: a kernel or a host that
 * does not grant one part of the sandbox; which is said by what is defined.
 * Built by the test. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* refused - what a kernel says */
static int __attribute__((unused)) refused(void)
{
	errno = EPERM;
	return -1;
}

#ifdef REFUSE_LIMIT
int
setrlimit(__rlimit_resource_t resource, const struct rlimit *limit)
{
	int (*real)(__rlimit_resource_t, const struct rlimit *);

	*(void **)&real = dlsym(RTLD_NEXT, "setrlimit");
	return resource == REFUSE_LIMIT ? refused() : real(resource, limit);
}
#endif

#ifdef REFUSE_PRCTL
int
prctl(int option, ...)
{
	int (*real)(
	    int, unsigned long, unsigned long, unsigned long, unsigned long);
	unsigned long arg;
	va_list ap;

	va_start(ap, option);
	arg = va_arg(ap, unsigned long);
	va_end(ap);
	*(void **)&real = dlsym(RTLD_NEXT, "prctl");
	return option == REFUSE_PRCTL ? refused() : real(option, arg, 0, 0, 0);
}
#endif

#ifdef REFUSE_LANDLOCK
long
syscall(long number, ...)
{
	long (*real)(long, long, long, long, long);
	long args[4];
	va_list ap;

	va_start(ap, number);
	for (size_t i = 0; i < 4; i++)
		args[i] = va_arg(ap, long);
	va_end(ap);
	*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	if (number == SYS_landlock_create_ruleset && !args[0])
		return 1; /* as if the kernel had it */
	if (number == SYS_landlock_create_ruleset)
		return refused();
	return real(number, args[0], args[1], args[2], args[3]);
}
#endif

#ifdef REFUSE_SECCOMP /* 0: taken, and not kept to */
int
seccomp_load(void *filter)
{
	(void)filter;
	return -REFUSE_SECCOMP;
}
#endif

#ifdef REFUSE_CLOSING
int
close_range(unsigned first, unsigned last, int flags)
{
	(void)first;
	(void)last;
	(void)flags;
	return refused();
}
#endif

#ifdef HAS_SWAP
FILE *
fopen(const char *path, const char *mode)
{
	static char swaps[] = "Filename\n/dev/sda2\n";
	FILE *(*real)(const char *, const char *);

	*(void **)&real = dlsym(RTLD_NEXT, "fopen");
	if (strcmp(path, "/proc/swaps") == 0)
		return fmemopen(swaps, strlen(swaps), "r");
	return real(path, mode);
}
#endif

#ifdef OTHER_ALLOCATOR
void *
malloc(size_t size)
{
	return calloc(1, size);
}
#endif

#ifdef OTHER_THREAD
static void *
run(void *arg)
{
	pause();
	return arg;
}

__attribute__((constructor)) static void
start(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, run, NULL);
}
#endif
