/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/ahead.h"

#include <string.h>

#include "base/must.h"
#include "base/scrub.h"
#include "vault/kek.h"

/* ahead_forget - as if nothing had been read */
void
ahead_forget(struct ahead *ahead)
{
	if (ahead->n)
		scrub(ahead, sizeof(*ahead));
}

/* What a row is opened with. */
struct opening {
	struct ahead *ahead;
	const struct keyring *keyring;
	int64_t kek_id; /* the one that kek is; 0: none yet */
	int got;	/* as of kek_find */
	struct secret kek;
};

/* kek_ready - the key-encryption key of a number: the last one, or read now */
static int
kek_ready(struct opening *opening, int64_t kek_id)
{
	if (opening->kek_id != kek_id) {
		opening->got = kek_find(
		    opening->keyring, kek_id, &opening->kek, NULL);
		opening->kek_id = kek_id;
	}
	return opening->got;
}

/* read_row - one that is there, for all who ask for it */
static int
read_row(void *ctx, const struct db_row *row)
{
	struct opening *opening = ctx;
	struct str id = db_row_str(row, 0);
	int got = kek_ready(opening, db_row_int(row, 1));

	for (size_t i = 0; i < opening->ahead->n; i++) {
		struct ahead_key *key = &opening->ahead->keys[i];

		if (!str_eq(id, str_from(key->key.id, sizeof(key->key.id))))
			continue;
		key->got = got > 0 ? datakey_open(&opening->kek, id,
					 db_row_str(row, 2), &key->key)
				   : got;
	}
	return 0;
}

/* ahead_read - several at once; the first one fills the places left over */
void
ahead_read(struct ahead *ahead, struct db *db, const struct keyring *keyring,
    const uint8_t (*ids)[DATAKEY_ID_BYTES], size_t n)
{
	struct opening opening = {.ahead = ahead, .keyring = keyring};
	struct db_value args[AHEAD_MAX];

	must(n <= AHEAD_MAX);
	ahead_forget(ahead);
	if (n == 0)
		return;
	for (size_t i = 0; i < AHEAD_MAX; i++)
		args[i] = DB_ARG_BLOB(
		    str_from(ids[i < n ? i : 0], DATAKEY_ID_BYTES));
	for (; ahead->n < n; ahead->n++)
		memcpy(ahead->keys[ahead->n].key.id, ids[ahead->n],
		    DATAKEY_ID_BYTES);
	if (db_query(db,
		"SELECT id, kek_id, wrapped FROM keystore_key "
		"WHERE id IN (?, ?, ?, ?, ?, ?, ?, ?)",
		args, AHEAD_MAX, read_row, &opening, NULL) != DB_OK)
		ahead_forget(ahead);
	secret_scrub(&opening.kek);
}

/* ahead_take - once */
bool
ahead_take(struct ahead *ahead, struct str id, struct ahead_key *key_r)
{
	for (size_t i = 0; i < ahead->n; i++) {
		struct ahead_key *key = &ahead->keys[i];

		if (!str_eq(id, str_from(key->key.id, sizeof(key->key.id))))
			continue;
		*key_r = *key;
		*key = ahead->keys[--ahead->n];
		scrub(&ahead->keys[ahead->n], sizeof(*key));
		return true;
	}
	return false;
}
