/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "db/db.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "base/secret_file.h"
#include "db/db_inner.h"

#define TIMEOUT_SECS 10

/* db_open - a handle; it connects when it is first used */
int
db_open(const struct db_config *config, struct db **db_r, struct err *err)
{
	struct db *db = calloc(1, sizeof(*db));

	must(db != NULL);
	if (db_url_parse(config->url, &db->target, err))
		goto fail;
	db->target.timeout_secs = config->timeout_secs ? config->timeout_secs
						       : TIMEOUT_SECS;
	if (config->password_file && config->password_file[0]) {
		if (secret_file_line(config->password_file, db->password,
			sizeof(db->password), err))
			goto fail;
		db->target.password = db->password;
	}
	if (config->tls_ca && config->tls_ca[0]) {
		db->tls_ca = strdup(config->tls_ca);
		must(db->tls_ca != NULL);
		db->target.tls_ca = db->tls_ca;
	}
	db->driver = db->target.kind == DB_SQLITE ? &db_sqlite_driver
						  : &db_mysql_driver;
	*db_r = db;
	return 0;
fail:
	scrub(db, sizeof(*db));
	free(db);
	return -1;
}

/* db_disconnect - forget the connection and what was prepared on it */
void
db_disconnect(struct db *db)
{
	if (!db->conn)
		return;
	for (size_t i = 0; i < DB_STATEMENTS_MAX; i++) {
		if (db->statements[i].sql)
			db->driver->finish(db->statements[i].prepared);
		db->statements[i] = (struct statement){NULL, NULL};
	}
	db->nstatements = 0;
	db->driver->close(db->conn);
	db->conn = NULL;
}

/* db_close - give the handle back */
void
db_close(struct db **db)
{
	if (!*db)
		return;
	db_disconnect(*db);
	free((*db)->tls_ca);
	scrub_free(db, sizeof(**db));
}

/* db_kind - which database is it? */
enum db_kind
db_kind(const struct db *db)
{
	return db->target.kind;
}

/* db_sql - the text for this kind of database */
const char *
db_sql(const struct db *db, const char *sqlite, const char *mysql)
{
	return db->target.kind == DB_SQLITE ? sqlite : mysql;
}

/* db_connected - a connection, new where there is none; one that looks alive,
 * unless whoever asks runs again where it is not */
enum db_status
db_connected(struct db *db, bool runs_again, struct err *err)
{
	if (db->conn && !db->in_transaction && !runs_again &&
	    !db->driver->is_alive(db->conn))
		db_disconnect(db);
	if (db->conn)
		return DB_OK;
	/* A transaction does not go over to another connection. */
	if (db->in_transaction)
		return DB_DOWN;
	return db->driver->open(&db->target, &db->conn, err);
}

/* slot_find - where a statement is, or goes */
static struct statement *
slot_find(struct db *db, const char *sql)
{
	size_t i = ((uintptr_t)sql >> 3) * 0x9e3779b1u;

	must(db->nstatements < DB_STATEMENTS_MAX - 1);
	for (;; i++) {
		struct statement *slot = &db->statements[i % DB_STATEMENTS_MAX];

		if (!slot->sql || slot->sql == sql)
			return slot;
	}
}

/* prepared - the statement of a text, prepared once a connection */
static enum db_status
prepared(struct db *db, const char *sql, void **stmt_r, bool *lost_r,
    struct err *err)
{
	struct statement *slot = slot_find(db, sql);
	enum db_status status;

	if (!slot->sql) {
		status = db->driver->prepare(
		    db->conn, sql, &slot->prepared, lost_r, err);
		if (status != DB_OK)
			return status;
		slot->sql = sql;
		db->nstatements++;
	}
	*stmt_r = slot->prepared;
	return DB_OK;
}

/* note - what a status does to the transaction it came up in. A statement
 * that met a taken key was undone alone; anything else undoes the whole. */
static enum db_status
note(struct db *db, enum db_status status, bool lost)
{
	if (lost)
		db_disconnect(db);
	if (!db->in_transaction)
		return status;
	/* Nothing is committed yet, so nothing is unknown. */
	if (status == DB_UNKNOWN)
		status = DB_DOWN;
	if (status != DB_OK && status != DB_DUPLICATE)
		db->broken = status;
	return status;
}

/* run_once - prepare and run on the connection at hand */
static enum db_status
run_once(struct db *db, const char *sql, struct db_call *call, bool is_read,
    bool *lost_r, struct err *err)
{
	enum db_status status = db_connected(db, is_read, err);
	void *stmt;

	if (status == DB_OK)
		status = prepared(db, sql, &stmt, lost_r, err);
	if (status == DB_OK)
		status = db->driver->run(db->conn, stmt, call, lost_r, err);
	return note(db, status, *lost_r);
}

