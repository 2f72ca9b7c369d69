/* SPDX-License-Identifier: BSD-2-Clause */
/* sandbox - what a program of the suite gives up before it serves */
#ifndef FP_APP_SANDBOX_H
#define FP_APP_SANDBOX_H

#include <stdbool.h>

struct err;

/*
 * For every module; module_main calls it first of all: nothing stays open that
 * was not handed over (0 to 2, systemd's sockets), no core dumps, not to be
 * traced, no new privileges, umask 077, and out of the environment
 * what makes a library write secrets (SSLKEYLOGFILE) or load code.
 */
int sandbox_basic(struct err *err);

/*
 * Opens /dev/null as those of the descriptors 0 to 2 that are closed: what is
 * opened next (a database, a key) would get one of their numbers, and the log
 * would be written into it. sandbox_basic does it.
 */
int sandbox_standard(struct err *err);

/* How strictly a program that never writes is confined. */
struct sandbox {
	/* Files and folders that stay readable, NULL-ended; those that do not
	 * exist are passed over. /etc, /usr, /lib and what the settings name
	 * are for the caller to list. */
	const char *const *read_paths;
	bool network; /* AF_INET and AF_INET6 sockets may be opened */
	bool packets; /* AF_UNIX sockets of packets (SOCK_SEQPACKET), which
			 no log and no other service of a system listens on */
	/* Where memory cannot be locked: go on if the host has no swap. */
	bool unlocked_without_swap;
};

/*
 * Nothing can be written from here on: RLIMIT_FSIZE 0, all memory locked,
 * seccomp (required) and Landlock (where the kernel has it): no file opened
 * for writing, made or renamed, no program started, no new process, no
 * memory made executable; the environment is empty, and what a library
 * prints goes nowhere: only the log writes to the log. For the confine hook:
 * before any thread starts, after everything that is to stay open was opened
 * and warmed up. A sanitizer build leaves out what its runtime cannot live
 * with. Where the log is a file, RLIMIT_FSIZE stays as it was.
 * -1: a part that is required does not hold; the reason names the remedy.
 */
int sandbox_strict(const struct sandbox *sandbox, struct err *err);

/*
 * For a small program of one thread that writes in one folder, and answers on
 * sockets it has already: it can read and write files there (Landlock, where
 * the kernel has it, says that nowhere else), and open no socket, start no
 * program, no thread and no process (seccomp). 0 or -1.
 */
int sandbox_writer(const char *folder, struct err *err);

/* The same for one that works with databases: several folders to write in,
 * files and folders to read (both NULL-ended; of those to read the ones that
 * do not exist are passed over), and sockets of its own where a database is
 * reached by one. */
struct sandbox_work {
	const char *const *write, *const *read;
	bool sockets;
};
int sandbox_work(const struct sandbox_work *work, struct err *err);

/*
 * Starts the program again, once, with GLIBC_TUNABLES set so that freed
 * memory is overwritten (they act at exec only). For main, before anything
 * else; returns when it is the second time, or -1, also where the allocator
 * is not libc's or does not keep to them. struct module's wipe_heap asks
 * module_main for it.
 */
int sandbox_wipe_heap(char **argv, struct err *err);

#endif
