/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "db/db_driver.h"

/*
 * SQLITE_FULL is exact, a busy file is waited for, and what is deleted is
 * overwritten. Sorts stay in memory: temp_store, or they go to /var/tmp.
 */
static const char sqlite_setup[] = "PRAGMA journal_mode=WAL;"
				   "PRAGMA synchronous=FULL;"
				   "PRAGMA foreign_keys=ON;"
				   "PRAGMA secure_delete=ON;"
				   "PRAGMA temp_store=MEMORY;"
				   "PRAGMA trusted_schema=OFF;"
				   "PRAGMA cell_size_check=ON;";

/* sqlite_status - what a result code means for the caller */
static enum db_status
sqlite_status(int code)
{
	static const struct {
		int code; /* extended first */
		enum db_status status;
	} codes[] = {
	    {SQLITE_CONSTRAINT_PRIMARYKEY, DB_DUPLICATE},
	    {SQLITE_CONSTRAINT_UNIQUE, DB_DUPLICATE},
	    {SQLITE_CONSTRAINT_ROWID, DB_DUPLICATE},
	    {SQLITE_BUSY, DB_CONFLICT},
	    {SQLITE_LOCKED, DB_CONFLICT},
	    {SQLITE_FULL, DB_FULL},
	    {SQLITE_READONLY, DB_DOWN},
	    {SQLITE_CANTOPEN, DB_DOWN},
	    {SQLITE_IOERR, DB_DOWN},
	    {SQLITE_PROTOCOL, DB_DOWN},
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (codes[i].code == code || codes[i].code == (code & 0xff))
			return codes[i].status;
	}
	return DB_FAILED;
}

/* sqlite_fail - status and reason; the text of SQLite itself may hold names
 * of ours only, but the rule is the same for both kinds: numbers */
static enum db_status
sqlite_fail(sqlite3 *conn, int code, struct err *err)
{
	int extended = conn ? sqlite3_extended_errcode(conn) : code;

	if ((extended & 0xff) != (code & 0xff))
		extended = code;
	err_set(err, "sqlite error %d (%s)", extended, sqlite3_errstr(code));
	return sqlite_status(extended);
}

/* sqlite_like_folder - a file made by root belongs to whom its folder belongs
 * to; a group that may write in the folder may write in the file, whatever the
 * umask */
static void
sqlite_like_folder(const char *path, int fd)
{
	char dir[sizeof(((struct db_target *)0)->path)];
	struct stat st;
	char *slash;
	bool root = geteuid() == 0;

	snprintf(dir, sizeof(dir), "%s", path);
	slash = strrchr(dir, '/');
	must(slash != NULL);
	slash[slash == dir] = '\0';
	if (stat(dir, &st) || (root && fchown(fd, st.st_uid, st.st_gid)) ||
	    (st.st_mode & S_IWGRP && fchmod(fd, 0660)))
		log_warning("a new database file cannot be given owner and "
			    "mode of its folder");
}

/* sqlite_create - make the file ourselves, so that others cannot read it.
 * The journals get its mode and owner from SQLite. */
static int
sqlite_create(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0660);

	if (fd >= 0) {
		sqlite_like_folder(path, fd);
		close(fd);
		return 0;
	}
	if (errno == EEXIST)
		return 0;
	if (errno == ENOENT)
		return err_set(err,
		    "%s: there is no such folder; run: pledgectl db init",
		    path);
	return err_set_errno(err, "%s: cannot be made or opened by user %u",
	    path, (unsigned)geteuid());
}

