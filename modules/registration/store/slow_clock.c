/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/slow_clock.h"

#include "vault/mark.h"

#define MARK "registration clock"

/* slow_clock - the first time that it is asked it says what the clock says */
enum db_status
slow_clock(const struct account_env *env, int64_t *secs_r, struct err *err)
{
	struct db *keys = keystore_db(env->keys);
	int64_t was;
	enum db_status status = mark_get(keys, MARK, &was, err);

	*secs_r = env->now_secs;
	if (status != DB_OK)
		return status;
	if (was > 0 && *secs_r > was + SLOW_CLOCK_STEP_SECS)
		*secs_r = was + SLOW_CLOCK_STEP_SECS;
	return mark_raise(keys, MARK, *secs_r, err);
}
