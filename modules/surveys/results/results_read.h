/* SPDX-License-Identifier: BSD-2-Clause */
/* results_read - what was released, out of the ledger's own words */
#ifndef FP_SURVEYS_RESULTS_RESULTS_READ_H
#define FP_SURVEYS_RESULTS_RESULTS_READ_H

#include <stdbool.h>

#include "modules/surveys/results/results.h"

struct arena;
struct definition;
struct err;
struct release_entry;

/*
 * The results that an entry of the ledger says, for who has no key to what was
 * counted: only what everybody saw can be in them. def is the survey's, in any
 * language. 0, or -1: not an entry of this definition.
 */
int results_read(struct arena *arena, const struct definition *def,
    const struct release_entry *entry, bool closed,
    const struct survey_results **results_r, struct err *err);

#endif
