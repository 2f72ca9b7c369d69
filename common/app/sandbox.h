/* SPDX-License-Identifier: BSD-2-Clause */
/* sandbox - what a program of the suite gives up before it serves */
#ifndef FP_APP_SANDBOX_H
#define FP_APP_SANDBOX_H

#include <stdbool.h>

struct err;

/*
 * For every module; module_main calls it first of all: no core dumps, not
 * to be traced, no new privileges, umask 077, and out of the environment
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
};

/*
 * Nothing can be written from here on: RLIMIT_FSIZE 0, all memory locked,
 * seccomp (required) and Landlock (where the kernel has it): no file opened
 * for writing, made or renamed, no program started, no new process, no
 * memory made executable. For the confine hook: before any thread starts,
 * after everything that is to stay open was opened and warmed up. A
 * sanitizer build leaves out what its runtime cannot live with.
 * -1: the kernel refused a part that is required.
 */
int sandbox_strict(const struct sandbox *sandbox, struct err *err);

/*
 * Starts the program again, once, with GLIBC_TUNABLES set so that freed
 * memory is overwritten (they act at exec only). For main, before anything
 * else; returns when it is the second time, or -1. struct module's wipe_heap
 * asks module_main for it.
 */
int sandbox_wipe_heap(char **argv, struct err *err);

#endif
