/* SPDX-License-Identifier: BSD-2-Clause */
/* db_driver - what a kind of database does for db.c; nobody else includes it */
#ifndef FP_DB_DB_DRIVER_H
#define FP_DB_DB_DRIVER_H

#include <stddef.h>
#include <stdint.h>

#include "db/db.h"

#define DB_COLUMNS_MAX 64
#define DB_ARGS_MAX    64

/* A url taken apart. Text is owned by whoever parsed it. */
struct db_target {
	enum db_kind kind;
	char path[256];	      /* SQLite: the file */
	char user[64];	      /* MariaDB, as are all that follow */
	char host[256];	      /* without brackets */
	char name[64];	      /* of the database */
	char socket[108];     /* "" for none */
	unsigned port;	      /* 0: the usual one */
	bool local;	      /* this host: no TLS needed */
	const char *password; /* NULL: none */
	const char *tls_ca;   /* NULL: the system's */
	unsigned timeout_secs;
};

/* One row: a view of what the driver holds during the call. */
struct db_row {
	const struct db_value *cells;
	size_t n;
};

/* A statement to run: arguments in, rows out, or a count. */
struct db_call {
	const struct db_value *args;
	size_t nargs;
	db_row_fn *row_fn; /* NULL: rows are dropped */
	void *ctx;
	int64_t changed; /* set by run */
};

/*
 * lost_r is set where the connection is gone, so that it must be opened
 * again; what the status says of the statement is true all the same.
 */
struct db_driver {
	enum db_kind kind;
	enum db_status (*open)(
	    const struct db_target *target, void **conn_r, struct err *err);
	void (*close)(void *conn);
	bool (*is_alive)(void *conn); /* cheap; before the first statement */
	enum db_status (*prepare)(void *conn, const char *sql, void **stmt_r,
	    bool *lost_r, struct err *err);
	void (*finish)(void *stmt);
	enum db_status (*run)(void *conn, void *stmt, struct db_call *call,
	    bool *lost_r, struct err *err);
	/* One statement that is run once and cannot be prepared. */
	enum db_status (*direct)(
	    void *conn, struct str sql, bool *lost_r, struct err *err);
	/* Every value there is; NULL where others can read the files. */
	enum db_status (*scan)(void *conn, db_cell_fn *cell_fn, void *ctx,
	    bool *lost_r, struct err *err);
	const char *begin; /* how a transaction that writes starts */
	/* On a new connection, before the reconciling question; or NULL. */
	const char *before_reconcile;
};

extern const struct db_driver db_sqlite_driver;
extern const struct db_driver db_mysql_driver;

/* Takes url apart (db_url.c). 0, or -1 with the remedy. */
int db_url_parse(const char *url, struct db_target *target_r, struct err *err);

/* For schema.c: one statement outside the cache. */
enum db_status db_direct(struct db *db, struct str sql, struct err *err);

#endif