/* sqlite_open - connect */
static enum db_status
sqlite_open(const struct db_target *target, void **conn_r, struct err *err)
{
	sqlite3 *conn = NULL;
	int code;

	if (sqlite_create(target->path, err))
		return DB_DOWN;
	code = sqlite3_open_v2(target->path, &conn,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
	    NULL);
	if (code == SQLITE_OK) {
		sqlite3_busy_timeout(conn, (int)target->timeout_secs * 500);
		/* VACUUM attaches one. */
		sqlite3_limit(conn, SQLITE_LIMIT_ATTACHED, 1);
		sqlite3_db_config(conn, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		code = sqlite3_exec(conn, sqlite_setup, NULL, NULL, NULL);
	}
	if (code == SQLITE_OK) {
		*conn_r = conn;
		return DB_OK;
	}
	err_set(err, "cannot open %s: sqlite error %d (%s)", target->path, code,
	    sqlite3_errstr(code));
	sqlite3_close(conn);
	return sqlite_status(code);
}

/* sqlite_close - disconnect; every statement was finished before */
static void
sqlite_close(void *conn)
{
	must(sqlite3_close(conn) == SQLITE_OK);
}

/* sqlite_is_alive - is the file still the one at that path? A backup that is
 * put back is another file, and writes to the old one would be lost. */
static bool
sqlite_is_alive(void *conn)
{
	int moved = 0;

	sqlite3_file_control(conn, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return !moved;
}

/* sqlite_prepare - compile a statement */
static enum db_status
sqlite_prepare(
    void *conn, const char *sql, void **stmt_r, bool *lost_r, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int code = sqlite3_prepare_v3(
	    conn, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);

	(void)lost_r;
	if (code != SQLITE_OK)
		return sqlite_fail(conn, code, err);
	must(stmt != NULL);
	*stmt_r = stmt;
	return DB_OK;
}

/* sqlite_finish - give a statement back */
static void
sqlite_finish(void *stmt)
{
	sqlite3_finalize(stmt);
}

/* sqlite_bind - one argument; the caller keeps the bytes until the end */
static int
sqlite_bind(sqlite3_stmt *stmt, int i, const struct db_value *arg)
{
	/* A NULL pointer would bind NULL, not the empty text. */
	const char *ptr = arg->str.ptr ? arg->str.ptr : "";

	must(arg->str.len <= INT_MAX);
	switch (arg->type) {
	case DB_INT:
		return sqlite3_bind_int64(stmt, i, arg->num);
	case DB_TEXT:
		return sqlite3_bind_text(
		    stmt, i, ptr, (int)arg->str.len, SQLITE_STATIC);
	case DB_BLOB:
		return sqlite3_bind_blob(
		    stmt, i, ptr, (int)arg->str.len, SQLITE_STATIC);
	case DB_NULL:
		break;
	}
	return sqlite3_bind_null(stmt, i);
}

/* sqlite_cell - one column of the row at hand */
static struct db_value
sqlite_cell(sqlite3_stmt *stmt, int i)
{
	struct db_value cell = {.type = DB_NULL};
	const void *bytes;

	switch (sqlite3_column_type(stmt, i)) {
	case SQLITE_INTEGER:
		cell.type = DB_INT;
		cell.num = sqlite3_column_int64(stmt, i);
		break;
	case SQLITE_NULL:
		break;
	default:
		cell.type = DB_BLOB;
		bytes = sqlite3_column_blob(stmt, i);
		cell.str = str_from(
		    bytes ? bytes : "", (size_t)sqlite3_column_bytes(stmt, i));
	}
	return cell;
}

/* sqlite_row - hand one row to the caller */
static int
sqlite_row(sqlite3_stmt *stmt, struct db_call *call)
{
	struct db_value cells[DB_COLUMNS_MAX];
	struct db_row row = {cells, (size_t)sqlite3_column_count(stmt)};

	must(row.n <= DB_COLUMNS_MAX);
	if (!call->row_fn)
		return 0;
	for (size_t i = 0; i < row.n; i++)
		cells[i] = sqlite_cell(stmt, (int)i);
	return call->row_fn(call->ctx, &row);
}

/* sqlite_run - bind, step through the rows, reset */
static enum db_status
sqlite_run(
    void *conn, void *stmt, struct db_call *call, bool *lost_r, struct err *err)
{
	enum db_status status = DB_OK;
	int before = sqlite3_total_changes(conn);
	int code = SQLITE_OK;

	(void)lost_r;
	must((size_t)sqlite3_bind_parameter_count(stmt) == call->nargs);
	for (size_t i = 0; i < call->nargs && code == SQLITE_OK; i++)
		code = sqlite_bind(stmt, (int)i + 1, &call->args[i]);
	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	while (code == SQLITE_ROW && !sqlite_row(stmt, call))
		code = sqlite3_step(stmt);
	if (code != SQLITE_DONE && code != SQLITE_ROW)
		status = sqlite_fail(conn, code, err);
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	call->changed = sqlite3_total_changes(conn) == before
			    ? 0
			    : sqlite3_changes64(conn);
	return status;
}

/* sqlite_direct - run one statement of a migration */
static enum db_status
sqlite_direct(void *conn, struct str sql, bool *lost_r, struct err *err)
{
	struct db_call call = {0};
	sqlite3_stmt *stmt = NULL;
	enum db_status status;
	int code;

	must(sql.len <= INT_MAX);
	code = sqlite3_prepare_v3(conn, sql.ptr, (int)sql.len, 0, &stmt, NULL);
	if (code != SQLITE_OK)
		return sqlite_fail(conn, code, err);
	if (!stmt) /* a comment */
		return DB_OK;
	status = sqlite_run(conn, stmt, &call, lost_r, err);
	sqlite3_finalize(stmt);
	return status;
}

const struct db_driver db_sqlite_driver = {
    .kind = DB_SQLITE,
    .open = sqlite_open,
    .close = sqlite_close,
    .is_alive = sqlite_is_alive,
    .prepare = sqlite_prepare,
    .finish = sqlite_finish,
    .run = sqlite_run,
    .direct = sqlite_direct,
    .begin = "BEGIN IMMEDIATE",
};
