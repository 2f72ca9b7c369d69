/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/rotation.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"

#define KINDS_MAX 256

enum state {
	WAITING = 0,
	USED = 1,
	OLD = 2,
	DESTROYED = 3,
};

/* What the transactions here are about. */
struct work {
	struct rotation *rotation;
	const uint8_t *mark;
	const int64_t *others;
	size_t nothers;
	/* of the rows */
	int64_t used_since;
	bool has_next_mark;
	uint8_t next_mark[KEK_MARK_BYTES];
};

/* mark_arg - as an argument */
static struct db_value
mark_arg(const uint8_t *mark)
{
	return DB_ARG_BLOB(str_from(mark, KEK_MARK_BYTES));
}

/* int_row - the first column */
static int
int_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_is_null(row, 0) ? 0 : db_row_int(row, 0);
	return 1;
}

/* day_move - the date follows the clock, one way and not too fast */
static enum db_status
day_move(struct db *db, struct rotation *rotation, struct err *err)
{
	int64_t day = 0, clock = rotation->clock_secs;
	enum db_status status = db_query(db, "SELECT secs FROM keystore_day",
	    DB_NO_ARGS, int_row, &day, err);

	if (status != DB_OK)
		return status;
	rotation->day = day == 0      ? clock
			: clock < day ? day
			: clock > day + ROTATION_STEP_SECS
			    ? day + ROTATION_STEP_SECS
			    : clock;
	status = db_exec(db, "DELETE FROM keystore_day", DB_NO_ARGS, NULL, err);
	if (status != DB_OK)
		return status;
	return db_exec(db, "INSERT INTO keystore_day (one, secs) VALUES (1, ?)",
	    DB_ARGS(DB_ARG_INT(rotation->day)), NULL, err);
}

/* kek_row - one that is in use, or waits */
static int
kek_row(void *ctx, const struct db_row *row)
{
	struct work *work = ctx;
	struct rotation *rotation = work->rotation;
	struct str host = db_row_str(row, 2), mark = db_row_str(row, 3);

	if (db_row_int(row, 1) == USED) {
		rotation->used = db_row_int(row, 0);
		work->used_since = db_row_int(row, 4);
		if (mark.len == KEK_MARK_BYTES)
			memcpy(rotation->used_mark, mark.ptr, mark.len);
		return 0;
	}
	rotation->next = db_row_int(row, 0);
	rotation->make = str_is(host, rotation->host);
	work->has_next_mark = mark.len == KEK_MARK_BYTES;
	if (work->has_next_mark)
		memcpy(work->next_mark, mark.ptr, mark.len);
	return 0;
}

/* keks_read - the one in use, and the one that waits */
static enum db_status
keks_read(struct db *db, struct work *work, struct err *err)
{
	work->rotation->used = work->rotation->next = 0;
	work->rotation->make = false;
	return db_query(db,
	    "SELECT kek_id, state, host, mark, since FROM keystore_kek "
	    "WHERE state IN (0, 1) ORDER BY kek_id",
	    DB_NO_ARGS, kek_row, work, err);
}

/* kek_insert - in the place of what stands under the number */
static enum db_status
kek_insert(struct db *db, const struct rotation *rotation, int64_t kek_id,
    enum state state, const uint8_t *mark, struct err *err)
{
	enum db_status status = db_exec(db,
	    "DELETE FROM keystore_kek WHERE kek_id = ?",
	    DB_ARGS(DB_ARG_INT(kek_id)), NULL, err);

	if (status != DB_OK)
		return status;
	return db_exec(db,
	    "INSERT INTO keystore_kek (kek_id, state, host, mark, since) "
	    "VALUES (?, ?, ?, ?, ?)",
	    DB_ARGS(DB_ARG_INT(kek_id), DB_ARG_INT(state),
		DB_ARG_TEXT(str_of(rotation->host)),
		mark ? mark_arg(mark) : DB_ARG_NULL, DB_ARG_INT(rotation->day)),
	    NULL, err);
}

/* adopt - what this host uses is newer than what the tables know: they are
 * new, or were restored */
