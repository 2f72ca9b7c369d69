/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/upload.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/must.h"
#include "base/num.h"
#include "modules/feedback/store/packed.h"
#include "modules/feedback/store/submission.h"
#include "vault/sealed.h"

#define TABLE	    "feedback_piece"
#define HEAD_MAX    (8 * 1024)
#define ARENA_BYTES (2 * UPLOAD_PIECE_BYTES + 64 * 1024)
#define COLUMN_MAX  48

/* What is said of a file: the places in its packed head. */
enum { HEAD_FIELD, HEAD_NAME, HEAD_TYPE, HEAD_SIZE, HEAD_N };

/* pieces_of - how many a file has */
static int64_t
pieces_of(int64_t size)
{
	return (size + UPLOAD_PIECE_BYTES - 1) / UPLOAD_PIECE_BYTES;
}

/* upload_seal - what is said of it; the bytes come later */
int
upload_seal(struct arena *arena, const struct keyring *keyring,
    const struct submission_file *file, int64_t due, struct upload *upload_r,
    struct err *err)
{
	struct buf head = BUF_INIT(HEAD_MAX);
	struct str values[HEAD_N] = {file->field, file->name, file->type,
	    str_of(arena_printf(arena, "%zu", file->bytes.len))};
	int ret;

	for (uint16_t i = 0; i < HEAD_N; i++)
		packed_put(
		    &head, &(struct packed_value){i, STR(""), values[i]});
	*upload_r = (struct upload){.bytes = file->bytes};
	ret = head.full ? err_set(err, "the name of a file is too long")
			: part_seal(arena, keyring, buf_str(&head),
			      &upload_r->part, &upload_r->key, err);
	upload_r->part.kind = PART_FILE;
	upload_r->part.due = due;
	buf_free(&head);
	return ret;
}

/* upload_parse - the head that upload_seal made */
int
upload_parse(
    struct arena *arena, struct str plain, struct submission_file *file_r)
{
	struct str *const into[] = {
	    &file_r->field, &file_r->name, &file_r->type};
	struct packed_value value;

	for (uint16_t i = 0; i < HEAD_N; i++) {
		if (packed_take(&plain, &value) != 1 || value.at != i)
			return -1;
		if (i < HEAD_SIZE)
			*into[i] = arena_copy(arena, value.value);
	}
	return num_parse(value.value, 0, SUBMISSION_FILE_BYTES, &file_r->size);
}

/* place_of - piece seq of n; text holds COLUMN_MAX */
static struct sealed_place
place_of(char *text, struct str id, int64_t seq, int64_t n)
{
	snprintf(text, COLUMN_MAX, "%" PRId64 " of %" PRId64, seq, n);
	return (struct sealed_place){TABLE, text, id};
}

/* insert_piece - sealed and sent; what it took is given back after */
static enum db_status
insert_piece(struct db *db, struct arena *arena, const struct upload *upload,
    int64_t seq, struct err *err)
{
	struct str id = str_from(upload->part.id, sizeof(upload->part.id));
	size_t at = (size_t)seq * UPLOAD_PIECE_BYTES;
	size_t left = upload->bytes.len - at;
	char column[COLUMN_MAX];
	struct sealed_place place = place_of(
	    column, id, seq, pieces_of((int64_t)upload->bytes.len));
	enum db_status status;

	if (left > UPLOAD_PIECE_BYTES)
		left = UPLOAD_PIECE_BYTES;
	status = db_exec(db,
	    "INSERT INTO feedback_piece (person, seq, box) VALUES (?, ?, ?)",
	    DB_ARGS(DB_ARG_BLOB(id), DB_ARG_INT(seq),
		DB_ARG_BLOB(sealed_make(arena, &upload->key, &place,
		    str_from(upload->bytes.ptr + at, left)))),
	    NULL, err);
	arena_clear(arena);
	return status;
}

/* upload_insert - key, then pieces */
enum db_status
upload_insert(struct db *db, struct str submission, const struct upload *upload,
    struct err *err)
{
	enum db_status status = part_insert(db, submission, &upload->part, err);
	struct arena *arena;

	if (status != DB_OK)
		return status;
	arena = arena_new(ARENA_BYTES);
	for (int64_t i = 0;
	     status == DB_OK && i < pieces_of((int64_t)upload->bytes.len); i++)
		status = insert_piece(db, arena, upload, i, err);
	arena_free(&arena);
	return status;
}

