/* SPDX-License-Identifier: BSD-2-Clause */
/* db - one interface over MariaDB, MySQL and SQLite; prepared statements only */
#ifndef FP_DB_DB_H
#define FP_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct db; /* one connection; one thread at a time */
struct err;

/* What became of a statement or a transaction. */
enum db_status {
	DB_OK = 0,
	DB_DUPLICATE, /* a unique key is taken; nothing was changed */
	DB_CONFLICT,  /* deadlock, lock wait, Galera: roll back and retry */
	DB_UNKNOWN,   /* connection lost at commit: reconcile by key */
	DB_DOWN,      /* cannot be reached, read only, not primary */
	DB_FULL,      /* disk or quota */
	DB_FAILED,    /* anything else: our mistake or a broken schema */
};

/*
 * Where and how. url is "sqlite:/path/file.db" or
 * "mysql://user@host[:port]/database" or
 * "mysql://user@localhost/database?socket=/run/...". TLS with check of the
 * name is required unless the host is this one (security.in-transit).
 */
struct db_config {
	const char *url;
	const char *password_file; /* NULL: none */
	const char *tls_ca;	   /* file; NULL: the system's */
	unsigned timeout_secs;	   /* connect; read and write wait this long */
};

/* Is the url well-formed, and what is it? 0 or -1 with the remedy. */
enum db_kind { DB_SQLITE, DB_MYSQL };
int db_url_check(const char *url, enum db_kind *kind_r, struct err *err);

/*
 * Opens a handle; the connection itself may come later: a database that is
 * down at start is DB_DOWN at the first statement, and is tried again at the
 * next. -1 only for what waiting cannot mend (bad url, unreadable file).
 */
int db_open(const struct db_config *config, struct db **db_r, struct err *err);
void db_close(struct db **db);
enum db_kind db_kind(const struct db *db);

/* An argument of a statement. Text and blobs are the caller's. */
enum db_type { DB_NULL, DB_INT, DB_TEXT, DB_BLOB };
struct db_value {
	enum db_type type;
	int64_t num;
	struct str str;
};
#define DB_ARG_NULL    ((struct db_value){.type = DB_NULL})
#define DB_ARG_INT(n)  ((struct db_value){.type = DB_INT, .num = (n)})
#define DB_ARG_TEXT(s) ((struct db_value){.type = DB_TEXT, .str = (s)})
#define DB_ARG_BLOB(s) ((struct db_value){.type = DB_BLOB, .str = (s)})

/*
 * sql is a string constant with ? for each argument: the handle keeps the
 * prepared statement under the pointer. Never build one at run time.
 * changed_r (may be NULL) gets the number of rows changed. err gets errno
 * and SQLSTATE, never the server's text, which holds values.
 */
enum db_status db_exec(struct db *db, const char *sql,
    const struct db_value *args, size_t nargs, int64_t *changed_r,
    struct err *err);

/* The columns of a row, valid during the call. A wrong index is a must(). */
struct db_row;
int64_t db_row_int(const struct db_row *row, size_t column);
struct str db_row_str(
    const struct db_row *row, size_t column); /* NULL: STR_NONE */
bool db_row_is_null(const struct db_row *row, size_t column);
/* db_row_str for longer than the row lives. */
struct str db_row_copy(
    struct arena *arena, const struct db_row *row, size_t column);

/* Called for each row; anything but 0 ends the query early (still DB_OK).
 * It must not use the same handle. */
typedef int db_row_fn(void *ctx, const struct db_row *row);

enum db_status db_query(struct db *db, const char *sql,
    const struct db_value *args, size_t nargs, db_row_fn *row_fn, void *ctx,
    struct err *err);

/* db_exec(db, SQL, DB_ARGS(DB_ARG_INT(1), DB_ARG_TEXT(s)), ...) */
#define DB_ARGS(...)                                                           \
	(const struct db_value[]){__VA_ARGS__},                                \
	    sizeof((const struct db_value[]){__VA_ARGS__}) /                   \
		sizeof(struct db_value)
#define DB_NO_ARGS NULL, 0

/* One of two texts, by the kind of database. */
const char *db_sql(const struct db *db, const char *sqlite, const char *mysql);

/*
 * Runs work in a transaction, again (up to 5 times, with a growing random
 * pause) while it ends in DB_CONFLICT; any other status than DB_OK rolls
 * back and is returned. On a reconnect before anything was sent it also
 * starts again. When the commit itself ends in DB_UNKNOWN, reconcile (may be
 * NULL) is asked on a new connection whether the write is there: DB_OK means
 * it is, DB_CONFLICT that it is not and work may run again. Every write
 * carries a unique key chosen by the client (the form's nonce), so that
 * running again never makes a second row.
 */
typedef enum db_status db_work_fn(struct db *db, void *ctx, struct err *err);
enum db_status db_transact(struct db *db, db_work_fn *work,
    db_work_fn *reconcile, void *ctx, struct err *err);

/*
 * A reconcile for work that does no harm when it runs twice: has it run
 * again, in a transaction as before. (Giving the work itself as its reconcile
 * would run it outside of one, and could leave half of it behind.)
 */
db_work_fn db_run_again;

/*
 * Reads every value of every table of the database, whosever tables they are,
 * row by row as the server sends them: for looking whether something is
 * there that should not be. Anything but 0 goes on with the next table. Of
 * MariaDB and MySQL alone; the file of SQLite can be read as it is.
 */
typedef int db_cell_fn(void *ctx, const char *table, struct str value);
enum db_status db_scan(
    struct db *db, db_cell_fn *cell_fn, void *ctx, struct err *err);

const char *db_status_name(enum db_status status); /* "down", "full" ... */

/*
 * Moves what was written from the write-ahead log into the file and empties
 * the log (SQLite; what was deleted is gone then). Nothing to do elsewhere.
 * DB_CONFLICT: others were reading; try later.
 */
enum db_status db_checkpoint(struct db *db, struct err *err);

#endif
