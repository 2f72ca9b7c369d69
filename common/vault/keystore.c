/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/keystore.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "crypto/hmac.h"
#include "crypto/keyring.h"
#include "vault/ahead.h"

#define NAMES_MAX 4

enum state {
	PENDING = 0,
	CONFIRMED = 1,
};

struct keystore {
	struct db *db;
	const struct keyring *keyring;
	struct ahead ahead;
};

extern const struct embed keystore_schema_sqlite[];
extern const struct embed keystore_schema_mysql[];
const struct schema keystore_schema = {
    .module = "keystore",
    .sqlite = keystore_schema_sqlite,
    .mysql = keystore_schema_mysql,
};

/* The slot of the one who was confirmed. */
static const uint8_t taken[DATAKEY_ID_BYTES];
#define TAKEN DB_ARG_BLOB(str_from(taken, sizeof(taken)))

/* What a transaction of ours is about. */
struct job {
	struct keystore *keystore;
	struct str id;
	const struct datakey_wrapped *wrapped;
	const struct keystore_name *names;
	size_t nnames;
	const struct feed_word *words;
	size_t nwords;
	int64_t secs, n;
	bool found;
};

/* digest_make - the keyed digest of a name; kinds do not mix */
static void
digest_make(const struct keystore *keystore, struct keystore_name name,
    uint8_t digest_r[HMAC_BYTES])
{
	static const char *const kinds[] = {NULL, "mail", "user", "visitor"};

	HMAC(keyring_get(keystore->keyring, "index"), digest_r, STR("keystore"),
	    str_of(kinds[name.kind]), name.text);
}

/* keystore_open - a handle of one thread */
int
keystore_open(const struct db_config *config, const struct keyring *keyring,
    struct keystore **keystore_r, struct err *err)
{
	struct keystore *keystore = calloc(1, sizeof(*keystore));

	must(keystore != NULL);
	keystore->keyring = keyring;
	if (db_open(config, &keystore->db, err)) {
		free(keystore);
		return -1;
	}
	*keystore_r = keystore;
	return 0;
}

/* keystore_close - give it back */
void
keystore_close(struct keystore **keystore)
{
	if (!*keystore)
		return;
	db_close(&(*keystore)->db);
	ahead_forget(&(*keystore)->ahead);
	free(*keystore);
	*keystore = NULL;
}

/* keystore_keyring - the keys in use */
const struct keyring *
keystore_keyring(const struct keystore *keystore)
{
	return keystore->keyring;
}

/* keystore_use - another keyring */
void
keystore_use(struct keystore *keystore, const struct keyring *keyring)
{
	keystore->keyring = keyring;
}

/* name_insert - a name of a pending entry */
static enum db_status
name_insert(struct db *db, const struct job *job, size_t i, struct err *err)
{
	uint8_t digest[HMAC_BYTES];

	digest_make(job->keystore, job->names[i], digest);
	return db_exec(db,
	    "INSERT INTO keystore_index (kind, digest, slot, id) "
	    "VALUES (?, ?, ?, ?)",
	    DB_ARGS(DB_ARG_INT(job->names[i].kind),
		DB_ARG_BLOB(str_from(digest, sizeof(digest))),
		DB_ARG_BLOB(job->id), DB_ARG_BLOB(job->id)),
	    NULL, err);
}

/* reserve_work - the key, then its names */
static enum db_status
reserve_work(struct db *db, void *ctx, struct err *err)
{
	const struct job *job = ctx;
	enum db_status status = db_exec(db,
	    "INSERT INTO keystore_key (id, kek_id, wrapped, state, expires) "
	    "VALUES (?, ?, ?, ?, ?)",
	    DB_ARGS(DB_ARG_BLOB(job->id), DB_ARG_INT(job->wrapped->kek_id),
		DB_ARG_BLOB(
		    str_from(job->wrapped->bytes, sizeof(job->wrapped->bytes))),
		DB_ARG_INT(PENDING), DB_ARG_INT(job->secs)),
	    NULL, err);

	for (size_t i = 0; status == DB_OK && i < job->nnames; i++)
		status = name_insert(db, job, i, err);
	return status;
}

