/* SPDX-License-Identifier: BSD-2-Clause */
/* Members are told of what was passed on, once the time has come. */
#include "config.h"

#include <string.h>

#include "modules/registration/store/account_env.h"
#include "modules/registration/store/disclosed.h"
#include "modules/registration/store/outbox.h"

#define TELL_MAX  1000			/* members a turn */
#define MAIL_SECS ((int64_t)30 * 86400) /* on its way at most */

/* One that is due. */
struct due {
	uint8_t id[DISCLOSED_ID_BYTES], member[MEMBER_ID_BYTES];
	int64_t now_secs;
	bool found;
};

/* due_row - whose it is */
static int
due_row(void *ctx, const struct db_row *row)
{
	struct due *due = ctx;
	struct str id = db_row_str(row, 0), member = db_row_str(row, 1);

	due->found = id.len == sizeof(due->id) &&
		     member.len == sizeof(due->member);
	if (due->found) {
		memcpy(due->id, id.ptr, id.len);
		memcpy(due->member, member.ptr, member.len);
	}
	return 1;
}

/* tell_work - out of the list and into the outbox, both or neither */
static enum db_status
tell_work(struct db *db, void *ctx, struct err *err)
{
	const struct due *due = ctx;
	struct str id = str_from(due->id, sizeof(due->id));
	struct outbox_new mail = {
	    .id = id,
	    .member = str_from(due->member, sizeof(due->member)),
	    .template = "disclosure",
	    .now_secs = due->now_secs,
	    .expires_secs = due->now_secs + MAIL_SECS,
	};
	int64_t changed = 0;
	enum db_status status = db_exec(db,
	    "UPDATE disclosure SET member = NULL, due = NULL "
	    "WHERE id = ? AND due <= ?",
	    DB_ARGS(DB_ARG_BLOB(id), DB_ARG_INT(due->now_secs)), &changed, err);

	/* Another host was quicker, or the commit was not lost. */
	if (status != DB_OK || changed == 0)
		return status;
	return outbox_put(db, &mail, err);
}

/* disclosed_tell - all whose time has come */
enum db_status
disclosed_tell(const struct account_env *env, struct err *err)
{
	enum db_status status = DB_OK;

	for (int n = 0; n < TELL_MAX && status == DB_OK; n++) {
		struct due due = {.now_secs = env->now_secs};

		status = db_query(env->db,
		    "SELECT id, member FROM disclosure WHERE due <= ? LIMIT 1",
		    DB_ARGS(DB_ARG_INT(env->now_secs)), due_row, &due, err);
		if (status != DB_OK || !due.found)
			break;
		status = db_transact(
		    env->db, tell_work, db_run_again, &due, err);
	}
	return status;
}
