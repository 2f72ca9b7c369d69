/* SPDX-License-Identifier: BSD-2-Clause */
/* rotation_hosts - hosts that come and go, keys that the tables never saw */
#include "config.h"

#include "base/err.h"
#include "vault/rotation.h"

/* What the transactions here are about. */
struct work {
	const struct rotation *rotation;
	const int64_t *ids;
	size_t n;
	const char *host;
	bool found;
};

/* found_row - there is one */
static int
found_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* know - one key, unless it is known */
static enum db_status
know(struct db *db, const struct rotation *rotation, int64_t kek_id,
    struct err *err)
{
	bool found = false;
	enum db_status status = db_query(db,
	    "SELECT kek_id FROM keystore_kek WHERE kek_id = ?",
	    DB_ARGS(DB_ARG_INT(kek_id)), found_row, &found, err);

	if (status != DB_OK || found)
		return status;
	return db_exec(db,
	    "INSERT INTO keystore_kek (kek_id, state, host, mark, since) "
	    "VALUES (?, 2, ?, NULL, ?)",
	    DB_ARGS(DB_ARG_INT(kek_id), DB_ARG_TEXT(str_of(rotation->host)),
		DB_ARG_INT(rotation->day)),
	    NULL, err);
}

/* know_work - each in turn */
static enum db_status
know_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < work->n; i++)
		if (work->ids[i] < work->rotation->used)
			status = know(db, work->rotation, work->ids[i], err);
	return status;
}

/* rotation_know - old ones from this day on */
enum db_status
rotation_know(struct db *db, const struct rotation *rotation,
    const int64_t *ids, size_t n, struct err *err)
{
	struct work work = {.rotation = rotation, .ids = ids, .n = n};

	return db_transact(db, know_work, db_run_again, &work, err);
}

/* forget_work - the host, and a key that nobody else has */
static enum db_status
forget_work(struct db *db, void *ctx, struct err *err)
{
	struct work *work = ctx;
	struct str host = str_of(work->host);
	int64_t n = 0;
	enum db_status status = db_exec(db,
	    "DELETE FROM keystore_kek_host WHERE host = ?",
	    DB_ARGS(DB_ARG_TEXT(host)), &n, err);

	work->found = n > 0;
	if (status != DB_OK || !work->found)
		return status;
	return db_exec(db,
	    "DELETE FROM keystore_kek WHERE state = 0 AND host = ? "
	    "AND NOT EXISTS (SELECT 1 FROM keystore_kek_host "
	    "WHERE has >= keystore_kek.kek_id)",
	    DB_ARGS(DB_ARG_TEXT(host)), NULL, err);
}

/* rotation_forget_host - it does not come back */
enum db_status
rotation_forget_host(
    struct db *db, const char *host, bool *found_r, struct err *err)
{
	struct work work = {.host = host};
	enum db_status status = db_transact(
	    db, forget_work, db_run_again, &work, err);

	*found_r = work.found;
	return status;
}

/* What rotation_hosts calls. */
struct listing {
	rotation_host_fn *each;
	void *ctx;
};

/* host_row - one of them */
static int
host_row(void *ctx, const struct db_row *row)
{
	const struct listing *listing = ctx;

	listing->each(listing->ctx, db_row_str(row, 0), db_row_int(row, 1),
	    db_row_int(row, 2));
	return 0;
}

/* rotation_hosts - all, by name */
enum db_status
rotation_hosts(
    struct db *db, rotation_host_fn *each, void *ctx, struct err *err)
{
	struct listing listing = {each, ctx};

	return db_query(db,
	    "SELECT host, has, uses FROM keystore_kek_host ORDER BY host",
	    DB_NO_ARGS, host_row, &listing, err);
}