/* found_row - there is one */
static int
found_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* reserve_question - did it get there? */
static enum db_status
reserve_question(struct db *db, void *ctx, struct err *err)
{
	const struct job *job = ctx;
	bool found = false;
	enum db_status status = db_query(db,
	    "SELECT id FROM keystore_key WHERE id = ?",
	    DB_ARGS(DB_ARG_BLOB(job->id)), found_row, &found, err);

	if (status != DB_OK)
		return status;
	return found ? DB_OK : DB_CONFLICT;
}

/* keystore_reserve - a key and its names, pending */
enum db_status
keystore_reserve(struct keystore *keystore, const struct datakey *key,
    const struct keystore_name *names, size_t n, int64_t expires_secs,
    struct err *err)
{
	struct datakey_wrapped wrapped;
	struct job job = {
	    .keystore = keystore,
	    .id = str_from(key->id, sizeof(key->id)),
	    .wrapped = &wrapped,
	    .names = names,
	    .nnames = n,
	    .secs = expires_secs,
	};

	must(n <= NAMES_MAX);
	if (datakey_wrap(keystore->keyring, key, &wrapped, err))
		return DB_FAILED;
	return db_transact(
	    keystore->db, reserve_work, reserve_question, &job, err);
}

/* confirm_work - key and names go together; twice does no harm */
static enum db_status
confirm_work(struct db *db, void *ctx, struct err *err)
{
	struct job *job = ctx;
	int64_t n = 0;
	enum db_status status = db_exec(db,
	    "UPDATE keystore_key SET state = ? WHERE id = ?",
	    DB_ARGS(DB_ARG_INT(CONFIRMED), DB_ARG_BLOB(job->id)), &n, err);

	job->found = n > 0;
	if (status != DB_OK || !job->found)
		return status;
	return db_exec(db, "UPDATE keystore_index SET slot = ? WHERE id = ?",
	    DB_ARGS(TAKEN, DB_ARG_BLOB(job->id)), NULL, err);
}

/* keystore_confirm - from now on it stays */
enum db_status
keystore_confirm(
    struct keystore *keystore, struct str id, bool *found_r, struct err *err)
{
	struct job job = {.keystore = keystore, .id = id};
	enum db_status status = db_transact(
	    keystore->db, confirm_work, db_run_again, &job, err);

	*found_r = job.found;
	return status;
}

/* rename_work - out with the old one, in with the new */
static enum db_status
rename_work(struct db *db, void *ctx, struct err *err)
{
	const struct job *job = ctx;
	enum db_status status = db_exec(db,
	    "DELETE FROM keystore_index WHERE id = ? AND kind = ? "
	    "AND slot = ?",
	    DB_ARGS(DB_ARG_BLOB(job->id), DB_ARG_INT(job->names[0].kind),
		DB_ARG_BLOB(job->id)),
	    NULL, err);

	return status == DB_OK ? name_insert(db, job, 0, err) : status;
}

/* keystore_rename - another name for a pending entry */
enum db_status
keystore_rename(struct keystore *keystore, struct str id,
    struct keystore_name name, struct err *err)
{
	struct job job = {
	    .keystore = keystore, .id = id, .names = &name, .nnames = 1};

	/* Running it again gives the same. */
	return db_transact(keystore->db, rename_work, db_run_again, &job, err);
}

