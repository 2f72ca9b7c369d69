/* SPDX-License-Identifier: BSD-2-Clause */
/* group - one commit for the writes of several threads */
#ifndef FP_DB_GROUP_H
#define FP_DB_GROUP_H

#include "db/db.h"

/*
 * What makes a write durable costs the same for one row and for many. Threads
 * that write at the same time share it: the first one commits its own write;
 * those that come meanwhile wait, and the next one commits all of theirs in
 * one transaction. Nobody waits for company: a write that is alone goes at
 * once. Shared by the handles of one program on one database.
 */
struct group;

#define GROUP_MAX 64 /* writes in one transaction */

/* As many transactions at once as the database can use: one for SQLite, which
 * has one writer. */
struct group *group_new(enum db_kind kind);
void group_free(struct group **group);

/*
 * db_transact, perhaps together with others; status and err are those of this
 * write alone. work may run in a transaction with theirs, on a handle that is
 * another thread's, and several times: it uses the handle it is given, and
 * ctx, which its own thread leaves alone until this returns. A write that is
 * refused (a key that is taken) is left out, and then runs by itself; the
 * others are committed all the same. When the database is away all who wait
 * are told so at once. reconcile as for db_transact, never NULL: the
 * transaction took place as a whole, so one of them is asked for all.
 */
enum db_status group_transact(struct group *group, struct db *db,
    db_work_fn *work, db_work_fn *reconcile, void *ctx, struct err *err);

/* Has the handle's db_transact_shared take part in the group. */
void db_share(struct db *db, struct group *group);

/* group_transact where the handle is in a group, else db_transact. */
enum db_status db_transact_shared(struct db *db, db_work_fn *work,
    db_work_fn *reconcile, void *ctx, struct err *err);

#endif
