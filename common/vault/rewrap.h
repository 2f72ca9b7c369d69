/* SPDX-License-Identifier: BSD-2-Clause */
/* rewrap - data keys from old key-encryption keys to the one in use */
#ifndef FP_VAULT_REWRAP_H
#define FP_VAULT_REWRAP_H

#include <stddef.h>
#include <stdint.h>

#include "db/db.h"
#include "vault/kek.h"

struct err;

/* A table with wrapped keys; its statements. */
struct rewrap_table {
	const char *count;  /* of keys under older ones than ? */
	const char *select; /* id, key-encryption key, wrapped; older than ?,
			       id over ?, in the order of ids, at most ? */
	const char *update; /* key-encryption key, wrapped; id, old one */
	const char *kinds;  /* key-encryption keys that occur, each once */
};

extern const struct rewrap_table rewrap_keystore;

/* What was done; lost: those whose key-encryption key is not in the set, so
 * that nobody can open them. */
struct rewrap_count {
	int64_t total, done, lost;
};

/*
 * Wraps every data key of the table under the key of kek_id, which is in the
 * set. In small transactions, each on its own: killed at any point, what is
 * done is done, and running it again does the rest. count_r is kept up to
 * date for who watches from another process.
 */
enum db_status rewrap_run(struct db *db, const struct rewrap_table *table,
    const struct kek_set *set, int64_t kek_id, struct rewrap_count *count_r,
    struct err *err);

/* The key-encryption keys that occur: at most max of them are stored, n_r
 * counts them all. */
enum db_status rewrap_kinds(struct db *db, const struct rewrap_table *table,
    int64_t *ids_r, size_t max, size_t *n_r, struct err *err);

#endif
