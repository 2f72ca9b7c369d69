/* SPDX-License-Identifier: BSD-2-Clause */
/* db_inner - the handle; for db.c, transact.c and batch.c alone */
#ifndef FP_DB_DB_INNER_H
#define FP_DB_DB_INNER_H

#include <stdbool.h>
#include <stddef.h>

#include "db/batch.h"
#include "db/db.h"
#include "db/db_driver.h"

struct db_turn;

#define DB_STATEMENTS_MAX 256 /* a power of two */
#define DB_PASSWORD_MAX	  256

/* A write that was taken down. */
struct batch_write {
	db_work_fn *work;
	void *ctx;
};

/* A prepared statement under the pointer of its text. */
struct statement {
	const char *sql;
	void *prepared;
};

struct db {
	struct db_target target;
	const struct db_driver *driver;
	void *conn; /* NULL: to be opened at the next statement */
	bool in_transaction;
	struct db_turn *turn; /* its writers take turns; NULL: they need not */
	struct {
		bool open;
		size_t n, asked; /* taken down; of them known to the caller */
		struct batch_write writes[DB_BATCH_MAX];
	} batch;
	enum db_status broken; /* why the transaction cannot commit */
	size_t nstatements;
	struct statement statements[DB_STATEMENTS_MAX];
	char password[DB_PASSWORD_MAX];
	char *tls_ca;
};

/* A connection, new where there is none; one that looks alive, unless whoever
 * asks runs again where it is not. */
enum db_status db_connected(struct db *db, bool runs_again, struct err *err);
/* Forgets the connection and what was prepared on it. */
void db_disconnect(struct db *db);

/* The turn of those that write, where they take turns. */
void turn_take(struct db *db);
void turn_pass(struct db *db);

#endif
