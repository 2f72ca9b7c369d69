/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/agree_task.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "modules/registration/store/agree.h"

#define PASS_MS 3600000
#define TICK_MS 60000

struct agree_task {
	struct agree_pass pass;
	int64_t next_ms, next_tick_ms;
};

/* agree_task_new - begins with a pass */
struct agree_task *
agree_task_new(void)
{
	struct agree_task *task = calloc(1, sizeof(*task));

	must(task != NULL);
	return task;
}

/* agree_task_free - give it back */
void
agree_task_free(struct agree_task **task)
{
	free(*task);
	*task = NULL;
}

/* tell - the operator, at the end of a pass */
static void
tell(const struct agree_count *count, int64_t removed)
{
	if (count->old)
		log_error("the keystore is an older copy than the members' "
			  "database, or another site's: %lld of %lld members "
			  "have no key in it and "
			  "cannot be read. Nothing is removed. Put its newest "
			  "copy in place, or see pledgectl restore check",
		    (long long)count->without_key, (long long)count->members);
	else if (agree_is_many(count))
		log_error("%lld of %lld members have no key in the keystore, "
			  "which are too many to have been erased. Nothing is "
			  "removed: see pledgectl restore check",
		    (long long)count->without_key, (long long)count->members);
	else if (removed > 0)
		log_info("removed %lld members who had been erased and came "
			 "back with an older copy of the database",
		    (long long)removed);
}

/* tick - the two have seen each other */
static enum db_status
tick(struct agree_task *task, const struct account_env *env, struct err *err)
{
	if (clock_mono_ms() < task->next_tick_ms)
		return DB_OK;
	task->next_tick_ms = clock_mono_ms() + TICK_MS;
	return agree_tick(env, &task->pass.count.old, err);
}

/* agree_task_turn - some more, and the end of a pass */
enum db_status
agree_task_turn(
    struct agree_task *task, const struct account_env *env, struct err *err)
{
	enum db_status status = tick(task, env, err);
	int64_t removed = 0;

	if (status != DB_OK || clock_mono_ms() < task->next_ms)
		return status;
	if (!task->pass.done)
		return agree_turn(env, &task->pass, err);
	/* A turn later: what was on its way has arrived. */
	status = agree_remove(env, &task->pass, &removed, err);
	if (status != DB_OK)
		return status;
	tell(&task->pass.count, removed);
	memset(&task->pass, 0, sizeof(task->pass));
	task->next_ms = clock_mono_ms() + PASS_MS;
	return DB_OK;
}
