/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/objection.h"
#include "modules/registration/store/erasure.h"
#include "modules/registration/store/member.h"

#include <string.h>

#include "base/err.h"

#define SWEEP_MAX 1000 /* a turn */

/* What set_work writes. */
struct work {
	struct str member, announcement;
	int64_t due;
};

/* set_work - in the place of an earlier one */
static enum db_status
set_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	enum db_status status = objection_drop(db, work->member, err);

	if (status != DB_OK)
		return status;
	return db_exec(db,
	    "INSERT INTO objection (member, announcement, due) "
	    "VALUES (?, ?, ?)",
	    DB_ARGS(DB_ARG_BLOB(work->member), DB_ARG_BLOB(work->announcement),
		DB_ARG_INT(work->due)),
	    NULL, err);
}

/* objection_set - erase the account then */
enum db_status
objection_set(struct db *db, struct str member, struct str announcement,
    int64_t due_secs, struct err *err)
{
	struct work work = {member, announcement, due_secs};

	return db_transact(db, set_work, db_run_again, &work, err);
}

/* objection_drop - keep it */
enum db_status
objection_drop(struct db *db, struct str member, struct err *err)
{
	return db_exec(db, "DELETE FROM objection WHERE member = ?",
	    DB_ARGS(DB_ARG_BLOB(member)), NULL, err);
}

/* int_row - one number */
static int
int_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_int(row, 0);
	return 1;
}

/* objection_find - when is it due? */
enum db_status
objection_find(
    struct db *db, struct str member, int64_t *due_r, struct err *err)
{
	*due_r = 0;
	return db_query(db, "SELECT due FROM objection WHERE member = ?",
	    DB_ARGS(DB_ARG_BLOB(member)), int_row, due_r, err);
}

/* What next finds. */
struct found {
	uint8_t *member;
	bool yes;
};

/* found_row - whose it is */
static int
found_row(void *ctx, const struct db_row *row)
{
	struct found *found = ctx;
	struct str id = db_row_str(row, 0);

	if (id.len != MEMBER_ID_BYTES)
		return 1;
	memcpy(found->member, id.ptr, MEMBER_ID_BYTES);
	found->yes = true;
	return 1;
}

/* next - one that is due */
static enum db_status
next(struct db *db, int64_t now_secs, uint8_t member_r[MEMBER_ID_BYTES],
    bool *found_r, struct err *err)
{
	struct found found = {member_r, false};
	enum db_status status = db_query(db,
	    "SELECT member FROM objection WHERE due <= ? ORDER BY due LIMIT 1",
	    DB_ARGS(DB_ARG_INT(now_secs)), found_row, &found, err);

	*found_r = found.yes;
	return status;
}

/* objection_sweep - those whose day has come */
enum db_status
objection_sweep(const struct account_env *env, struct err *err)
{
	uint8_t id[MEMBER_ID_BYTES];
	enum db_status status = DB_OK;
	bool found = true;

	for (int n = 0; n < SWEEP_MAX && status == DB_OK && found; n++) {
		status = next(env->db, env->now_secs, id, &found, err);
		if (status == DB_OK && found)
			status = erasure_run(
			    env, str_from(id, sizeof(id)), err);
	}
	return status;
}

/* objection_count - to one announcement */
enum db_status
objection_count(
    struct db *db, struct str announcement, int64_t *n_r, struct err *err)
{
	*n_r = 0;
	return db_query(db,
	    "SELECT count(*) FROM objection WHERE announcement = ?",
	    DB_ARGS(DB_ARG_BLOB(announcement)), int_row, n_r, err);
}
