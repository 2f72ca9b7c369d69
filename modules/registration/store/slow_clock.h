/* SPDX-License-Identifier: BSD-2-Clause */
/* slow_clock - the time by which living members are erased */
#ifndef FP_REGISTRATION_STORE_SLOW_CLOCK_H
#define FP_REGISTRATION_STORE_SLOW_CLOCK_H

#include <stdint.h>

#include "db/db.h"
#include "modules/registration/store/account.h"

struct err;

/*
 * env's time, but at most SLOW_CLOCK_STEP_SECS later than it was at the last
 * call of any process: a clock that jumps ahead and is set back ends no time
 * that somebody was given. Asked for once a minute it catches up, after the
 * site was down, ten times as fast as the time goes.
 */
#define SLOW_CLOCK_STEP_SECS 600
enum db_status slow_clock(
    const struct account_env *env, int64_t *secs_r, struct err *err);

#endif
