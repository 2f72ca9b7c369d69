/* SPDX-License-Identifier: BSD-2-Clause */
/* proc - what /proc tells of the running programs of this installation */
#ifndef FP_PLEDGECTL_PROC_H
#define FP_PLEDGECTL_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* One process. */
struct proc {
	pid_t pid;
	uid_t uid;
	bool has_caps;	    /* any capability in force or to be had */
	bool no_new_privs;  /* it cannot get rights by starting a program */
	int seccomp;	    /* 2: a filter; 0: none */
	bool dumpable;	    /* its memory can be read, or dumped */
	bool dumps_core;    /* RLIMIT_CORE is not 0 */
	int64_t locked_kib; /* memory that is never swapped */
	bool by_systemd;    /* as a service of this program's name */
	bool replaced;	    /* its program was replaced since it started */
	bool replaced_known;
};

/*
 * The running programs of a name ("formpledge-feedback") that were started
 * with a word among their arguments: the file of the settings. At most max;
 * how many, or -1: there is no /proc.
 */
int proc_list(
    const char *program, const char *word, struct proc *procs_r, size_t max);

#endif
