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

/* keystore_next_gone - one of the list */
enum db_status
keystore_next_gone(struct keystore *keystore, uint8_t id_r[DATAKEY_ID_BYTES],
    bool *found_r, struct err *err)
{
	uint8_t ids[1][DATAKEY_ID_BYTES];
	struct list list = {ids, 0, 1};
	enum db_status status = db_query(keystore_db(keystore),
	    "SELECT id FROM keystore_gone LIMIT 1", DB_NO_ARGS, list_row, &list,
	    err);

	*found_r = list.n > 0;
	if (*found_r)
		memcpy(id_r, ids[0], DATAKEY_ID_BYTES);
	return status;
}

/* keystore_forget - out of the list */
enum db_status
keystore_forget(struct keystore *keystore, struct str id, struct err *err)
{
	return db_exec(keystore_db(keystore),
	    "DELETE FROM keystore_gone WHERE id = ?", DB_ARGS(DB_ARG_BLOB(id)),
	    NULL, err);
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
