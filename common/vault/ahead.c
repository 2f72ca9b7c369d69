/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/ahead.h"

#include <string.h>

#include "base/must.h"
#include "base/scrub.h"

/* ahead_forget - as if nothing had been read */
void
ahead_forget(struct ahead *ahead)
{
	if (ahead->n)
		scrub(ahead, sizeof(*ahead));
}

/* read_row - one that is there, for all who ask for it */
static int
read_row(void *ctx, const struct db_row *row)
{
	struct ahead *ahead = ctx;
	struct str id = db_row_str(row, 0), wrapped = db_row_str(row, 2);

	for (size_t i = 0; i < ahead->n; i++) {
		struct ahead_key *key = &ahead->keys[i];

		if (!str_eq(id, str_from(key->id, sizeof(key->id))))
			continue;
		key->found = true;
		key->kek_id = db_row_int(row, 1);
		key->len = wrapped.len < sizeof(key->wrapped)
			       ? wrapped.len
			       : sizeof(key->wrapped);
		memcpy(key->wrapped, wrapped.ptr, key->len);
	}
	return 0;
}

/* ahead_read - several at once; the first one fills the places left over */
void
ahead_read(struct ahead *ahead, struct db *db,
    const uint8_t (*ids)[DATAKEY_ID_BYTES], size_t n)
{
	struct db_value args[AHEAD_MAX];

	must(n <= AHEAD_MAX);
	ahead_forget(ahead);
	if (n == 0)
		return;
	for (size_t i = 0; i < AHEAD_MAX; i++)
		args[i] = DB_ARG_BLOB(
		    str_from(ids[i < n ? i : 0], DATAKEY_ID_BYTES));
	for (ahead->n = 0; ahead->n < n; ahead->n++)
		memcpy(
		    ahead->keys[ahead->n].id, ids[ahead->n], DATAKEY_ID_BYTES);
	if (db_query(db,
		"SELECT id, kek_id, wrapped FROM keystore_key "
		"WHERE id IN (?, ?, ?, ?, ?, ?, ?, ?)",
		args, AHEAD_MAX, read_row, ahead, NULL) != DB_OK)
		ahead_forget(ahead);
}

/* ahead_take - once */
bool
ahead_take(struct ahead *ahead, struct str id, struct ahead_key *key_r)
{
	for (size_t i = 0; i < ahead->n; i++) {
		struct ahead_key *key = &ahead->keys[i];

		if (!str_eq(id, str_from(key->id, sizeof(key->id))))
			continue;
		*key_r = *key;
		*key = ahead->keys[--ahead->n];
		scrub(&ahead->keys[ahead->n], sizeof(*key));
		return true;
	}
	return false;
}
