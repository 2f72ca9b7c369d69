/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/suppressed.h"

#include "base/err.h"
#include "crypto/hmac.h"
#include "modules/registration/store/names.h"

/* suppressed_digest - what stands for an address */
int
suppressed_digest(struct arena *arena, const struct secret *secret,
    struct str email, uint8_t digest_r[SUPPRESSED_BYTES])
{
	struct keystore_name name;

	if (names_mail(arena, email, &name))
		return -1;
	HMAC(secret, digest_r, STR("registration suppressed"), name.text);
	return 0;
}

/* digest_arg - as an argument */
static struct db_value
digest_arg(const uint8_t digest[SUPPRESSED_BYTES])
{
	return DB_ARG_BLOB(str_from(digest, SUPPRESSED_BYTES));
}

/* suppressed_set - on the list, or off it */
enum db_status
suppressed_set(struct db *db, const uint8_t digest[SUPPRESSED_BYTES], bool yes,
    struct err *err)
{
	struct err why = ERR_NONE;
	enum db_status status;

	if (!yes)
		return db_exec(db, "DELETE FROM suppressed WHERE digest = ?",
		    DB_ARGS(digest_arg(digest)), NULL, err);
	status = db_exec(db, "INSERT INTO suppressed (digest) VALUES (?)",
	    DB_ARGS(digest_arg(digest)), NULL, &why);
	if (status == DB_OK || status == DB_DUPLICATE)
		return DB_OK;
	err_set(err, "%s", err_text(&why));
	return status;
}

/* has_row - it is there */
static int
has_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* suppressed_has - is it on the list? */
enum db_status
suppressed_has(struct db *db, const uint8_t digest[SUPPRESSED_BYTES],
    bool *yes_r, struct err *err)
{
	*yes_r = false;
	return db_query(db, "SELECT digest FROM suppressed WHERE digest = ?",
	    DB_ARGS(digest_arg(digest)), has_row, yes_r, err);
}
