/* SPDX-License-Identifier: BSD-2-Clause */
/* sweep - what time has ended */
#ifndef FP_REGISTRATION_STORE_SWEEP_H
#define FP_REGISTRATION_STORE_SWEEP_H

#include "db/db.h"
#include "modules/registration/store/account_env.h"

struct err;

/* Erases sign-ups that were not verified in time, the rows of the erased,
 * sessions that are over, mail that is too late. */
enum db_status sweep_run(const struct account_env *env, struct err *err);

#endif
