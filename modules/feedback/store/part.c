/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/part.h"

#include <string.h>

#include "base/err.h"
#include "vault/rewrap.h"
#include "vault/sealed.h"

#include "modules/feedback/store/submission.h"

const char part_damaged[] =
    "a sealed field does not open: the keyring's kek is not the one it was "
    "stored under, or the row was altered";

const struct rewrap_table feedback_rewrap = {
    .count = "SELECT count(*) FROM feedback_person WHERE kek < ?",
    .select = "SELECT id, kek, wrapped FROM feedback_person "
	      "WHERE kek < ? AND id > ? ORDER BY id LIMIT ?",
    .update = "UPDATE feedback_person SET kek = ?, wrapped = ? "
	      "WHERE id = ? AND kek = ?",
    .kinds = "SELECT DISTINCT kek FROM feedback_person",
};

/* place_of - where a column of a row stands */
static struct sealed_place
place_of(const char *column, struct str id)
{
	return (struct sealed_place){PART_TABLE, column, id};
}

/* part_seal - under a key of its own */
int
part_seal(struct arena *arena, const struct keyring *keyring, struct str plain,
    struct part *part_r, struct datakey *key_r, struct err *err)
{
	struct datakey_wrapped wrapped;

	datakey_new(key_r);
	if (datakey_wrap(keyring, key_r, &wrapped, err)) {
		datakey_scrub(key_r);
		return -1;
	}
	part_seal_under(arena, key_r, &wrapped, plain, part_r);
	return 0;
}

/* part_seal_under - under one that there is */
void
part_seal_under(struct arena *arena, const struct datakey *key,
    const struct datakey_wrapped *wrapped, struct str plain,
    struct part *part_r)
{
	struct sealed_place place;

	memcpy(part_r->id, key->id, sizeof(part_r->id));
	part_r->wrapped = *wrapped;
	place = place_of("fields", str_from(part_r->id, sizeof(part_r->id)));
	part_r->fields = sealed_make(arena, key, &place, plain);
}

/* part_insert - the row */
enum db_status
part_insert(struct db *db, struct str submission, const struct part *part,
    struct err *err)
{
	const struct datakey_wrapped *wrapped = &part->wrapped;

	return db_exec(db,
	    "INSERT INTO feedback_person (id, submission, kind, due, kek, "
	    "wrapped, fields) VALUES (?, ?, ?, ?, ?, ?, ?)",
	    DB_ARGS(DB_ARG_BLOB(str_from(part->id, sizeof(part->id))),
		DB_ARG_BLOB(submission), DB_ARG_INT(part->kind),
		part->due ? DB_ARG_INT(part->due) : DB_ARG_NULL,
		DB_ARG_INT(wrapped->kek_id),
		DB_ARG_BLOB(str_from(wrapped->bytes, sizeof(wrapped->bytes))),
		DB_ARG_BLOB(part->fields)),
	    NULL, err);
}

/* part_row_read - as PART_COLUMNS has them */
void
part_row_read(const struct db_row *row, struct part_row *part_r)
{
	*part_r = (struct part_row){
	    .id = db_row_str(row, 0),
	    .kind = (enum part_kind)db_row_int(row, 1),
	    .kek_id = db_row_int(row, 2),
	    .wrapped = db_row_str(row, 3),
	    .fields = db_row_str(row, 4),
	    .name = db_row_str(row, 5),
	    .email = db_row_str(row, 6),
	};
}

/* part_key - unwrapped */
int
part_key(const struct keyring *keyring, const struct part_row *row,
    struct datakey *key_r)
{
	return datakey_unwrap(
	    keyring, row->id, row->kek_id, row->wrapped, key_r);
}

/* part_open - one sealed column */
int
part_open(struct arena *arena, const struct datakey *key,
    const struct part_row *row, const char *column, struct str box,
    struct str *plain_r)
{
	struct sealed_place place = place_of(column, row->id);

	return sealed_open(arena, key, &place, box, plain_r);
}
