/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "modules/feedback/store/draft.h"
#include "modules/feedback/store/submission.h"

/* One change, for its transaction. */
struct change {
	const struct submission *submission;
	const struct draft *draft;
	const struct part *part;
	struct str id;
	int64_t now_secs;
	bool found; /* by any try */
};

/* blob_or_null - what need not be there */
static struct db_value
blob_or_null(struct str blob)
{
	return str_is_none(blob) ? DB_ARG_NULL : DB_ARG_BLOB(blob);
}

/* hour_of - times are kept to the hour */
static int64_t
hour_of(int64_t secs)
{
	return secs - secs % SUBMISSION_TIME_STEP;
}

/* update_head - what is open, in place of what was */
static enum db_status
update_head(
    struct db *db, const struct change *change, int64_t *n_r, struct err *err)
{
	const struct draft *draft = change->draft;

	return db_exec(db,
	    "UPDATE feedback SET category = ?, message = ?, may_contact = ?, "
	    "may_publish = ?, mail_news = ?, fields = ?, person = ?, "
	    "corrected = ? WHERE nonce = ?",
	    DB_ARGS(DB_ARG_TEXT(draft->category), DB_ARG_TEXT(draft->message),
		DB_ARG_INT(draft->flags[0]), DB_ARG_INT(draft->flags[1]),
		DB_ARG_INT(draft->flags[2]), blob_or_null(draft->fields),
		blob_or_null(draft_person(draft)),
		DB_ARG_INT(hour_of(change->now_secs)), DB_ARG_BLOB(change->id)),
	    n_r, err);
}

/* has_row - is it there? (An update that changes nothing changes no row.) */
static int
has_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* head_is_there - and stays so until the transaction ends */
static enum db_status
head_is_there(struct db *db, struct str id, bool *found_r, struct err *err)
{
	*found_r = false;
	return db_query(db,
	    db_sql(db, "SELECT nonce FROM feedback WHERE nonce = ?",
		"SELECT nonce FROM feedback WHERE nonce = ? FOR UPDATE"),
	    DB_ARGS(DB_ARG_BLOB(id)), has_row, found_r, err);
}

/* parts_delete - of a kind, with their keys; those of the first version hang
 * on the row */
static enum db_status
parts_delete(struct db *db, struct str id, enum part_kind kind, struct err *err)
{
	return db_exec(db,
	    "DELETE FROM feedback_person WHERE kind = ? AND (submission = ? "
	    "OR id = (SELECT person FROM feedback WHERE nonce = ?))",
	    DB_ARGS(DB_ARG_INT(kind), DB_ARG_BLOB(id), DB_ARG_BLOB(id)), NULL,
	    err);
}

/* correct - new keys for new words; the old go with their keys */
static enum db_status
correct(struct db *db, void *ctx, struct err *err)
{
	struct change *change = ctx;
	const struct draft *draft = change->draft;
	bool found;
	enum db_status status = head_is_there(db, change->id, &found, err);

	if (status != DB_OK || !found)
		return status;
	change->found = true;
	status = parts_delete(db, change->id, PART_FIELDS, err);
	if (status == DB_OK)
		status = update_head(db, change, NULL, err);
	for (size_t i = 0; status == DB_OK && i < draft->nparts; i++)
		status = part_insert(db, change->id, &draft->parts[i], err);
	return status;
}

/* submission_correct - other words under the same receipt */
enum db_status
submission_correct(struct db *db, struct arena *arena,
    const struct keyring *keyring, const struct submission *submission,
    bool *found_r, struct err *err)
{
	struct submission as = *submission;
	struct change change = {
	    .id = str_from(submission->id, sizeof(submission->id)),
	    .now_secs = submission->now_secs};
	struct draft draft;
	enum db_status status;

	/* A correction makes nothing last longer. */
	as.now_secs = submission->received + SUBMISSION_TIME_STEP;
	as.clock_secs = 0;
	as.keep_secs = submission->due ? submission->due - as.now_secs : 0;
	as.nfiles = 0;
	if (draft_make(arena, keyring, &as, &draft, err))
		return DB_FAILED;
	change.draft = &draft;
	status = db_transact(db, correct, db_run_again, &change, err);
	*found_r = change.found;
	if (status == DB_OK)
		db_checkpoint(db, NULL);
	return status;
}

