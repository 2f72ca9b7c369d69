/* SPDX-License-Identifier: BSD-2-Clause */
/* friend - what the parts of formpledge-send-to-friend share */
#ifndef FP_FRIEND_FRIEND_H
#define FP_FRIEND_FRIEND_H

#include <locale.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "http/route.h"

struct handover;
struct metric;
struct never;
struct once;

/* Made before the threads start; app_data. Holds nothing of a visitor. */
struct friend
{
	struct handover *handover;
	struct never *never; /* NULL: the site has no such list */
	struct once *once;
	locale_t letters;     /* what is a letter */
	int64_t started_secs; /* Unix time; once knows nothing before */
	struct metric *sent, *failed;
	atomic_flag told_no_country; /* a line in the log, once */
};

extern const struct route friend_routes[];
extern const size_t friend_routes_n;

#endif
