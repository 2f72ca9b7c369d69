/* SPDX-License-Identifier: BSD-2-Clause */
/* upload - a file that was sent along, sealed piece by piece */
#ifndef FP_FEEDBACK_STORE_UPLOAD_H
#define FP_FEEDBACK_STORE_UPLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"
#include "modules/feedback/store/part.h"
#include "vault/datakey.h"

struct arena;
struct err;
struct keyring;
struct submission_file;

/* So much is sealed, sent to the database and held in memory at once. */
#define UPLOAD_PIECE_BYTES (256 * 1024)

/* A file on its way into the database. Scrub the key. */
struct upload {
	struct part part;
	struct datakey key;
	struct str bytes;
};

/* Name, type and size sealed in arena; bytes stay the caller's. 0 or -1. */
int upload_seal(struct arena *arena, const struct keyring *keyring,
    const struct submission_file *file, int64_t due, struct upload *upload_r,
    struct err *err);

/* The row and its pieces; for a transaction. */
enum db_status upload_insert(struct db *db, struct str submission,
    const struct upload *upload, struct err *err);

/* What upload_seal sealed of a file, in arena; -1: not that. */
int upload_parse(
    struct arena *arena, struct str plain, struct submission_file *file_r);

/* Called for each piece in order; -1 ends the reading. */
typedef int upload_fn(void *ctx, struct str piece);

/*
 * Reads a file of a submission, a piece at a time. found_r false: there is
 * none, or its key was destroyed. A file that is not whole is DB_FAILED, and
 * each was called for what stands before the gap.
 */
enum db_status upload_read(struct db *db, const struct keyring *keyring,
    struct str submission, struct str id, upload_fn *each, void *ctx,
    bool *found_r, struct err *err);

/* Removes one file of a submission: its key first. found_r: was it there? */
enum db_status upload_remove(struct db *db, struct str submission,
    struct str id, bool *found_r, struct err *err);

#endif
