/* SPDX-License-Identifier: BSD-2-Clause */
/* feed - the erasure feed: whom other stores are to forget */
#ifndef FP_VAULT_FEED_H
#define FP_VAULT_FEED_H

#include <stddef.h>
#include <stdint.h>

#include "db/db.h"

struct err;

#define FEED_AUDIENCE_MAX  64 /* bytes */
#define FEED_PSEUDONYM_MAX 64
#define FEED_AUDIENCES_MAX 32 /* at once */
/* A word is passed on so long after the erasure: until then a web server may
 * still name the person. */
#define FEED_REST_SECS 60

/*
 * Whoever erases a person puts a word for each audience that may know that
 * person into the keystore, in the transaction that destroys the key: with
 * the key goes what the pseudonym is made from. A word stays until its
 * audience has acknowledged it, so the erasure is complete when there is
 * none. It names the person to that one audience and nobody else.
 */
struct feed_word {
	char audience[FEED_AUDIENCE_MAX + 1];
	char pseudonym[FEED_PSEUDONYM_MAX + 1];
};

/* How much an audience has still to do. */
struct feed_count {
	char audience[FEED_AUDIENCE_MAX + 1];
	int64_t waiting;
	int64_t since; /* of the oldest, in seconds */
};

/* Within a transaction on the keystore. One that is in there already: DB_OK. */
enum db_status feed_add(struct db *db, const struct feed_word *word,
    int64_t now_secs, struct err *err);

/* The words of an audience that were put in at before_secs or earlier, at
 * most max, the oldest first. */
enum db_status feed_read(struct db *db, const char *audience,
    int64_t before_secs, struct feed_word *words_r, size_t max, size_t *n_r,
    struct err *err);

/* The audience has forgotten them. Twice does no harm. */
enum db_status feed_acknowledge(
    struct db *db, const struct feed_word *words, size_t n, struct err *err);

/* All audiences with a word that waits, by name; at most max. */
enum db_status feed_count(struct db *db, struct feed_count *counts_r,
    size_t max, size_t *n_r, struct err *err);

/* The same of the rows in the members' own database. */
enum db_status feed_count_rows(
    struct db *db, struct feed_count *count_r, struct err *err);

#endif
