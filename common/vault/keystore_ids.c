/* SPDX-License-Identifier: BSD-2-Clause */
/* keystore_ids - whose keys are there, whether or not they can be opened */
#include "config.h"

#include <string.h>

#include "vault/keystore.h"

/* A key that may be there. */
struct has {
	bool found, confirmed;
};

/* has_row - there is one */
static int
has_row(void *ctx, const struct db_row *row)
{
	struct has *has = ctx;

	has->found = true;
	has->confirmed = db_row_int(row, 0) == 1;
	return 1;
}

/* keystore_has - is it there? */
enum db_status
keystore_has(struct keystore *keystore, struct str id, bool *found_r,
    bool *confirmed_r, struct err *err)
{
	struct has has = {false, false};
	enum db_status status = db_query(keystore_db(keystore),
	    "SELECT state FROM keystore_key WHERE id = ?",
	    DB_ARGS(DB_ARG_BLOB(id)), has_row, &has, err);

	*found_r = has.found;
	*confirmed_r = has.confirmed;
	return status;
}

/* Ids on their way out. */
struct list {
	uint8_t (*ids)[DATAKEY_ID_BYTES];
	size_t n, max;
};

/* list_row - one more */
static int
list_row(void *ctx, const struct db_row *row)
{
	struct list *list = ctx;
	struct str id = db_row_str(row, 0);

	if (id.len == DATAKEY_ID_BYTES)
		memcpy(list->ids[list->n++], id.ptr, DATAKEY_ID_BYTES);
	return list->n == list->max;
}

/* keystore_list - the next of the confirmed */
enum db_status
keystore_list(struct keystore *keystore, struct str behind,
    uint8_t (*ids_r)[DATAKEY_ID_BYTES], size_t max, size_t *n_r,
    struct err *err)
{
	struct list list = {ids_r, 0, max};
	enum db_status status = db_query(keystore_db(keystore),
	    "SELECT id FROM keystore_key WHERE id > ? AND state = 1 "
	    "ORDER BY id LIMIT ?",
	    DB_ARGS(DB_ARG_BLOB(behind), DB_ARG_INT((int64_t)max)), list_row,
	    &list, err);

	*n_r = list.n;
	return status;
}

/* keystore_health - can the table be read? */
enum db_status
keystore_health(struct keystore *keystore, struct err *err)
{
	struct has has = {false, false};

	return db_query(keystore_db(keystore),
	    "SELECT state FROM keystore_key LIMIT 1", DB_NO_ARGS, has_row, &has,
	    err);
}
