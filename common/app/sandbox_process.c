/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/sandbox_process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/num.h"
#include "base/str.h"

#define ALONE_TRIES 500 /* ms that a thread that was joined may take to go */

/* nothing - a thread that ends at once */
static void *
nothing(void *arg)
{
	pthread_exit(arg);
}

/* sandbox_warm - have libc load what it loads late */
void
sandbox_warm(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, nothing, NULL) == 0)
		pthread_join(thread, NULL);
}

/* sandbox_clear_environment - keep the folder of the keys alone */
void
sandbox_clear_environment(void)
{
	const char *keys = getenv("CREDENTIALS_DIRECTORY");
	char *kept = keys ? strdup(keys) : NULL;

	clearenv();
	if (kept)
		setenv("CREDENTIALS_DIRECTORY", kept, 1);
	free(kept);
}

/* sandbox_take_log - what a library prints must not reach the journal */
int
sandbox_take_log(struct err *err)
{
	if (log_take_over() < 0)
		return err_set_errno(err, "sandbox: the log");
	return 0;
}

/* is_file - does it keep what is written to it? */
static bool
is_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 &&
	       (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode));
}

/* sandbox_limit_files - no file grows, but for the log */
int
sandbox_limit_files(struct err *err)
{
	const struct rlimit none = {0, 0};

	if (is_file(log_descriptor()))
		return 0;
	signal(SIGXFSZ, SIG_IGN); /* a write fails then, and no more */
	if (setrlimit(RLIMIT_FSIZE, &none) < 0)
		return err_set_errno(
		    err, "sandbox: RLIMIT_FSIZE cannot be set to 0");
	return 0;
}

/* may_store - a file open for writing that is not the log? */
static bool
may_store(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY &&
	       fd != log_descriptor() && is_file(fd);
}

/* sandbox_check_descriptors - only the log may be open for writing */
int
sandbox_check_descriptors(struct err *err)
{
	/* those that are open: there may be a thousand million numbers */
	DIR *open = opendir("/proc/self/fd");
	const struct dirent *entry;
	int found = -1;

	if (!open)
		return err_set_errno(err, "sandbox: /proc/self/fd is needed");
	while (found < 0 && (entry = readdir(open))) {
		int64_t fd;

		if (num_parse(str_of(entry->d_name), 0, INT_MAX, &fd) == 0 &&
		    may_store((int)fd))
			found = (int)fd;
	}
	closedir(open);
	if (found < 0)
		return 0;
	return err_set(err,
	    "sandbox: descriptor %d is a file open for writing, which "
	    "could store an address; a library has opened it "
	    "(LD_PRELOAD, or a debugging aid?): take that out",
	    found);
}

/* sandbox_check_alone - no thread but this one */
int
sandbox_check_alone(struct err *err)
{
	struct stat tasks;

	for (int tries = 0; tries < ALONE_TRIES; tries++) {
		if (stat("/proc/self/task", &tasks) < 0)
			return err_set_errno(
			    err, "sandbox: /proc/self/task is needed");
		if (tasks.st_nlink == 3) /* itself, its parent, one thread */
			return 0;
		usleep(1000);
	}
	return err_set(err,
	    "sandbox: a thread runs already that it would not hold; a library "
	    "has started it (LD_PRELOAD, or a monitoring agent?): take that "
	    "out");
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

/* sandbox_lock_memory - nothing reaches a swap device */
int
sandbox_lock_memory(bool without_swap, struct err *err)
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
	if (!without_swap)
		return err_set_errno(err,
		    "sandbox: memory cannot be locked, and could be swapped "
		    "out to a disk; give the service LimitMEMLOCK=infinity "
		    "(on a host without swap, lock_memory = false will do)");
	if (has_swap())
		return err_set_errno(err,
		    "sandbox: memory cannot be locked, and this host has "
		    "swap; give the service LimitMEMLOCK=infinity");
	log_notice("memory is not locked (lock_memory = false); there is no "
		   "swap that it could be written to");
	return 0;
}
