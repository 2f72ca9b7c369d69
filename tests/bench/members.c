/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * members - confirmed members for make bench, all with one password, hashed
 * once: m0000000, m0000001 ... at example.org.
 * Usage: members SECRETS KEKS DATABASE FILE KEYSTORE FILE FIRST COUNT
 *        PASSWORD
 * (FILE: of a database's password, "" for none)
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "crypto/hmac.h"
#include "crypto/keyring.h"
#include "crypto/keywrap.h"
#include "crypto/password.h"
#include "crypto/rand.h"
#include "modules/registration/store/member.h"
#include "modules/registration/store/names.h"
#include "vault/datakey.h"
#include "vault/kek.h"
#include "vault/keystore.h"

#define BATCH 20000

/* A row of the blind index, kept until all can be written in order. */
struct index_row {
	int64_t kind;
	uint8_t digest[HMAC_BYTES];
	uint8_t id[DATAKEY_ID_BYTES];
};

struct seeding {
	struct keyring *keyring;
	struct db *members, *keys;
	struct secret kek;
	int64_t kek_id;
	char hash[PASSWORD_HASH_MAX];
	long first, count, at; /* at: the first of the batch */
	struct arena *arena;
	struct index_row *rows;
	struct datakey *batch;
};

/* text_of - what differs from member to member */
static struct str
text_of(struct seeding *seeding, long i, const char *host)
{
	return str_of(
	    arena_printf(seeding->arena, "m%07ld%s", seeding->first + i, host));
}

/* key_make - ids rise, so that the tables grow at their ends */
static void
key_make(struct seeding *seeding, long i, struct datakey *key)
{
	uint64_t high = (uint64_t)(seeding->first + i) << 40;

	datakey_new(key);
	for (int byte = 0; byte < 8; byte++)
		key->id[byte] = (uint8_t)(high >> (56 - 8 * byte));
}

/* index_note - a name of the i-th, for later */
static void
index_note(struct seeding *seeding, long i, int which,
    struct keystore_name name, const struct datakey *key)
{
	struct index_row *row = &seeding->rows[2 * i + which];

	row->kind = name.kind;
	HMAC(keyring_get(seeding->keyring, "index"), row->digest,
	    STR("keystore"),
	    name.kind == KEYSTORE_MAIL ? STR("mail") : STR("user"), name.text);
	memcpy(row->id, key->id, sizeof(row->id));
}

/* batch_end - how far a batch goes */
static long
batch_end(const struct seeding *seeding)
{
	long end = seeding->at + BATCH;

	return end < seeding->count ? end : seeding->count;
}

/* keys_work - the wrapped keys of a batch */
static enum db_status
keys_work(struct db *db, void *ctx, struct err *err)
{
	struct seeding *seeding = ctx;
	uint8_t wrapped[DATAKEY_WRAPPED_BYTES];
	enum db_status status = DB_OK;
	long end = batch_end(seeding);

	for (long i = seeding->at; i < end && status == DB_OK; i++) {
		struct datakey *key = &seeding->batch[i - seeding->at];

		key_make(seeding, i, key);
		keywrap_wrap(
		    &seeding->kek, key->secret.bytes, SECRET_BYTES, wrapped);
		status = db_exec(db,
		    "INSERT INTO keystore_key (id, kek_id, wrapped, state, "
		    "expires) VALUES (?, ?, ?, 1, 0)",
		    DB_ARGS(DB_ARG_BLOB(str_from(key->id, sizeof(key->id))),
			DB_ARG_INT(seeding->kek_id),
			DB_ARG_BLOB(str_from(wrapped, sizeof(wrapped)))),
		    NULL, err);
	}
	return status;
}

/* member_add - one row, and what the index will say of it */
static enum db_status
member_add(struct db *db, struct seeding *seeding, long i, struct err *err)
{
	struct datakey *key = &seeding->batch[i - seeding->at];
	struct keystore_name mail;
	struct member member = {
	    .state = MEMBER_ACTIVE,
	    .policy = STR("1"),
	    .age_limit = 18,
	    .age_month = 202611,
	    .age_method = STR("self-declared"),
	    .user_id = text_of(seeding, i, ""),
	    .email = text_of(seeding, i, "@example.org"),
	    .password = str_of(seeding->hash),
	    .name = text_of(seeding, i, " of the bench"),
	};

	memcpy(member.id, key->id, sizeof(member.id));
	must(names_mail(seeding->arena, member.email, &mail) == 0);
	index_note(seeding, i, 0, mail, key);
	index_note(
	    seeding, i, 1, names_user(seeding->arena, member.user_id), key);
	return member_insert(db, seeding->arena, key, &member, err);
}

/* members_work - the rows of a batch */
static enum db_status
members_work(struct db *db, void *ctx, struct err *err)
{
	struct seeding *seeding = ctx;
	enum db_status status = DB_OK;
	long end = batch_end(seeding);

	for (long i = seeding->at; i < end && status == DB_OK; i++) {
		status = member_add(db, seeding, i, err);
		arena_clear(seeding->arena);
	}
	return status;
}

/* index_work - a batch of the index */
static enum db_status
index_work(struct db *db, void *ctx, struct err *err)
{
	static const uint8_t taken[DATAKEY_ID_BYTES];
	struct seeding *seeding = ctx;
	enum db_status status = DB_OK;
	long end = batch_end(seeding);

	for (long i = 2 * seeding->at; i < 2 * end && status == DB_OK; i++) {
		struct index_row *row = &seeding->rows[i];

		status = db_exec(db,
		    "INSERT INTO keystore_index (kind, digest, slot, id) "
		    "VALUES (?, ?, ?, ?)",
		    DB_ARGS(DB_ARG_INT(row->kind),
			DB_ARG_BLOB(str_from(row->digest, HMAC_BYTES)),
			DB_ARG_BLOB(str_from(taken, sizeof(taken))),
			DB_ARG_BLOB(str_from(row->id, sizeof(row->id)))),
		    NULL, err);
	}
	return status;
}

/* index_compare - in the order of the table's key */
static int
index_compare(const void *a, const void *b)
{
	const struct index_row *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return memcmp(x->digest, y->digest, HMAC_BYTES);
}

/* seed - keys and members batch by batch, then the index in its order */
static int
seed(struct seeding *seeding, struct err *err)
{
	for (seeding->at = 0; seeding->at < seeding->count;
	     seeding->at += BATCH) {
		if (db_transact(seeding->keys, keys_work, NULL, seeding, err) !=
			DB_OK ||
		    db_transact(seeding->members, members_work, NULL, seeding,
			err) != DB_OK)
			return -1;
	}
	qsort(seeding->rows, 2 * (size_t)seeding->count, sizeof(*seeding->rows),
	    index_compare);
	for (seeding->at = 0; seeding->at < seeding->count;
	     seeding->at += BATCH) {
		if (db_transact(
			seeding->keys, index_work, NULL, seeding, err) != DB_OK)
			return -1;
	}
	return 0;
}

/* seeding_open - keys and databases */
static int
seeding_open(struct seeding *seeding, char **argv, struct err *err)
{
	static const char *const names[] = {"index", "kek", "pepper", NULL};
	struct db_config members = {
	    argv[3], *argv[4] ? argv[4] : NULL, NULL, 60};
	struct db_config keys = {argv[5], *argv[6] ? argv[6] : NULL, NULL, 60};

	if (keyring_load(argv[1], names, &seeding->keyring, err) < 0)
		return -1;
	keyring_set_keks(seeding->keyring, argv[2]);
	if (kek_current(
		seeding->keyring, &seeding->kek_id, &seeding->kek, err) < 0 ||
	    db_open(&members, &seeding->members, err) < 0 ||
	    db_open(&keys, &seeding->keys, err) < 0)
		return -1;
	must(password_hash(keyring_get(seeding->keyring, "pepper"),
		 str_of(argv[9]), seeding->hash) == PASSWORD_MATCH);
	return 0;
}

int
main(int argc, char **argv)
{
	struct seeding seeding = {.arena = arena_new(1024 * 1024)};
	struct err err = ERR_NONE;

	if (argc != 10) {
		fprintf(stderr, "usage: members SECRETS KEKS DATABASE FILE "
				"KEYSTORE FILE FIRST COUNT PASSWORD\n");
		return 2;
	}
	seeding.first = strtol(argv[7], NULL, 10);
	seeding.count = strtol(argv[8], NULL, 10);
	seeding.rows = calloc(2 * (size_t)seeding.count, sizeof(*seeding.rows));
	seeding.batch = calloc(BATCH, sizeof(*seeding.batch));
	must(seeding.rows != NULL && seeding.batch != NULL);
	if (seeding_open(&seeding, argv, &err) < 0 ||
	    seed(&seeding, &err) < 0) {
		fprintf(stderr, "members: %s\n", err_text(&err));
		return 1;
	}
	db_close(&seeding.members);
	db_close(&seeding.keys);
	keyring_free(&seeding.keyring);
	arena_free(&seeding.arena);
	free(seeding.rows);
	free(seeding.batch);
	return 0;
}
