/* SPDX-License-Identifier: BSD-2-Clause */
/* feedback_pages - what the module answers */
#ifndef FP_FEEDBACK_PAGES_H
#define FP_FEEDBACK_PAGES_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/embed.h"
#include "http/route.h"

struct file_types;
struct db_turn;
struct metric;
struct smtp;

extern const struct route feedback_routes[];
extern const size_t feedback_routes_n;
extern const struct embed feedback_templates[];

/* What the program counts, and what its threads share; app_data. */
struct feedback_counts {
	struct db_turn *turn; /* of those that write */
	struct metric *stored, *resent, *denied, *unavailable;
	struct metric *corrected, *withdrawn, *ended, *told;
	_Atomic(struct smtp *) smtp; /* NULL: nobody is to be told */
	_Atomic int64_t clock_secs;  /* as retention_clock saw it last */
	struct file_types *types;    /* of files that are sent */
};

#endif
