/* SPDX-License-Identifier: BSD-2-Clause */
/* progress - how far long work is, on standard error: a bar on a terminal, a
 * line every few seconds elsewhere, nothing with --quiet */
#ifndef FP_PLEDGECTL_PROGRESS_H
#define FP_PLEDGECTL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct options;

struct progress {
	const char *what; /* "keys" */
	int64_t total, done;
	int64_t last_ms; /* when something was shown */
	bool quiet, bar;
};

/* what lives as long as the struct. total: how much there is, 0 where nobody
 * knows; it may be changed meanwhile (people come and go). */
void progress_init(struct progress *progress, const struct options *options,
    const char *what, int64_t total);

/* So much is done; call it as often as you like. */
void progress_show(struct progress *progress, int64_t done);

/* It has ended: a bar shows where, and what is printed next stands below. */
void progress_fini(struct progress *progress);

#endif
