/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/mark.h"

#include "base/err.h"

/* value_row - the number */
static int
value_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_int(row, 0);
	return 1;
}

/* mark_get - how far it had come */
enum db_status
mark_get(struct db *db, const char *name, int64_t *value_r, struct err *err)
{
	*value_r = 0;
	return db_query(db, "SELECT value FROM keystore_mark WHERE name = ?",
	    DB_ARGS(DB_ARG_TEXT(str_of(name))), value_row, value_r, err);
}

/* mark_first - it begins here */
enum db_status
mark_first(struct db *db, const char *name, int64_t value, struct err *err)
{
	struct err why = ERR_NONE;
	enum db_status status = db_exec(db,
	    "INSERT INTO keystore_mark (name, value) VALUES (?, ?)",
	    DB_ARGS(DB_ARG_TEXT(str_of(name)), DB_ARG_INT(value)), NULL, &why);

	if (status == DB_OK || status == DB_DUPLICATE)
		return DB_OK;
	err_set(err, "%s", err_text(&why));
	return status;
}

/* mark_raise - it has come further */
enum db_status
mark_raise(struct db *db, const char *name, int64_t value, struct err *err)
{
	int64_t changed;
	enum db_status status = db_exec(db,
	    "UPDATE keystore_mark SET value = ? WHERE name = ? AND value < ?",
	    DB_ARGS(DB_ARG_INT(value), DB_ARG_TEXT(str_of(name)),
		DB_ARG_INT(value)),
	    &changed, err);

	if (status != DB_OK || changed > 0)
		return status;
	/* There already: it is as high. */
	return mark_first(db, name, value, err);
}
