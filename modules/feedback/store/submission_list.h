/* SPDX-License-Identifier: BSD-2-Clause */
/* submission_list - what came, without who they are */
#ifndef FP_FEEDBACK_STORE_SUBMISSION_LIST_H
#define FP_FEEDBACK_STORE_SUBMISSION_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"
#include "modules/feedback/store/submission.h"

struct arena;
struct err;

/* Which of them. */
struct submission_wanted {
	struct str form; /* STR_NONE: of all */
	bool open;	 /* only those that wait for an answer, by the time
			    until which they are to have it */
	int state;	 /* 0: any; else 1 + that of progress.h */
	/* only those behind this one in the list; 0: from the top */
	int64_t after_secs; /* its received, or answer_by with open */
	uint8_t after[SUBMISSION_ID_BYTES];
	uint32_t max;
};

/* Called for each, newest first, with what is open of it; texts live in the
 * arena of the list, which is cleared after each. It must not use db. */
typedef void submission_fn(void *ctx, const struct submission *submission);

enum db_status submission_list(struct db *db, struct arena *arena,
    const struct submission_wanted *wanted, submission_fn *each, void *ctx,
    struct err *err);

/* Every form that something came through, and how much of it is open. */
typedef void submission_form_fn(
    void *ctx, struct str form, int64_t n, int64_t open);
enum db_status submission_forms(
    struct db *db, submission_form_fn *each, void *ctx, struct err *err);

/* How many of a form wait for an answer, and how many of those are late. */
enum db_status submission_waiting(struct db *db, struct str form,
    int64_t now_secs, int64_t *open_r, int64_t *late_r, struct err *err);

#endif
