/* SPDX-License-Identifier: BSD-2-Clause */
/* sealed - one personal field, sealed for its place under its owner's key */
#ifndef FP_VAULT_SEALED_H
#define FP_VAULT_SEALED_H

#include "base/str.h"
#include "vault/datakey.h"

struct arena;

/* A version byte, nonce and tag around the text (AES-256-GCM). */
#define SEALED_EXTRA_BYTES (1 + 12 + 16)

/*
 * Where the field stands. Table, column, row, the key's id and the version
 * are bound to it as associated data: a value that was moved to another
 * row, column or owner does not open.
 */
struct sealed_place {
	const char *table, *column;
	struct str row; /* the row's primary key, as bytes */
};

/* The box to store: plain.len + SEALED_EXTRA_BYTES bytes in arena. The empty
 * text is sealed too; STR_NONE stays STR_NONE (NULL in the database). */
struct str sealed_make(struct arena *arena, const struct datakey *key,
    const struct sealed_place *place, struct str plain);

/* 0 and the text (NUL-ended, in arena), or -1: not of this key and place.
 * STR_NONE opens to STR_NONE. */
int sealed_open(struct arena *arena, const struct datakey *key,
    const struct sealed_place *place, struct str box, struct str *plain_r);

/*
 * For a record with a key of its own, such as one submission of a form:
 *	struct datakey key;
 *	struct datakey_wrapped wrapped;
 *	datakey_new(&key);
 *	datakey_wrap(req->ctx->keyring, &key, &wrapped, &err);
 * key.id is the row's primary key; store wrapped.bytes and wrapped.kek_id in
 * the row beside the boxes. Erase the record by erasing the wrapped key
 * first. To read: datakey_unwrap, then sealed_open for each field.
 */

#endif
