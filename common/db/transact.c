/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/must.h"
#include "db/db_inner.h"

#define TRANSACT_TRIES	  5
#define PAUSE_FIRST_MS	  4
#define RECONNECT_WAIT_MS 100

/* begin - where that fails nothing was begun: a lost connection lost
 * nothing */
static enum db_status
begin(struct db *db, struct err *err)
{
	enum db_status status;

	must(!db->in_transaction);
	turn_take(db);
	status = db_direct(db, str_of(db->driver->begin), err);
	if (status != DB_OK) {
		turn_pass(db);
		return status == DB_UNKNOWN ? DB_DOWN : status;
	}
	db->in_transaction = true;
	db->broken = DB_OK;
	return DB_OK;
}

/* commit - what is left unsaid by the database is unknown */
static enum db_status
commit(struct db *db, struct err *err)
{
	enum db_status status;
	bool lost = false;

	if (db->broken != DB_OK)
		return db->broken;
	status = db->driver->direct(db->conn, STR("COMMIT"), &lost, err);
	if (status == DB_DOWN || status == DB_FAILED)
		status = DB_UNKNOWN;
	if (lost || status == DB_UNKNOWN)
		db_disconnect(db);
	return status;
}

/* rollback - where that fails, closing the connection does it */
static void
rollback(struct db *db)
{
	bool lost = false;

	if (db->conn &&
	    db->driver->direct(db->conn, STR("ROLLBACK"), &lost, NULL) != DB_OK)
		db_disconnect(db);
}

/* transact_once - begin, work, commit or roll back */
static enum db_status
transact_once(struct db *db, db_work_fn *work, void *ctx, struct err *err)
{
	enum db_status status = begin(db, err);

	if (status != DB_OK)
		return status;
	status = work(db, ctx, err);
	if (status == DB_OK)
		status = commit(db, err);
	if (status != DB_OK)
		rollback(db);
	db->in_transaction = false;
	turn_pass(db);
	return status;
}

/* pause_ms - sleep */
static void
pause_ms(unsigned ms)
{
	struct timespec left = {
	    .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

	while (nanosleep(&left, &left) && errno == EINTR)
		continue;
}

/* ask_again - is the write there? On a new connection, which may take a while
 * to get: the time of a statement is allowed for it */
static enum db_status
ask_again(struct db *db, db_work_fn *reconcile, void *ctx, struct err *err)
{
	int64_t until_ms = clock_mono_ms() +
			   (int64_t)db->target.timeout_secs * 1000;
	enum db_status status;

	if (!reconcile)
		return DB_UNKNOWN;
	do {
		bool lost = false;

		status = db_connected(db, false, err);
		/* Galera: see what other nodes have committed. Servers
		 * without it do not know the variable. */
		if (status == DB_OK && db->driver->before_reconcile)
			db->driver->direct(db->conn,
			    str_of(db->driver->before_reconcile), &lost, NULL);
		if (lost)
			db_disconnect(db);
		else if (status == DB_OK)
			status = reconcile(db, ctx, err);
		if (status == DB_OK || status == DB_CONFLICT)
			return status;
		pause_ms(RECONNECT_WAIT_MS);
	} while (clock_mono_ms() < until_ms);
	return DB_UNKNOWN;
}

/* one_try - a transaction, and the question what became of it */
static enum db_status
one_try(struct db *db, db_work_fn *work, db_work_fn *reconcile, void *ctx,
    bool *again_r, struct err *err)
{
	bool had = db->conn != NULL;
	enum db_status status = transact_once(db, work, ctx, err);

	if (status == DB_UNKNOWN)
		status = ask_again(db, reconcile, ctx, err);
	/* Lost on the way, before the commit: a new connection may do. */
	*again_r = status == DB_CONFLICT ||
		   (status == DB_DOWN && had && db->conn == NULL);
	return status;
}

/* db_transact - run work until it is committed, refused, or time is up */
enum db_status
db_transact(struct db *db, db_work_fn *work, db_work_fn *reconcile, void *ctx,
    struct err *err)
{
	int64_t until_ms = clock_mono_ms() +
			   (int64_t)db->target.timeout_secs * 1000;
	unsigned pause = PAUSE_FIRST_MS;
	struct err last;
	enum db_status status;
	bool again;

	for (int tries = 1;; tries++) {
		last = ERR_NONE;
		status = one_try(db, work, reconcile, ctx, &again, &last);
		if (!again || tries == TRANSACT_TRIES ||
		    (tries > 1 && clock_mono_ms() >= until_ms))
			break;
		pause_ms(pause / 2 + arc4random_uniform(pause));
		pause *= 3;
	}
	if (status != DB_OK)
		err_set(err, "%s", err_text(&last));
	return status;
}