/* move_work - the same in the slot of those who are confirmed */
static enum db_status
move_work(struct db *db, void *ctx, struct err *err)
{
	struct job *job = ctx;
	int64_t n = 0;
	uint8_t digest[HMAC_BYTES];
	enum db_status status = db_exec(db,
	    "DELETE FROM keystore_index WHERE id = ? AND kind = ?",
	    DB_ARGS(DB_ARG_BLOB(job->id), DB_ARG_INT(job->names[0].kind)), &n,
	    err);

	/* Whoever is erased at this moment stays erased. */
	job->found = n > 0;
	if (status != DB_OK || !job->found)
		return status;
	digest_make(job->keystore, job->names[0], digest);
	return db_exec(db,
	    "INSERT INTO keystore_index (kind, digest, slot, id) "
	    "VALUES (?, ?, ?, ?)",
	    DB_ARGS(DB_ARG_INT(job->names[0].kind),
		DB_ARG_BLOB(str_from(digest, sizeof(digest))), TAKEN,
		DB_ARG_BLOB(job->id)),
	    NULL, err);
}

/* keystore_move - another name for one who is confirmed */
enum db_status
keystore_move(struct keystore *keystore, struct str id,
    struct keystore_name name, bool *found_r, struct err *err)
{
	struct job job = {
	    .keystore = keystore, .id = id, .names = &name, .nnames = 1};
	/* Running it again gives the same. */
	enum db_status status = db_transact(
	    keystore->db, move_work, db_run_again, &job, err);

	*found_r = job.found;
	return status;
}

/* A column that holds an id, on its way out. */
struct id_found {
	uint8_t *id_r;
	bool found;
};

/* id_row - keep it */
static int
id_row(void *ctx, const struct db_row *row)
{
	struct id_found *id = ctx;
	struct str bytes = db_row_str(row, 0);

	if (bytes.len == DATAKEY_ID_BYTES) {
		memcpy(id->id_r, bytes.ptr, DATAKEY_ID_BYTES);
		id->found = true;
	}
	return 1;
}

/* keystore_find - whose name is it? */
enum db_status
keystore_find(struct keystore *keystore, struct keystore_name name,
    uint8_t id_r[DATAKEY_ID_BYTES], bool *found_r, struct err *err)
{
	struct id_found id = {.id_r = id_r};
	uint8_t digest[HMAC_BYTES];
	enum db_status status;

	digest_make(keystore, name, digest);
	status = db_query(keystore->db,
	    "SELECT id FROM keystore_index "
	    "WHERE kind = ? AND digest = ? AND slot = ?",
	    DB_ARGS(DB_ARG_INT(name.kind),
		DB_ARG_BLOB(str_from(digest, sizeof(digest))), TAKEN),
	    id_row, &id, err);
	*found_r = id.found;
	return status;
}

/* A wrapped key on its way out. */
struct key_found {
	struct keystore *keystore;
	struct str id;
	struct datakey *key_r;
	int got; /* of datakey_unwrap */
};

/* key_row - unwrap it */
static int
key_row(void *ctx, const struct db_row *row)
{
	struct key_found *key = ctx;

	key->got = datakey_unwrap(key->keystore->keyring, key->id,
	    db_row_int(row, 0), db_row_str(row, 1), key->key_r);
	return 1;
}

/* keystore_ahead - read several at once */
void
keystore_ahead(
    struct keystore *keystore, const uint8_t (*ids)[DATAKEY_ID_BYTES], size_t n)
{
	ahead_read(&keystore->ahead, keystore->db, keystore->keyring, ids, n);
}

/* key_ahead - what was read with others; false: it was not */
static bool
key_ahead(struct key_found *key)
{
	struct ahead_key ahead;

	if (!ahead_take(&key->keystore->ahead, key->id, &ahead))
		return false;
	key->got = ahead.got;
	if (ahead.got > 0)
		*key->key_r = ahead.key;
	scrub(&ahead, sizeof(ahead));
	return true;
}

/* keystore_get - the key of an id */
enum db_status
keystore_get(struct keystore *keystore, struct str id, struct datakey *key_r,
    bool *found_r, struct err *err)
{
	struct key_found key = {keystore, id, key_r, 0};
	enum db_status status = DB_OK;

	if (!key_ahead(&key))
		status = db_query(keystore->db,
		    "SELECT kek_id, wrapped FROM keystore_key WHERE id = ?",
		    DB_ARGS(DB_ARG_BLOB(id)), key_row, &key, err);
	*found_r = key.got > 0;
	if (key.got >= 0)
		return status;
	err_set(err, "keystore: a key does not unwrap: are the keys in "
		     "kek_folder those it was made with, and can they be "
		     "read?");
	return DB_FAILED;
}

