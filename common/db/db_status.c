/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stddef.h>

#include "base/must.h"
#include "db/db.h"

/* db_run_again - what became of the work does not matter */
enum db_status
db_run_again(struct db *db, void *ctx, struct err *err)
{
	(void)db;
	(void)ctx;
	(void)err;
	return DB_CONFLICT;
}

/* db_status_name - one word for a log line */
const char *
db_status_name(enum db_status status)
{
	static const char *const names[] = {
	    [DB_OK] = "ok",
	    [DB_DUPLICATE] = "duplicate",
	    [DB_CONFLICT] = "conflict",
	    [DB_UNKNOWN] = "unknown",
	    [DB_DOWN] = "down",
	    [DB_FULL] = "full",
	    [DB_FAILED] = "failed",
	};

	must((size_t)status < sizeof(names) / sizeof(names[0]));
	return names[status];
}