/* What a reading goes through. */
struct reading {
	struct arena *arena; /* of one piece */
	struct arena *head;
	const struct keyring *keyring;
	struct datakey key;
	struct submission_file file;
	struct str id;
	int64_t seq, size; /* read so far */
	upload_fn *each;
	void *ctx;
	bool found, bad;
};

/* open_head - its key, and how long it is */
static int
open_head(void *ctx, const struct db_row *row)
{
	struct reading *reading = ctx;
	struct part_row part;
	struct str plain;
	int got;

	part_row_read(row, &part);
	got = part_key(reading->keyring, &part, &reading->key);
	reading->found = got == 1;
	reading->bad =
	    got < 0 ||
	    (got == 1 &&
		(part_open(reading->head, &reading->key, &part, "fields",
		     part.fields, &plain) ||
		    upload_parse(reading->head, plain, &reading->file)));
	return 1;
}

/* open_piece - the next one */
static int
open_piece(void *ctx, const struct db_row *row)
{
	struct reading *reading = ctx;
	char column[COLUMN_MAX];
	struct sealed_place place = place_of(
	    column, reading->id, reading->seq, pieces_of(reading->file.size));
	struct str plain;

	reading->bad = db_row_int(row, 0) != reading->seq ||
		       sealed_open(reading->arena, &reading->key, &place,
			   db_row_str(row, 1), &plain) ||
		       reading->each(reading->ctx, plain);
	if (!reading->bad) {
		reading->size += (int64_t)plain.len;
		reading->seq++;
	}
	arena_clear(reading->arena);
	return reading->bad;
}

/* read_pieces - in order, to the end */
static enum db_status
read_pieces(struct db *db, struct reading *reading, struct err *err)
{
	enum db_status status = db_query(db,
	    "SELECT seq, box FROM feedback_piece WHERE person = ? ORDER BY seq",
	    DB_ARGS(DB_ARG_BLOB(reading->id)), open_piece, reading, err);

	if (status != DB_OK)
		return status;
	if (reading->bad || reading->size != reading->file.size) {
		err_set(err, "a file is not whole, or could not be written");
		return DB_FAILED;
	}
	return DB_OK;
}

/* upload_read - a piece at a time */
enum db_status
upload_read(struct db *db, const struct keyring *keyring, struct str submission,
    struct str id, upload_fn *each, void *ctx, bool *found_r, struct err *err)
{
	struct reading reading = {
	    .keyring = keyring, .id = id, .each = each, .ctx = ctx};
	enum db_status status;

	reading.arena = arena_new(ARENA_BYTES);
	reading.head = arena_new(ARENA_BYTES);
	status = db_query(db,
	    "SELECT " PART_COLUMNS " FROM feedback_person "
	    "WHERE submission = ? AND id = ? AND kind = 1",
	    DB_ARGS(DB_ARG_BLOB(submission), DB_ARG_BLOB(id)), open_head,
	    &reading, err);
	*found_r = reading.found;
	if (status == DB_OK && reading.bad) {
		err_set(err, "%s", part_damaged);
		status = DB_FAILED;
	}
	if (status == DB_OK && reading.found)
		status = read_pieces(db, &reading, err);
	datakey_scrub(&reading.key);
	arena_free(&reading.arena);
	arena_free(&reading.head);
	return status;
}

/* One file to be removed, for the transaction. */
struct removal {
	struct str submission, id;
	bool found; /* by any try */
};

/* remove_both - the key, then what it sealed */
static enum db_status
remove_both(struct db *db, void *ctx, struct err *err)
{
	struct removal *removal = ctx;
	int64_t n = 0;
	enum db_status status = db_exec(db,
	    "DELETE FROM feedback_person "
	    "WHERE submission = ? AND id = ? AND kind = 1",
	    DB_ARGS(DB_ARG_BLOB(removal->submission), DB_ARG_BLOB(removal->id)),
	    &n, err);

	if (status != DB_OK || n == 0)
		return status;
	removal->found = true;
	return db_exec(db, "DELETE FROM feedback_piece WHERE person = ?",
	    DB_ARGS(DB_ARG_BLOB(removal->id)), NULL, err);
}

/* upload_remove - one file */
enum db_status
upload_remove(struct db *db, struct str submission, struct str id,
    bool *found_r, struct err *err)
{
	struct removal removal = {submission, id, false};
	enum db_status status = db_transact(
	    db, remove_both, db_run_again, &removal, err);

	*found_r = removal.found;
	if (status == DB_OK)
		db_checkpoint(db, NULL);
	return status;
}
