/* SPDX-License-Identifier: BSD-2-Clause */
/* keystore - data keys and the blind index, in a database apart from the data */
#ifndef FP_VAULT_KEYSTORE_H
#define FP_VAULT_KEYSTORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"
#include "db/schema.h"
#include "vault/ahead.h"
#include "vault/datakey.h"
#include "vault/feed.h"

struct err;
struct keyring;

/*
 * Holds, for each person, the wrapped data key, and keyed digests of the
 * names by which the person is found: the mail address, the user id. No key
 * here means erased, whatever another database or its backup still holds.
 *
 * Both begin as pending, with an expiry: several may wait under one name, so
 * nobody blocks an address that is not theirs; the first to be confirmed has
 * it. One handle a thread, as with struct db.
 */
struct keystore;

enum keystore_kind {
	KEYSTORE_MAIL = 1,    /* a normalised mail address */
	KEYSTORE_USER = 2,    /* a normalised user id */
	KEYSTORE_VISITOR = 3, /* the mail address of one without an account */
};

/* Text of a kind, in its one normal form: that is the caller's part. */
struct keystore_name {
	enum keystore_kind kind;
	struct str text;
};

extern const struct schema keystore_schema;

/* keyring must hold "kek" and "index", and outlive the handle. Connects when
 * first used, like db_open. */
int keystore_open(const struct db_config *config, const struct keyring *keyring,
    struct keystore **keystore_r, struct err *err);
void keystore_close(struct keystore **keystore);

/* The one in use. */
const struct keyring *keystore_keyring(const struct keystore *keystore);

/* From now on another keyring: a reload reads the keys anew. */
void keystore_use(struct keystore *keystore, const struct keyring *keyring);

/*
 * Stores key and names as pending until expires_secs. DB_DUPLICATE: a key of
 * this id is there already (the same form sent twice): keystore_get it.
 */
enum db_status keystore_reserve(struct keystore *keystore,
    const struct datakey *key, const struct keystore_name *names, size_t n,
    int64_t expires_secs, struct err *err);

/*
 * Makes a pending entry, or one that is confirmed already, stay. found_r is
 * false when there is none of this id. DB_DUPLICATE: somebody else was
 * confirmed under one of the names.
 */
enum db_status keystore_confirm(
    struct keystore *keystore, struct str id, bool *found_r, struct err *err);

/* Puts another name of its kind in the place of the one a pending entry
 * has. */
enum db_status keystore_rename(struct keystore *keystore, struct str id,
    struct keystore_name name, struct err *err);

/* The same for an entry that is confirmed; found_r is false when there is
 * none. DB_DUPLICATE: somebody else was confirmed under that name. */
enum db_status keystore_move(struct keystore *keystore, struct str id,
    struct keystore_name name, bool *found_r, struct err *err);

/* Who was confirmed under this name. */
enum db_status keystore_find(struct keystore *keystore,
    struct keystore_name name, uint8_t id_r[DATAKEY_ID_BYTES], bool *found_r,
    struct err *err);

/* Is there a key of that id, whether or not it can be unwrapped, and is it
 * confirmed? */
enum db_status keystore_has(struct keystore *keystore, struct str id,
    bool *found_r, bool *confirmed_r, struct err *err);

/* The ids of confirmed keys behind one (STR("") for the first), in order, at
 * most max. */
enum db_status keystore_list(struct keystore *keystore, struct str behind,
    uint8_t (*ids_r)[DATAKEY_ID_BYTES], size_t max, size_t *n_r,
    struct err *err);

/* Its database, for the other parts of the vault (vault/mark.h). */
struct db *keystore_db(struct keystore *keystore);

/* The data key of an id, pending or confirmed. Not found: erased. */
enum db_status keystore_get(struct keystore *keystore, struct str id,
    struct datakey *key_r, bool *found_r, struct err *err);

/*
 * Reads what keystore_get will need for n ids (at most AHEAD_MAX) at once, for
 * requests that have come already: each has its key read after it came, as if
 * alone. What was read is used once, and only by this handle; the
 * key-encryption key is read when it is used. With n 0 the rest is forgotten.
 */
void keystore_ahead(struct keystore *keystore,
    const uint8_t (*ids)[DATAKEY_ID_BYTES], size_t n);

/*
 * Destroys key and names: the first step of every erasure. Of one that is
 * gone already: DB_OK. The id goes into a list of those whose rows elsewhere
 * are still to be deleted, so that a crash between the steps leaves nothing;
 * the words (n, may be 0) go into the erasure feed.
 */
enum db_status keystore_erase(struct keystore *keystore, struct str id,
    const struct feed_word *words, size_t n, int64_t now_secs, struct err *err);

/* One id of that list; found_r is false when it is empty. */
enum db_status keystore_next_gone(struct keystore *keystore,
    uint8_t id_r[DATAKEY_ID_BYTES], bool *found_r, struct err *err);
/* Its rows are deleted: takes it out of the list. */
enum db_status keystore_forget(
    struct keystore *keystore, struct str id, struct err *err);

/* Destroys what is pending and past its expiry, as keystore_erase does; n_r
 * (may be NULL) counts. */
enum db_status keystore_sweep(
    struct keystore *keystore, int64_t now_secs, int64_t *n_r, struct err *err);

/* Empties the write-ahead log, so that what was destroyed is not in it. */
enum db_status keystore_settle(struct keystore *keystore, struct err *err);

/* Reads the table, for the health page. */
enum db_status keystore_health(struct keystore *keystore, struct err *err);

#endif
