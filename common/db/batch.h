/* SPDX-License-Identifier: BSD-2-Clause */
/* batch - one commit for the writes of several requests */
#ifndef FP_DB_BATCH_H
#define FP_DB_BATCH_H

#include <stdbool.h>

#include "db/db.h"

/*
 * What makes a write durable costs the same for one row and for many. A thread
 * that has several requests before it opens a batch, handles them, and ends
 * it: what they gave to db_write_later is one transaction then. Until it has
 * ended nothing of it is written: hold their replies back.
 *
 * When any of it is refused (a key that is taken, a database that is away)
 * nothing is written, and db_batch_end says so: have each request handled
 * again by itself.
 */
#define DB_BATCH_MAX 64 /* writes; more are made at once */

void db_batch_begin(struct db *db);

/*
 * db_transact; within a batch the work is only taken down, and runs when it
 * ends: DB_OK means no more than that. ctx and what it refers to must live
 * until then, so they are in the arena of the request, not on the stack.
 */
enum db_status db_write_later(struct db *db, db_work_fn *work,
    db_work_fn *reconcile, void *ctx, struct err *err);

/* Was anything taken down since this was asked last, or since the beginning? */
bool db_batch_wrote(struct db *db);

/* Writes all of it: DB_OK, also where there is nothing. Otherwise nothing may
 * be taken for written; where the connection was lost during the commit the
 * database may have it all the same, which the keys of the rows show. */
enum db_status db_batch_end(struct db *db);

/* The same as a table: a program without a database links none of this. */
struct db_batch {
	void (*begin)(struct db *db);
	bool (*wrote)(struct db *db);
	enum db_status (*end)(struct db *db);
};
extern const struct db_batch db_batch;

/*
 * The handles of one program that write to one SQLite file take turns: they
 * wait for each other here, where SQLite would have them sleep and ask again,
 * and batches that end while another is written are written together: a work
 * may run on another thread's handle. Elsewhere a turn does nothing.
 */
struct db_turn;

struct db_turn *db_turn_new(void);
void db_turn_free(struct db_turn **turn);
/* The turn must outlive the handle's use. */
void db_take_turns(struct db *db, struct db_turn *turn);

#endif