static enum db_status
adopt(struct db *db, struct work *work, struct err *err)
{
	struct rotation *rotation = work->rotation;
	enum db_status status = db_exec(db,
	    "UPDATE keystore_kek SET state = ? WHERE state < ? AND kek_id < ?",
	    DB_ARGS(
		DB_ARG_INT(OLD), DB_ARG_INT(OLD), DB_ARG_INT(rotation->local)),
	    NULL, err);

	if (status == DB_OK)
		status = kek_insert(db, rotation, rotation->local, USED,
		    rotation->local_mark, err);
	return status == DB_OK ? keks_read(db, work, err) : status;
}

/* host_store - what this host has and uses */
static enum db_status
host_store(struct db *db, const struct rotation *rotation, int64_t has,
    struct err *err)
{
	struct str host = str_of(rotation->host);
	enum db_status status = db_exec(db,
	    "DELETE FROM keystore_kek_host WHERE host = ?",
	    DB_ARGS(DB_ARG_TEXT(host)), NULL, err);

	if (status != DB_OK)
		return status;
	return db_exec(db,
	    "INSERT INTO keystore_kek_host (host, has, uses) VALUES (?, ?, ?)",
	    DB_ARGS(DB_ARG_TEXT(host), DB_ARG_INT(has),
		DB_ARG_INT(rotation->local)),
	    NULL, err);
}

/* begin_work - date, keys, host, and whether it is time */
static enum db_status
begin_work(struct db *db, void *ctx, struct err *err)
{
	struct work *work = ctx;
	struct rotation *rotation = work->rotation;
	enum db_status status = day_move(db, rotation, err);

	if (status == DB_OK)
		status = keks_read(db, work, err);
	if (status == DB_OK && rotation->local > rotation->used)
		status = adopt(db, work, err);
	if (status == DB_OK)
		status = host_store(db, rotation, rotation->local, err);
	if (status != DB_OK || rotation->next ||
	    rotation->local != rotation->used ||
	    rotation->day - work->used_since < rotation->period_secs)
		return status;
	status = kek_insert(
	    db, rotation, rotation->used + 1, WAITING, NULL, err);
	return status == DB_OK ? keks_read(db, work, err) : status;
}

/* rotation_begin - date, keys, host */
enum db_status
rotation_begin(struct db *db, struct rotation *rotation, struct err *err)
{
	struct work work = {.rotation = rotation};
	enum db_status status = db_transact(
	    db, begin_work, db_run_again, &work, err);

	if (status != DB_OK || rotation->local != rotation->used ||
	    memcmp(rotation->local_mark, rotation->used_mark, KEK_MARK_BYTES) ==
		0)
		return status;
	err_set(err,
	    "key-encryption key %lld of this host is not the one that the "
	    "others have: copy kek_folder from one of them",
	    (long long)rotation->local);
	return DB_FAILED;
}

/* waits_row - the name of a host */
static int
waits_row(void *ctx, const struct db_row *row)
{
	struct rotation *rotation = ctx;
	struct str host = db_row_str(row, 0);

	snprintf(rotation->waits, sizeof(rotation->waits), "%.*s",
	    (int)host.len, host.ptr);
	return 1;
}

/* switch_over - the waiting one comes into use, unless a host lacks it */
static enum db_status
switch_over(struct db *db, struct work *work, struct err *err)
{
	struct rotation *rotation = work->rotation;
	enum db_status status;

	rotation->waits[0] = '\0';
	status = db_query(db,
	    "SELECT host FROM keystore_kek_host WHERE has < ?",
	    DB_ARGS(DB_ARG_INT(rotation->next)), waits_row, rotation, err);
	if (status != DB_OK || rotation->waits[0])
		return status;
	status = db_exec(db,
	    "UPDATE keystore_kek SET state = ? WHERE state = ?",
	    DB_ARGS(DB_ARG_INT(OLD), DB_ARG_INT(USED)), NULL, err);
	if (status == DB_OK)
		status = kek_insert(
		    db, rotation, rotation->next, USED, work->mark, err);
	return status == DB_OK ? keks_read(db, work, err) : status;
}

/* offer_work - the mark, the host, the switch */
static enum db_status
offer_work(struct db *db, void *ctx, struct err *err)
{
	struct work *work = ctx;
	struct rotation *rotation = work->rotation;
	enum db_status status = keks_read(db, work, err);

	if (status != DB_OK || rotation->next == 0)
		return status;
	if (!work->has_next_mark && rotation->make)
		status = db_exec(db,
		    "UPDATE keystore_kek SET mark = ? WHERE kek_id = ?",
		    DB_ARGS(mark_arg(work->mark), DB_ARG_INT(rotation->next)),
		    NULL, err);
	else if (!work->has_next_mark ||
		 memcmp(work->mark, work->next_mark, KEK_MARK_BYTES) != 0) {
		err_set(err,
		    "key-encryption key %lld of this host is not the one that "
		    "its maker has: copy that",
		    (long long)rotation->next);
		return DB_FAILED;
	}
	if (status == DB_OK)
		status = host_store(db, rotation, rotation->next, err);
	return status == DB_OK ? switch_over(db, work, err) : status;
}

