/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/feedback/store/part.h"
#include "modules/feedback/store/progress.h"
#include "modules/feedback/store/submission.h"
#include "modules/feedback/store/submission_row.h"
#include "modules/feedback/store/upload.h"

#define LEGACY_AT UINT16_MAX /* behind the others */

/* What a reading fills. */
struct finding {
	struct arena *arena;
	const struct keyring *keyring; /* NULL: only what is open */
	struct submission *submission;
	struct gathered *gathered;
	struct submission_file *files;
	struct submission_remark *remarks;
	struct str person; /* of the first version */
	bool found, bad;
};

/* head_row - the row itself */
static int
head_row(void *ctx, const struct db_row *row)
{
	struct finding *finding = ctx;

	finding->found = true;
	finding->bad = submission_row_read(finding->arena, row,
			   finding->submission, finding->gathered) < 0;
	finding->person = db_row_copy(finding->arena, row, 10);
	return 1;
}

/* add_legacy - a name or an address of the first version */
static int
add_legacy(struct finding *finding, const struct datakey *key,
    const struct part_row *row, const char *column, struct str box)
{
	struct packed_value value = {LEGACY_AT, str_of(column), STR_NONE};

	if (part_open(finding->arena, key, row, column, box, &value.value))
		return -1;
	return value.value.len ? gathered_add(finding->gathered, &value, true)
			       : 0;
}

/* add_fields - personal values */
static int
add_fields(struct finding *finding, const struct datakey *key,
    const struct part_row *row, struct str plain)
{
	if (gathered_unpack(finding->gathered, plain, true))
		return -1;
	if (add_legacy(finding, key, row, "name", row->name))
		return -1;
	return add_legacy(finding, key, row, "email", row->email);
}

/* add_file - what is said of a file */
static int
add_file(struct finding *finding, const struct part_row *row, struct str plain)
{
	struct submission *s = finding->submission;
	struct submission_file *file = &finding->files[s->nfiles];

	if (s->nfiles == SUBMISSION_FILES_MAX ||
	    upload_parse(finding->arena, plain, file))
		return -1;
	memcpy(file->id, row->id.ptr, sizeof(file->id));
	s->nfiles++;
	return 0;
}

/* add_remark - in its place, the oldest first */
static int
add_remark(struct finding *finding, struct str plain)
{
	struct submission *s = finding->submission;
	struct submission_remark remark;
	size_t i = s->nremarks;

	if (i == PROGRESS_REMARKS_MAX || progress_remark_parse(plain, &remark))
		return -1;
	for (; i > 0 && finding->remarks[i - 1].version > remark.version; i--)
		finding->remarks[i] = finding->remarks[i - 1];
	finding->remarks[i] = remark;
	s->nremarks++;
	return 0;
}

/* part_add - what a part holds */
static int
part_add(struct finding *finding, const struct datakey *key,
    const struct part_row *row)
{
	struct str plain;

	if (row->id.len != PART_ID_BYTES ||
	    part_open(finding->arena, key, row, "fields", row->fields, &plain))
		return -1;
	switch (row->kind) {
	case PART_FIELDS:
		return add_fields(finding, key, row, plain);
	case PART_FILE:
		return add_file(finding, row, plain);
	case PART_ANSWER:
		finding->submission->answer = plain;
		return 0;
	case PART_REMARK:
		return add_remark(finding, plain);
	}
	return -1;
}

/* part_row - one part, where its key still exists */
static int
part_row(void *ctx, const struct db_row *row)
{
	struct finding *finding = ctx;
	struct part_row part;
	struct datakey key;
	int got;

	part_row_read(row, &part);
	got = part_key(finding->keyring, &part, &key);
	if (got == 0) {
		finding->submission->unreadable = true;
		return 0;
	}
	finding->bad = got < 0 || part_add(finding, &key, &part) < 0;
	datakey_scrub(&key);
	return finding->bad;
}

/* parts_find - all that is sealed */
static enum db_status
parts_find(struct db *db, struct finding *finding, struct err *err)
{
	struct submission *s = finding->submission;
	struct str id = str_from(s->id, sizeof(s->id));

	return db_query(db,
	    "SELECT " PART_COLUMNS " FROM feedback_person "
	    "WHERE submission = ? OR (id = ? AND submission IS NULL)",
	    DB_ARGS(DB_ARG_BLOB(id), str_is_none(finding->person)
					 ? DB_ARG_NULL
					 : DB_ARG_BLOB(finding->person)),
	    part_row, finding, err);
}

/* find - by one of its keys */
static enum db_status
find(struct db *db, const char *sql, struct str key, struct finding *finding,
    bool *found_r, struct err *err)
{
	struct arena *arena = finding->arena;
	enum db_status status;

	finding->gathered = arena_alloc(arena, sizeof(*finding->gathered));
	finding->files = arena_alloc_n(
	    arena, SUBMISSION_FILES_MAX, sizeof(*finding->files));
	finding->remarks = arena_alloc_n(
	    arena, PROGRESS_REMARKS_MAX, sizeof(*finding->remarks));
	status = db_query(
	    db, sql, DB_ARGS(DB_ARG_BLOB(key)), head_row, finding, err);
	*found_r = finding->found;
	if (status != DB_OK || !finding->found)
		return status;
	if (!finding->bad && finding->keyring)
		status = parts_find(db, finding, err);
	if (status == DB_OK && finding->bad) {
		err_set(err, "%s", part_damaged);
		return DB_FAILED;
	}
	finding->submission->files = finding->files;
	finding->submission->remarks = finding->remarks;
	gathered_give(finding->gathered, arena, finding->submission);
	return status;
}

#define BY_ID "SELECT " SUBMISSION_COLUMNS " FROM feedback f WHERE f.nonce = ?"

/* submission_head - what is open of it */
enum db_status
submission_head(struct db *db, struct arena *arena,
    const uint8_t id[SUBMISSION_ID_BYTES], struct submission *submission_r,
    bool *found_r, struct err *err)
{
	struct finding finding = {
	    .arena = arena, .submission = submission_r, .person = STR_NONE};

	return find(db, BY_ID, str_from(id, SUBMISSION_ID_BYTES), &finding,
	    found_r, err);
}

/* submission_find - by its id */
enum db_status
submission_find(struct db *db, struct arena *arena,
    const struct keyring *keyring, const uint8_t id[SUBMISSION_ID_BYTES],
    struct submission *submission_r, bool *found_r, struct err *err)
{
	struct finding finding = {.arena = arena,
	    .keyring = keyring,
	    .submission = submission_r,
	    .person = STR_NONE};

	return find(db, BY_ID, str_from(id, SUBMISSION_ID_BYTES), &finding,
	    found_r, err);
}

/* submission_find_receipt - by what was made of a code */
enum db_status
submission_find_receipt(struct db *db, struct arena *arena,
    const struct keyring *keyring, const uint8_t digest[RECEIPT_DIGEST_BYTES],
    struct submission *submission_r, bool *found_r, struct err *err)
{
	struct finding finding = {.arena = arena,
	    .keyring = keyring,
	    .submission = submission_r,
	    .person = STR_NONE};

	return find(db,
	    "SELECT " SUBMISSION_COLUMNS " FROM feedback f WHERE f.receipt = ?",
	    str_from(digest, RECEIPT_DIGEST_BYTES), &finding, found_r, err);
}

/* submission_value - the first of a field */
struct str
submission_value(const struct submission *s, const char *field)
{
	for (size_t i = 0; i < s->nvalues; i++) {
		if (str_is(s->values[i].field, field))
			return s->values[i].value;
	}
	return STR_NONE;
}
