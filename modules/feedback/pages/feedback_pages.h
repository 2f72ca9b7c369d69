/* SPDX-License-Identifier: BSD-2-Clause */
/* feedback_pages - what the module answers */
#ifndef FP_FEEDBACK_PAGES_H
#define FP_FEEDBACK_PAGES_H

#include <stddef.h>

#include "base/embed.h"
#include "http/route.h"

struct metric;

extern const struct route feedback_routes[];
extern const size_t feedback_routes_n;
extern const struct embed feedback_templates[];

/* What the program counts; app_data. */
struct feedback_counts {
	struct metric *stored, *resent, *denied, *unavailable;
};

#endif