/* rotation_offer - this host has it */
enum db_status
rotation_offer(struct db *db, struct rotation *rotation,
    const uint8_t mark[KEK_MARK_BYTES], struct err *err)
{
	struct work work = {.rotation = rotation, .mark = mark};

	return db_transact(db, offer_work, db_run_again, &work, err);
}

/* follow_work - what this host uses */
static enum db_status
follow_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	const struct rotation *rotation = work->rotation;

	return db_exec(db,
	    "UPDATE keystore_kek_host SET uses = ? WHERE host = ?",
	    DB_ARGS(DB_ARG_INT(rotation->local),
		DB_ARG_TEXT(str_of(rotation->host))),
	    NULL, err);
}

/* rotation_follow - it has switched over */
enum db_status
rotation_follow(struct db *db, struct rotation *rotation, struct err *err)
{
	struct work work = {.rotation = rotation};

	return db_transact(db, follow_work, db_run_again, &work, err);
}

/* doom - a key that nothing refers to, when its days are over; those that
 * are referred to are bound to the list of kinds by number */
static enum db_status
doom(struct db *db, const struct rotation *rotation, int64_t kek_id,
    struct err *err)
{
	return db_exec(db,
	    "UPDATE keystore_kek SET state = ? WHERE kek_id = ? AND state = ? "
	    "AND since <= ? "
	    "AND NOT EXISTS (SELECT 1 FROM keystore_kek_host WHERE uses <= ?) "
	    "AND NOT EXISTS (SELECT 1 FROM keystore_key WHERE kek_id = ?)",
	    DB_ARGS(DB_ARG_INT(DESTROYED), DB_ARG_INT(kek_id), DB_ARG_INT(OLD),
		DB_ARG_INT(rotation->day - rotation->keep_secs),
		DB_ARG_INT(kek_id), DB_ARG_INT(kek_id)),
	    NULL, err);
}

/* Old keys on their way out. */
struct olds {
	int64_t ids[KINDS_MAX];
	size_t n;
};

/* old_row - one more */
static int
old_row(void *ctx, const struct db_row *row)
{
	struct olds *olds = ctx;

	olds->ids[olds->n++] = db_row_int(row, 0);
	return olds->n == KINDS_MAX;
}

/* is_among - does the list have it? */
static bool
is_among(const int64_t *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* expire_work - each old key in turn */
static enum db_status
expire_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	const struct rotation *rotation = work->rotation;
	struct olds olds = {.n = 0};
	enum db_status status = db_query(db,
	    "SELECT kek_id FROM keystore_kek WHERE state = 2 AND since <= ?",
	    DB_ARGS(DB_ARG_INT(rotation->day - rotation->keep_secs)), old_row,
	    &olds, err);

	for (size_t i = 0; status == DB_OK && i < olds.n; i++)
		if (!is_among(work->others, work->nothers, olds.ids[i]))
			status = doom(db, rotation, olds.ids[i], err);
	return status;
}

/* rotation_expire - what may go */
enum db_status
rotation_expire(struct db *db, const struct rotation *rotation,
    const int64_t *others, size_t n, struct err *err)
{
	struct rotation copy = *rotation;
	struct work work = {.rotation = &copy, .others = others, .nothers = n};

	return db_transact(db, expire_work, db_run_again, &work, err);
}

/* rotation_doomed - which are to be destroyed? */
enum db_status
rotation_doomed(struct db *db, const int64_t *ids, size_t n, bool *doomed_r,
    struct err *err)
{
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < n; i++) {
		int64_t found = 0;

		status = db_query(db,
		    "SELECT kek_id FROM keystore_kek "
		    "WHERE kek_id = ? AND state = 3",
		    DB_ARGS(DB_ARG_INT(ids[i])), int_row, &found, err);
		doomed_r[i] = found != 0;
	}
	return status;
}
