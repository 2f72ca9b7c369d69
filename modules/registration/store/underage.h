/* SPDX-License-Identifier: BSD-2-Clause */
/* underage - members found to be under the age of their account */
#ifndef FP_REGISTRATION_STORE_UNDERAGE_H
#define FP_REGISTRATION_STORE_UNDERAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "modules/registration/store/account.h"

/*
 * Suspends a member at once, on their own statement: every log-in ends, and a
 * mail says so. What is kept of the statement is this: until when it can be
 * put right. Of one who is suspended already nothing changes.
 */
enum db_status underage_suspend(const struct account_env *env, struct str id,
    int64_t until_secs, struct err *err);

/* The statement was a slip: back as before. month is age_month. done_r is
 * false where the time for it is over, or the member was not suspended. */
enum db_status underage_correct(const struct account_env *env, struct str id,
    int64_t month, bool *done_r, struct err *err);

/* Erases everything about those whose time is over. */
enum db_status underage_sweep(const struct account_env *env, struct err *err);

#endif
