/* SPDX-License-Identifier: BSD-2-Clause */
/* agree_task - the sweeper's part in finding out that something was restored */
#ifndef FP_REGISTRATION_AGREE_TASK_H
#define FP_REGISTRATION_AGREE_TASK_H

#include "db/db.h"
#include "modules/registration/store/account.h"

struct err;

/* All members are compared with the keystore once an hour, a few hundred a
 * turn; what may go goes, and the operator hears of what may not. */
struct agree_task;
struct agree_task *agree_task_new(void);
void agree_task_free(struct agree_task **task);

/* To be called every second or two. */
enum db_status agree_task_turn(
    struct agree_task *task, const struct account_env *env, struct err *err);

#endif