/* keystore_db - for other parts of the vault */
struct db *
keystore_db(struct keystore *keystore)
{
	return keystore->db;
}

/* gone_insert - into the list, unless it is in there */
static enum db_status
gone_insert(struct db *db, struct str id, int64_t now_secs, struct err *err)
{
	struct err taken_already = ERR_NONE;
	enum db_status status = db_exec(db,
	    "INSERT INTO keystore_gone (id, since) VALUES (?, ?)",
	    DB_ARGS(DB_ARG_BLOB(id), DB_ARG_INT(now_secs)), NULL,
	    &taken_already);

	if (status == DB_OK || status == DB_DUPLICATE)
		return DB_OK;
	err_set(err, "%s", err_text(&taken_already));
	return status;
}

/* erase_work - key first, then the names; then who is to hear of it */
static enum db_status
erase_work(struct db *db, void *ctx, struct err *err)
{
	const struct job *job = ctx;
	int64_t n = 0;
	enum db_status status = db_exec(db,
	    "DELETE FROM keystore_key WHERE id = ?",
	    DB_ARGS(DB_ARG_BLOB(job->id)), &n, err);

	if (status == DB_OK)
		status = db_exec(db, "DELETE FROM keystore_index WHERE id = ?",
		    DB_ARGS(DB_ARG_BLOB(job->id)), NULL, err);
	if (status == DB_OK && n > 0)
		status = gone_insert(db, job->id, job->secs, err);
	for (size_t i = 0; status == DB_OK && n > 0 && i < job->nwords; i++)
		status = feed_add(db, &job->words[i], job->secs, err);
	return status;
}

/* keystore_erase - destroy key and names */
enum db_status
keystore_erase(struct keystore *keystore, struct str id,
    const struct feed_word *words, size_t n, int64_t now_secs, struct err *err)
{
	struct job job = {
	    .keystore = keystore,
	    .id = id,
	    .words = words,
	    .nwords = n,
	    .secs = now_secs,
	};
	enum db_status status;

	ahead_forget(&keystore->ahead);
	status = db_transact(keystore->db, erase_work, db_run_again, &job, err);

	/* Others may be reading the log: the sweeper settles it then. */
	if (status == DB_OK)
		keystore_settle(keystore, NULL);
	return status;
}

#define EXPIRED "(SELECT id FROM keystore_key WHERE state = ? AND expires <= ?)"

/* sweep_work - as erase_work, for all that have expired */
static enum db_status
sweep_work(struct db *db, void *ctx, struct err *err)
{
	static const char *const steps[] = {
	    "INSERT INTO keystore_gone (id, since) SELECT id, expires "
	    "FROM keystore_key WHERE state = ? AND expires <= ?",
	    "DELETE FROM keystore_index WHERE id IN " EXPIRED,
	    "DELETE FROM keystore_key WHERE state = ? AND expires <= ?",
	};
	struct job *job = ctx;
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < 3; i++)
		status = db_exec(db, steps[i],
		    DB_ARGS(DB_ARG_INT(PENDING), DB_ARG_INT(job->secs)),
		    &job->n, err);
	return status;
}

/* keystore_sweep - destroy what was never confirmed */
enum db_status
keystore_sweep(
    struct keystore *keystore, int64_t now_secs, int64_t *n_r, struct err *err)
{
	struct job job = {.keystore = keystore, .secs = now_secs};
	enum db_status status = db_transact(
	    keystore->db, sweep_work, db_run_again, &job, err);

	if (n_r)
		*n_r = status == DB_OK ? job.n : 0;
	return status;
}

/* keystore_settle - empty the write-ahead log */
enum db_status
keystore_settle(struct keystore *keystore, struct err *err)
{
	return db_checkpoint(keystore->db, err);
}
