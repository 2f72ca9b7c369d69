/* SPDX-License-Identifier: BSD-2-Clause */
/* durable - does the database keep what it has committed, power or not */
#ifndef FP_SURVEYS_BOX_DURABLE_H
#define FP_SURVEYS_BOX_DURABLE_H

struct db;
struct err;

/*
 * What was counted leaves the ballot box, so a commit must last. SQLite is
 * opened so (synchronous=FULL); MariaDB and MySQL have settings: the redo log
 * written out at each commit (innodb_flush_log_at_trx_commit = 1), and where
 * there is a binary log that one as well (sync_binlog = 1), since a
 * transaction it lacks is taken back at recovery. 1 it does; 0 it does not,
 * the settings in err; -1 it did not say.
 */
int durable_check(struct db *db, struct err *err);

#endif
