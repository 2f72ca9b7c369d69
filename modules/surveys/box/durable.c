/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/box/durable.h"

#include <stdbool.h>

#include "base/err.h"
#include "db/db.h"

/* What the server says. */
struct said {
	bool some;
	int64_t flush, log_bin, sync_binlog;
};

/* take_said - the row */
static int
take_said(void *ctx, const struct db_row *row)
{
	struct said *said = ctx;

	said->some = true;
	said->flush = db_row_int(row, 0);
	said->log_bin = db_row_int(row, 1);
	said->sync_binlog = db_row_int(row, 2);
	return 1;
}

/* durable_check - ask for the settings */
int
durable_check(struct db *db, struct err *err)
{
	struct said said = {0};

	if (db_kind(db) == DB_SQLITE)
		return 1;
	if (db_query(db,
		"SELECT @@innodb_flush_log_at_trx_commit, @@log_bin,"
		" @@sync_binlog",
		DB_NO_ARGS, take_said, &said, err) != DB_OK ||
	    !said.some)
		return -1;
	if (said.flush != 1) {
		err_set(err, "innodb_flush_log_at_trx_commit is not 1");
		return 0;
	}
	if (said.log_bin && said.sync_binlog != 1) {
		err_set(err, "it has a binary log and sync_binlog is not 1");
		return 0;
	}
	return 1;
}