/* erase - keys, what they sealed, and the row */
static enum db_status
erase(struct db *db, void *ctx, struct err *err)
{
	struct change *change = ctx;
	int64_t n = 0;
	enum db_status status = db_exec(db,
	    "DELETE FROM feedback_piece WHERE person IN "
	    "(SELECT id FROM feedback_person WHERE submission = ?)",
	    DB_ARGS(DB_ARG_BLOB(change->id)), NULL, err);

	for (int kind = PART_FIELDS; status == DB_OK && kind <= PART_LAST;
	     kind++)
		status = parts_delete(
		    db, change->id, (enum part_kind)kind, err);
	if (status == DB_OK)
		status = db_exec(db, "DELETE FROM feedback WHERE nonce = ?",
		    DB_ARGS(DB_ARG_BLOB(change->id)), &n, err);
	change->found = change->found || n > 0;
	return status;
}

/* submission_erase - one, whole or not at all */
enum db_status
submission_erase(struct db *db, const uint8_t id[SUBMISSION_ID_BYTES],
    bool *found_r, struct err *err)
{
	struct change change = {.id = str_from(id, SUBMISSION_ID_BYTES)};
	enum db_status status = db_transact(
	    db, erase, db_run_again, &change, err);

	if (found_r)
		*found_r = change.found;
	if (status == DB_OK)
		db_checkpoint(db, NULL);
	return status;
}

/* answer - the date, and the words in place of earlier ones */
static enum db_status
answer(struct db *db, void *ctx, struct err *err)
{
	struct change *change = ctx;
	bool found;
	enum db_status status = head_is_there(db, change->id, &found, err);

	if (status != DB_OK || !found)
		return status;
	change->found = true;
	status = db_exec(db, "UPDATE feedback SET answered = ? WHERE nonce = ?",
	    DB_ARGS(
		DB_ARG_INT(hour_of(change->now_secs)), DB_ARG_BLOB(change->id)),
	    NULL, err);
	if (status == DB_OK && change->part)
		status = parts_delete(db, change->id, PART_ANSWER, err);
	if (status == DB_OK && change->part)
		status = part_insert(db, change->id, change->part, err);
	return status;
}

/* submission_answer - it is answered */
enum db_status
submission_answer(struct db *db, struct arena *arena,
    const struct keyring *keyring, const struct submission *submission,
    struct str text, bool *found_r, struct err *err)
{
	struct change change = {
	    .id = str_from(submission->id, sizeof(submission->id)),
	    .now_secs = submission->now_secs};
	struct part part = {.kind = PART_ANSWER, .due = submission->due};
	struct datakey key;
	enum db_status status;

	if (text.len) {
		if (part_seal(arena, keyring, text, &part, &key, err))
			return DB_FAILED;
		datakey_scrub(&key);
		change.part = &part;
	}
	status = db_transact(db, answer, db_run_again, &change, err);
	*found_r = change.found;
	return status;
}

/* forget - what is personal in one goes, the rest stays */
static enum db_status
forget(struct db *db, void *ctx, struct err *err)
{
	struct change *change = ctx;
	enum db_status status = db_exec(db,
	    "DELETE FROM feedback_piece WHERE person IN "
	    "(SELECT id FROM feedback_person WHERE submission = ?)",
	    DB_ARGS(DB_ARG_BLOB(change->id)), NULL, err);

	for (int kind = PART_FIELDS; status == DB_OK && kind <= PART_LAST;
	     kind++)
		status = parts_delete(
		    db, change->id, (enum part_kind)kind, err);
	if (status != DB_OK)
		return status;
	return db_exec(db,
	    "UPDATE feedback SET person = NULL, receipt = NULL, due = NULL, "
	    "anonymise = 2 WHERE nonce = ?",
	    DB_ARGS(DB_ARG_BLOB(change->id)), NULL, err);
}

/* submission_anonymise - nobody's any more */
enum db_status
submission_anonymise(
    struct db *db, const uint8_t id[SUBMISSION_ID_BYTES], struct err *err)
{
	struct change change = {.id = str_from(id, SUBMISSION_ID_BYTES)};

	return db_transact(db, forget, db_run_again, &change, err);
}
