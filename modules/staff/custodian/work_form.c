/* SPDX-License-Identifier: BSD-2-Clause */
/* work_form - what came through a form: the keys of its sealed parts */
#include "config.h"

#include "base/arena.h"
#include "base/err.h"
#include "modules/feedback/store/submission.h"
#include "modules/staff/custodian/work.h"

#define MARK_KEYS 2 /* a note's, and an answer's */

/* What a reading fills. */
struct reading {
	const struct question *question;
	bool found, bad;
};

/* found_row - there is such a submission */
static int
found_row(void *ctx, const struct db_row *row)
{
	struct reading *reading = ctx;

	(void)row;
	reading->found = true;
	return 1;
}

/* key_row - the key of one part, where it was not destroyed */
static int
key_row(void *ctx, const struct db_row *row)
{
	struct reading *reading = ctx;
	struct custodian_answer *answer = reading->question->answer;
	int got;

	if (answer->nkeys == CUSTODIAN_KEYS_MAX) {
		reading->bad = true;
		return 1;
	}
	got = datakey_unwrap(reading->question->work->keyring,
	    db_row_str(row, 0), db_row_int(row, 1), db_row_str(row, 2),
	    &answer->keys[answer->nkeys]);
	reading->bad = got < 0;
	answer->nkeys += got > 0;
	return reading->bad;
}

/* keys_find - of all parts; of the first version's, too */
static enum db_status
keys_find(const struct question *question, struct str id, struct err *err)
{
	struct reading reading = {.question = question};
	enum db_status status = db_query(question->work->feedback,
	    "SELECT id, kek, wrapped FROM feedback_person "
	    "WHERE submission = ? OR id = (SELECT person FROM feedback "
	    "WHERE nonce = ?)",
	    DB_ARGS(DB_ARG_BLOB(id), DB_ARG_BLOB(id)), key_row, &reading, err);

	if (status != DB_OK || !reading.bad)
		return status;
	err_set(err, "a key of what came through a form cannot be read");
	return DB_FAILED;
}

/* work_form - found by its number; that it was asked for is recorded first,
 * whether or not it is there */
enum db_status
work_form(const struct question *question, struct err *err)
{
	const struct custodian_ask *ask = question->ask;
	uint8_t bytes[SUBMISSION_ID_BYTES] = {0};
	struct str id = str_from(bytes, sizeof(bytes));
	struct reading reading = {.question = question};
	bool is_number = ask->object.len == SUBMISSION_ID_CHARS &&
			 str_unhex(ask->object, bytes, sizeof(bytes)) == 0;
	enum db_status status = work_record(question, ask->what,
	    is_number ? AUDIT_SUBMISSION : AUDIT_NONE,
	    is_number ? ask->object : STR(""), err);

	question->answer->said = CUSTODIAN_NONE;
	if (status != DB_OK || !is_number || !question->work->feedback)
		return status;
	status = db_query(question->work->feedback,
	    "SELECT 1 FROM feedback WHERE nonce = ?", DB_ARGS(DB_ARG_BLOB(id)),
	    found_row, &reading, err);
	if (status != DB_OK || !reading.found)
		return status;
	question->answer->said = CUSTODIAN_DONE;
	return keys_find(question, id, err);
}

/* new_key - one that seals what is noted, and how it is stored */
static int
new_key(const struct question *question, struct err *err)
{
	struct custodian_answer *answer = question->answer;
	struct arena *arena = question->work->arena;
	struct datakey *key = &answer->keys[answer->nkeys++];
	struct datakey_wrapped wrapped;

	datakey_new(key);
	if (datakey_wrap(question->work->keyring, key, &wrapped, err))
		return -1;
	answer->text = str_of(arena_printf(arena, STR_FMT "%s",
	    STR_ARG(answer->text), custodian_wrapped_format(arena, &wrapped)));
	return 0;
}

/* work_mark - it is recorded; the keys are nobody's yet */
enum db_status
work_mark(const struct question *question, struct err *err)
{
	uint8_t bytes[SUBMISSION_ID_BYTES];
	enum db_status status;

	/* the log names no persons: an object is a number */
	if (str_unhex(question->ask->object, bytes, sizeof(bytes)))
		return DB_OK; /* CUSTODIAN_REFUSED */
	status = work_record(question, question->ask->what, AUDIT_SUBMISSION,
	    question->ask->object, err);
	if (status != DB_OK)
		return status;
	question->answer->text = STR("");
	for (int i = 0; i < MARK_KEYS; i++)
		if (new_key(question, err))
			return DB_FAILED;
	question->answer->said = CUSTODIAN_DONE;
	return DB_OK;
}
