/* SPDX-License-Identifier: BSD-2-Clause */
/* erasures - what the commands about the erasure feed have in common */
#ifndef FP_PLEDGECTL_ERASURES_H
#define FP_PLEDGECTL_ERASURES_H

#include <stdint.h>

#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/control.h"
#include "vault/feed.h"

#define ERASURES_WORDS 256 /* at once */

/* What the processes of one command share. */
struct erasures_shared {
	char audience[FEED_AUDIENCE_MAX + 1];
	int64_t now_secs;
	struct feed_word words[ERASURES_WORDS];
	size_t n;
	/* the first is for the rows of registration itself */
	struct feed_count counts[1 + FEED_AUDIENCES_MAX];
	size_t ncounts;
	const struct secret *survey_key;
	int64_t deleted; /* rows of a store */
};

struct erasures {
	struct control *control;
	struct control_module registration;
	struct erasures_shared *shared;
};

/* Settings, and shared memory. 0 or -1. Where there is no registration there
 * is no feed: registration.present says so. */
int erasures_open(
    struct control *control, struct erasures *erasures_r, struct err *err);

/* A step in the keystore. 0 or -1. */
int erasures_keystore(
    struct erasures *erasures, apart_fn *step, struct err *err);

/* Steps: shared->words of shared->audience that may be passed on; out of the
 * feed with shared->words. */
apart_fn erasures_read;
apart_fn erasures_acknowledge;

#endif
