/* SPDX-License-Identifier: BSD-2-Clause */
/* counter - count what waits in the ballot box, some together */
#ifndef FP_SURVEYS_COUNTER_H
#define FP_SURVEYS_COUNTER_H

#include "modules/surveys/survey_store.h"

struct box;

/*
 * Counts a random part of what waits in the box, in one transaction, when
 * at least k can be taken and the hold-back stays; with all, whatever is
 * there. The digests of the ballots go in, sorted; for those that are new
 * the counters go up; then what was counted is overwritten in the box.
 * counted_r is how many left the box, 0 when there were not enough. Where
 * the database fails they stay in the box: counting again counts none twice.
 */
enum db_status counter_run(struct db *db, const struct survey_env *env,
    const struct definition *def, struct box *box, bool all, size_t *counted_r,
    struct err *err);

/* At the end: shows what was counted since the last release where that is k
 * or more; while the survey is open a release waits for more. */
enum db_status counter_end(struct db *db, const struct survey_env *env,
    const struct definition *def, struct err *err);

/* How many answers stay in the box of this survey until it closes. */
size_t counter_hold_back(
    const struct survey_env *env, const struct definition *def);

#endif
