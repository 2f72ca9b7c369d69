/* SPDX-License-Identifier: BSD-2-Clause */
/* draft - a submission split into what stands open and what is sealed */
#ifndef FP_FEEDBACK_STORE_DRAFT_H
#define FP_FEEDBACK_STORE_DRAFT_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "modules/feedback/store/part.h"
#include "modules/feedback/store/submission.h"
#include "modules/feedback/store/upload.h"

struct arena;
struct err;
struct keyring;

/* The boxes that have columns of their own. */
#define DRAFT_FLAGS 3
extern const char *const draft_flags[DRAFT_FLAGS];

/* What goes into the rows, in an arena. */
struct draft {
	const struct submission *submission;
	struct str category, message; /* columns of their own; "" */
	int flags[DRAFT_FLAGS];
	struct str fields;  /* the rest of what is open, packed; STR_NONE */
	struct part *parts; /* one for each time that values are kept */
	size_t nparts;
	struct upload *uploads;
	size_t nuploads;
};

/* Values and files sealed, each with a new key. 0 or -1. */
int draft_make(struct arena *arena, const struct keyring *keyring,
    const struct submission *submission, struct draft *draft_r,
    struct err *err);
void draft_scrub(struct draft *draft);

/* The id of what is personal in it; STR_NONE. */
struct str draft_person(const struct draft *draft);

/* Times, to the hour: when it came, never later; when what is kept for so
 * long (0: as long as the submission) ends, never earlier, 0: never; until
 * when it is answered, never later. */
int64_t draft_received(const struct submission *submission);
int64_t draft_due(const struct submission *submission, int64_t keep_secs);
int64_t draft_answer_by(const struct submission *submission);

#endif
