/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/underage.h"

#include <string.h>

#include "modules/registration/store/outbox.h"
#include "modules/registration/store/session.h"
#include "modules/registration/store/erasure.h"

#define SWEEP_MAX 1000 /* members a turn */
#define MAIL	  "suspended"

/* What the transactions here are about. */
struct work {
	struct str id;
	int64_t now_secs, until_secs, month;
	bool done;
};

/* suspend_work - the state, the log-ins, a word to the member. Who is away
 * stays so, and is back only by logging in. */
static enum db_status
suspend_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	int64_t changed = 0;
	enum db_status status = db_exec(db,
	    "UPDATE member SET state = CASE WHEN state = ? THEN state ELSE ? "
	    "END, suspended_until = ? "
	    "WHERE id = ? AND suspended_until IS NULL",
	    DB_ARGS(DB_ARG_INT(MEMBER_AWAY), DB_ARG_INT(MEMBER_SUSPENDED),
		DB_ARG_INT(work->until_secs), DB_ARG_BLOB(work->id)),
	    &changed, err);

	if (status == DB_OK)
		status = session_end_all(db, work->id, err);
	if (status != DB_OK || changed == 0)
		return status;
	return outbox_add(
	    db, work->id, MAIL, work->now_secs, work->until_secs, err);
}

/* underage_suspend - at once */
enum db_status
underage_suspend(const struct account_env *env, struct str id,
    int64_t until_secs, struct err *err)
{
	struct work work = {
	    .id = id, .now_secs = env->now_secs, .until_secs = until_secs};

	return db_transact(env->db, suspend_work, db_run_again, &work, err);
}

/* correct_work - the state as before, and no mail about what was a slip */
static enum db_status
correct_work(struct db *db, void *ctx, struct err *err)
{
	struct work *work = ctx;
	int64_t changed = 0;
	enum db_status status = db_exec(db,
	    "UPDATE member SET state = CASE WHEN state = ? THEN ? ELSE state "
	    "END, suspended_until = NULL, "
	    "age_month = ? WHERE id = ? AND suspended_until > ?",
	    DB_ARGS(DB_ARG_INT(MEMBER_SUSPENDED), DB_ARG_INT(MEMBER_ACTIVE),
		DB_ARG_INT(work->month), DB_ARG_BLOB(work->id),
		DB_ARG_INT(work->now_secs)),
	    &changed, err);

	work->done = changed > 0;
	if (status != DB_OK)
		return status;
	return db_exec(db,
	    "DELETE FROM outbox WHERE member = ? AND template = ?",
	    DB_ARGS(DB_ARG_BLOB(work->id), DB_ARG_TEXT(str_of(MAIL))), NULL,
	    err);
}

/* still_row - there is one */
static int
still_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* still_work - is the member suspended yet? Then it may run again. */
static enum db_status
still_work(struct db *db, void *ctx, struct err *err)
{
	struct work *work = ctx;
	bool suspended = false;
	enum db_status status = db_query(db,
	    "SELECT id FROM member WHERE id = ? AND suspended_until IS NOT "
	    "NULL",
	    DB_ARGS(DB_ARG_BLOB(work->id)), still_row, &suspended, err);

	if (status != DB_OK)
		return status;
	work->done = !suspended;
	return suspended ? DB_CONFLICT : DB_OK;
}

/* underage_correct - it was a slip */
enum db_status
underage_correct(const struct account_env *env, struct str id, int64_t month,
    bool *done_r, struct err *err)
{
	struct work work = {
	    .id = id, .now_secs = env->now_secs, .month = month};
	enum db_status status = db_transact(
	    env->db, correct_work, still_work, &work, err);

	*done_r = status == DB_OK && work.done;
	return status;
}

/* What a turn of the sweep has found. */
struct due {
	uint8_t id[MEMBER_ID_BYTES];
	bool found;
};

/* due_row - one whose time is over */
static int
due_row(void *ctx, const struct db_row *row)
{
	struct due *due = ctx;
	struct str id = db_row_str(row, 0);

	due->found = id.len == sizeof(due->id);
	if (due->found)
		memcpy(due->id, id.ptr, sizeof(due->id));
	return 1;
}

/* underage_sweep - what time has ended */
enum db_status
underage_sweep(const struct account_env *env, struct err *err)
{
	enum db_status status = DB_OK;
	uint8_t last[MEMBER_ID_BYTES] = {0};

	for (int n = 0; n < SWEEP_MAX && status == DB_OK; n++) {
		struct due due = {.found = false};

		status = db_query(env->db,
		    "SELECT id FROM member WHERE suspended_until <= ? LIMIT 1",
		    DB_ARGS(DB_ARG_INT(env->now_secs)), due_row, &due, err);
		/* Rows that cannot go just now are unreadable already. */
		if (status != DB_OK || !due.found ||
		    memcmp(due.id, last, sizeof(last)) == 0)
			break;
		memcpy(last, due.id, sizeof(last));
		status = erasure_run(
		    env, str_from(due.id, sizeof(due.id)), err);
	}
	return status;
}
