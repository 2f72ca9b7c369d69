/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "db/retention_last.h"

#include <string.h>

#include "base/err.h"

/* What a transaction writes. */
struct row {
	const char *kind;
	int64_t ran, gone;
};

/* set_work - in place of the row before */
static enum db_status
set_work(struct db *db, void *ctx, struct err *err)
{
	const struct row *row = ctx;
	struct str kind = str_of(row->kind);
	enum db_status status = db_exec(db,
	    "DELETE FROM retention_last WHERE kind = ?",
	    DB_ARGS(DB_ARG_TEXT(kind)), NULL, err);

	if (status != DB_OK)
		return status;
	return db_exec(db,
	    "INSERT INTO retention_last (kind, ran, gone) VALUES (?, ?, ?)",
	    DB_ARGS(
		DB_ARG_TEXT(kind), DB_ARG_INT(row->ran), DB_ARG_INT(row->gone)),
	    NULL, err);
}

/* retention_last_set - a kind is done */
enum db_status
retention_last_set(struct db *db, const char *kind, int64_t ran_secs,
    int64_t gone, struct err *err)
{
	struct row row = {kind, ran_secs, gone};

	return db_transact(db, set_work, db_run_again, &row, err);
}

/* retention_last_forget - there is no such kind any more */
enum db_status
retention_last_forget(struct db *db, const char *kind, struct err *err)
{
	return db_exec(db, "DELETE FROM retention_last WHERE kind = ?",
	    DB_ARGS(DB_ARG_TEXT(str_of(kind))), NULL, err);
}

/* get_row - all kinds at once */
static int
get_row(void *ctx, const struct db_row *row)
{
	struct retention_last *last = ctx;

	last->since = db_row_int(row, 3);
	last->kinds = db_row_int(row, 0);
	if (last->kinds) {
		last->ran = db_row_int(row, 1);
		last->gone = db_row_int(row, 2);
	}
	return 1;
}

/* retention_last_get - when, and how much */
enum db_status
retention_last_get(
    struct db *db, struct retention_last *last_r, struct err *err)
{
	memset(last_r, 0, sizeof(*last_r));
	return db_query(db,
	    "SELECT count(*), min(ran), CAST(sum(gone) AS SIGNED), "
	    "(SELECT min(applied) FROM fp_schema) FROM retention_last",
	    DB_NO_ARGS, get_row, last_r, err);
}

/* retention_is_late - was it not done when it should have been? */
bool
retention_is_late(const struct retention_last *last, int64_t now_secs)
{
	int64_t since = last->ran ? last->ran : last->since;

	return now_secs - since > RETENTION_LATE_SECS;
}

/* What retention_last_each calls. */
struct listing {
	retention_last_fn *each;
	void *ctx;
};

/* each_row - one kind */
static int
each_row(void *ctx, const struct db_row *row)
{
	const struct listing *listing = ctx;

	listing->each(listing->ctx, db_row_str(row, 0), db_row_int(row, 1),
	    db_row_int(row, 2));
	return 0;
}

/* retention_last_each - one by one */
enum db_status
retention_last_each(
    struct db *db, retention_last_fn *each, void *ctx, struct err *err)
{
	struct listing listing = {each, ctx};

	return db_query(db,
	    "SELECT kind, ran, gone FROM retention_last ORDER BY kind",
	    DB_NO_ARGS, each_row, &listing, err);
}
