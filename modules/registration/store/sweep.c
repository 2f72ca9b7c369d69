/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/sweep.h"

#include "modules/registration/store/erasure.h"
#include "modules/registration/store/outbox.h"
#include "modules/registration/store/session.h"
#include "vault/keystore.h"

/* sweep_run - what time has ended */
enum db_status
sweep_run(const struct account_env *env, struct err *err)
{
	enum db_status status = keystore_sweep(
	    env->keys, env->now_secs, NULL, err);

	if (status == DB_OK)
		status = erasure_sweep(env, err);
	if (status == DB_OK)
		status = session_sweep(env->db, env->now_secs, err);
	if (status == DB_OK)
		status = outbox_sweep(env->db, env->now_secs, err);
	/* Readers may be in the way: next time, then. */
	if (status == DB_OK) {
		db_checkpoint(env->db, NULL);
		keystore_settle(env->keys, NULL);
	}
	return status;
}