/* run - the same, and once more where the connection was lost and running
 * again cannot do a thing twice */
static enum db_status
run(struct db *db, const char *sql, struct db_call *call, struct err *err)
{
	bool is_read = strncmp(sql, "SELECT", 6) == 0;
	struct err first = ERR_NONE;
	bool lost = false;
	enum db_status status;

	must(call->nargs <= DB_ARGS_MAX);
	status = run_once(db, sql, call, is_read, &lost, &first);
	if (lost && !db->in_transaction && (status == DB_DOWN || is_read)) {
		lost = false;
		first = ERR_NONE;
		status = run_once(db, sql, call, is_read, &lost, &first);
	}
	if (is_read && status == DB_UNKNOWN)
		status = DB_DOWN;
	if (status != DB_OK)
		err_set(err, "%s", err_text(&first));
	return status;
}

/* run_write - by itself, or in a transaction */
static enum db_status
run_write(struct db *db, const char *sql, struct db_call *call, struct err *err)
{
	enum db_status status;

	if (db->in_transaction)
		return run(db, sql, call, err);
	turn_take(db);
	status = run(db, sql, call, err);
	turn_pass(db);
	return status;
}

/* db_exec - run a statement that changes something */
enum db_status
db_exec(struct db *db, const char *sql, const struct db_value *args,
    size_t nargs, int64_t *changed_r, struct err *err)
{
	struct db_call call = {.args = args, .nargs = nargs};
	enum db_status status = run_write(db, sql, &call, err);

	if (changed_r)
		*changed_r = status == DB_OK ? call.changed : 0;
	return status;
}

/* db_query - run a statement that answers with rows */
enum db_status
db_query(struct db *db, const char *sql, const struct db_value *args,
    size_t nargs, db_row_fn *row_fn, void *ctx, struct err *err)
{
	struct db_call call = {
	    .args = args, .nargs = nargs, .row_fn = row_fn, .ctx = ctx};

	return run(db, sql, &call, err);
}

/* cell - one column of a row */
static const struct db_value *
cell(const struct db_row *row, size_t column)
{
	must(column < row->n);
	return &row->cells[column];
}

/* db_row_int - a number; 0 for NULL */
int64_t
db_row_int(const struct db_row *row, size_t column)
{
	const struct db_value *value = cell(row, column);

	must(value->type == DB_INT || value->type == DB_NULL);
	return value->type == DB_INT ? value->num : 0;
}

/* db_row_str - text or bytes */
struct str
db_row_str(const struct db_row *row, size_t column)
{
	const struct db_value *value = cell(row, column);

	must(value->type != DB_INT);
	return value->type == DB_NULL ? STR_NONE : value->str;
}

/* db_row_copy - text or bytes to keep */
struct str
db_row_copy(struct arena *arena, const struct db_row *row, size_t column)
{
	struct str value = db_row_str(row, column);

	return str_is_none(value) ? STR_NONE : arena_copy(arena, value);
}

/* db_row_is_null - is there no value? */
bool
db_row_is_null(const struct db_row *row, size_t column)
{
	return cell(row, column)->type == DB_NULL;
}

/* db_direct - one statement outside the cache */
enum db_status
db_direct(struct db *db, struct str sql, struct err *err)
{
	enum db_status status = db_connected(db, false, err);
	bool lost = false;

	if (status == DB_OK)
		status = db->driver->direct(db->conn, sql, &lost, err);
	return note(db, status, lost);
}

/* db_scan - every value */
enum db_status
db_scan(struct db *db, db_cell_fn *cell_fn, void *ctx, struct err *err)
{
	enum db_status status = db_connected(db, false, err);
	bool lost = false;

	must(db->driver->scan && !db->in_transaction);
	if (status == DB_OK)
		status = db->driver->scan(db->conn, cell_fn, ctx, &lost, err);
	return note(db, status, lost);
}

/* checkpoint_row - was the log busy? */
static int
checkpoint_row(void *ctx, const struct db_row *row)
{
	*(bool *)ctx = db_row_int(row, 0) != 0;
	return 0;
}

/* db_checkpoint - empty the write-ahead log */
enum db_status
db_checkpoint(struct db *db, struct err *err)
{
	bool busy = false;
	enum db_status status;

	if (db->target.kind != DB_SQLITE)
		return DB_OK;
	status = db_query(db, "PRAGMA wal_checkpoint(TRUNCATE)", DB_NO_ARGS,
	    checkpoint_row, &busy, err);
	if (status != DB_OK || !busy)
		return status;
	err_set(err, "the write-ahead log is being read");
	return DB_CONFLICT;
}
