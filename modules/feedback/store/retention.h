/* SPDX-License-Identifier: BSD-2-Clause */
/* retention - what is kept ends when it was said that it would */
#ifndef FP_FEEDBACK_STORE_RETENTION_H
#define FP_FEEDBACK_STORE_RETENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"

struct err;

/* The clock of ends goes forward by so much a look, at most. */
#define RETENTION_STEP_SECS 600
/* What the first version stored without an end has at least so long. */
#define RETENTION_GRACE_SECS (30 * 86400)

/*
 * The time by which things end: that of the clock, but never more than
 * RETENTION_STEP_SECS later than at the last look of any process, and 0 while
 * the clock is behind: a clock that jumps ahead and is set back ends nothing
 * early. seen_r gets the latest time that was seen so: what is stored while
 * the clock is behind reckons its end from there (submission's clock_secs).
 */
enum db_status retention_clock(struct db *db, int64_t now_secs,
    int64_t *until_r, int64_t *seen_r, struct err *err);

/* What is stored of a form without an end gets the one that the form has now:
 * that of the first version of this module, or of a form that had none. */
enum db_status retention_adopt(struct db *db, struct str form,
    int64_t keep_secs, int64_t now_secs, struct err *err);

struct retention_count {
	int64_t erased, anonymised; /* submissions */
	int64_t parts;		    /* of others: files, fields */
};

/*
 * Ends all that is due at until_secs (of retention_clock): submissions are
 * erased, or made nobody's where their form says so, parts that are kept for
 * a shorter time go with their keys. Each on its own: killed at any point,
 * the next run does the rest. dry_run only counts. Then SQLite's log is
 * emptied, with what any erasure has left in it.
 */
enum db_status retention_run(struct db *db, int64_t until_secs, bool dry_run,
    struct retention_count *count_r, struct err *err);

/* A bounded part of that, for who shows how far it is: count grows; more_r:
 * call again. */
enum db_status retention_batch(struct db *db, int64_t until_secs,
    struct retention_count *count, bool *more_r, struct err *err);

#endif
