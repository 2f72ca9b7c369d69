/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/rewrap.h"

#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "crypto/keywrap.h"
#include "vault/datakey.h"

#define REWRAP_ROWS	1000	/* in a transaction */
#define REWRAP_PAUSE_NS 2000000 /* between two: others get their turn */

const struct rewrap_table rewrap_keystore = {
    .count = "SELECT count(*) FROM keystore_key WHERE kek_id < ?",
    .select = "SELECT id, kek_id, wrapped FROM keystore_key "
	      "WHERE kek_id < ? AND id > ? ORDER BY id LIMIT ?",
    .update = "UPDATE keystore_key SET kek_id = ?, wrapped = ? "
	      "WHERE id = ? AND kek_id = ?",
    .kinds = "SELECT DISTINCT kek_id FROM keystore_key",
};

/* A key as it is stored. */
struct row {
	uint8_t id[DATAKEY_ID_BYTES];
	int64_t kek_id;
	uint8_t wrapped[DATAKEY_WRAPPED_BYTES];
	bool bad; /* not of the form of one */
};

/* One run; rows are those of one transaction. */
struct rewrap {
	const struct rewrap_table *table;
	const struct kek_set *set;
	int64_t kek_id;
	struct rewrap_count *count;
	size_t n;
	struct row rows[REWRAP_ROWS];
	int64_t lost; /* of these */
};

/* row_keep - for after the query */
static int
row_keep(void *ctx, const struct db_row *from)
{
	struct rewrap *rewrap = ctx;
	struct row *row = &rewrap->rows[rewrap->n++];
	struct str id = db_row_str(from, 0), wrapped = db_row_str(from, 2);

	memset(row, 0, sizeof(*row));
	row->bad = id.len != sizeof(row->id) ||
		   wrapped.len != sizeof(row->wrapped);
	row->kek_id = db_row_int(from, 1);
	if (id.len == sizeof(row->id))
		memcpy(row->id, id.ptr, id.len);
	if (!row->bad)
		memcpy(row->wrapped, wrapped.ptr, wrapped.len);
	return rewrap->n == REWRAP_ROWS;
}

/* row_rewrap - the same data key, wrapped anew; -1: it cannot be opened */
static int
row_rewrap(const struct rewrap *rewrap, const struct row *row,
    uint8_t wrapped_r[DATAKEY_WRAPPED_BYTES])
{
	const struct secret *old = kek_set_find(rewrap->set, row->kek_id);
	uint8_t plain[SECRET_BYTES];

	if (row->bad || !old ||
	    keywrap_unwrap(old, row->wrapped, sizeof(row->wrapped), plain))
		return -1;
	keywrap_wrap(kek_set_find(rewrap->set, rewrap->kek_id), plain,
	    sizeof(plain), wrapped_r);
	scrub(plain, sizeof(plain));
	return 0;
}

/* rows_work - one transaction. A row that was erased meanwhile stays so. */
static enum db_status
rows_work(struct db *db, void *ctx, struct err *err)
{
	struct rewrap *rewrap = ctx;
	uint8_t wrapped[DATAKEY_WRAPPED_BYTES];
	enum db_status status = DB_OK;

	rewrap->lost = 0;
	for (size_t i = 0; status == DB_OK && i < rewrap->n; i++) {
		const struct row *row = &rewrap->rows[i];

		if (row_rewrap(rewrap, row, wrapped)) {
			rewrap->lost++;
			continue;
		}
		status = db_exec(db, rewrap->table->update,
		    DB_ARGS(DB_ARG_INT(rewrap->kek_id),
			DB_ARG_BLOB(str_from(wrapped, sizeof(wrapped))),
			DB_ARG_BLOB(str_from(row->id, sizeof(row->id))),
			DB_ARG_INT(row->kek_id)),
		    NULL, err);
	}
	return status;
}

/* rows_next - those behind the last one, and their transaction */
static enum db_status
rows_next(
    struct db *db, struct rewrap *rewrap, struct str behind, struct err *err)
{
	enum db_status status;

	rewrap->n = 0;
	status = db_query(db, rewrap->table->select,
	    DB_ARGS(DB_ARG_INT(rewrap->kek_id), DB_ARG_BLOB(behind),
		DB_ARG_INT(REWRAP_ROWS)),
	    row_keep, rewrap, err);
	if (status == DB_OK && rewrap->n > 0)
		status = db_transact(db, rows_work, db_run_again, rewrap, err);
	if (status == DB_OK) {
		rewrap->count->done += (int64_t)rewrap->n - rewrap->lost;
		rewrap->count->lost += rewrap->lost;
	}
	return status;
}

/* total_row - how many there are */
static int
total_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_int(row, 0);
	return 1;
}

/* rewrap_run - all that are under older keys */
enum db_status
rewrap_run(struct db *db, const struct rewrap_table *table,
    const struct kek_set *set, int64_t kek_id, struct rewrap_count *count_r,
    struct err *err)
{
	struct rewrap rewrap = {
	    .table = table, .set = set, .kek_id = kek_id, .count = count_r};
	const struct timespec pause = {0, REWRAP_PAUSE_NS};
	uint8_t behind[DATAKEY_ID_BYTES];
	enum db_status status;

	must(kek_set_find(set, kek_id) != NULL);
	memset(count_r, 0, sizeof(*count_r));
	status = db_query(db, table->count, DB_ARGS(DB_ARG_INT(kek_id)),
	    total_row, &count_r->total, err);
	if (status == DB_OK)
		status = rows_next(db, &rewrap, STR(""), err);
	while (status == DB_OK && rewrap.n == REWRAP_ROWS) {
		memcpy(behind, rewrap.rows[rewrap.n - 1].id, sizeof(behind));
		nanosleep(&pause, NULL);
		status = rows_next(
		    db, &rewrap, str_from(behind, sizeof(behind)), err);
	}
	return status;
}

/* Ids on their way out. */
struct kinds {
	int64_t *ids;
	size_t max, n;
};

/* kind_row - one more */
static int
kind_row(void *ctx, const struct db_row *row)
{
	struct kinds *kinds = ctx;

	if (kinds->n < kinds->max)
		kinds->ids[kinds->n] = db_row_int(row, 0);
	kinds->n++;
	return 0;
}

/* rewrap_kinds - what occurs */
enum db_status
rewrap_kinds(struct db *db, const struct rewrap_table *table, int64_t *ids_r,
    size_t max, size_t *n_r, struct err *err)
{
	struct kinds kinds = {ids_r, max, 0};
	enum db_status status = db_query(
	    db, table->kinds, DB_NO_ARGS, kind_row, &kinds, err);

	*n_r = kinds.n;
	return status;
}
