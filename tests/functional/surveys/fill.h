/* SPDX-License-Identifier: BSD-2-Clause */
/* fill - counts random answers, past doors and box */
#ifndef FP_TESTS_FILL_H
#define FP_TESTS_FILL_H

#include <stdint.h>

#include "db/db.h"

struct err;
struct survey_env;

/*
 * Counts n answers to a survey that is open, in twenty parts, with a release
 * after each where it is time: what counting does, at once. The same seed
 * gives the same answers; the first options are chosen most.
 */
enum db_status fill_survey(struct db *db, const struct survey_env *env,
    const char *id, uint64_t n, uint64_t seed, struct err *err);

#endif
