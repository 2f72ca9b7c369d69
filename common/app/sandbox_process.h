/* SPDX-License-Identifier: BSD-2-Clause */
/* sandbox_process - the parts of sandbox_strict that are about the process
 * itself: its log, descriptors, threads, memory and environment */
#ifndef FP_APP_SANDBOX_PROCESS_H
#define FP_APP_SANDBOX_PROCESS_H

#include <stdbool.h>

struct err;

/* Has libc load what it loads late, such as libgcc for threads. */
void sandbox_warm(void);

/* Drops what libraries take for orders; the folder where systemd put the keys
 * is looked up again at a reload and stays. */
void sandbox_clear_environment(void);

/* The log keeps standard error for itself (log_take_over). */
int sandbox_take_log(struct err *err);

/* No file grows, but for a log that was opened for us. */
int sandbox_limit_files(struct err *err);

/* -1: a file is open for writing that is not the log. */
int sandbox_check_descriptors(struct err *err);

/* -1: another thread runs; neither seccomp nor Landlock would hold it. */
int sandbox_check_alone(struct err *err);

/*
 * Nothing reaches a swap device. -1: memory cannot be locked; without_swap
 * lets that pass on a host that has no swap.
 */
int sandbox_lock_memory(bool without_swap, struct err *err);

#endif
