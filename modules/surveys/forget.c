/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/forget.h"

#include "base/arena.h"
#include "base/err.h"
#include "modules/surveys/issue.h"
#include "modules/surveys/survey_keys.h"
#include "modules/surveys/survey_row.h"

#define ARENA_MAX (4 * 1024 * 1024)

/* What one transaction is about. */
struct work {
	const char *survey;
	const struct secret *key; /* of its pseudonyms */
	const struct str *members;
	size_t n;
	int64_t deleted;
};

/* forget_work - all of them from one survey */
static enum db_status
forget_work(struct db *db, void *ctx, struct err *err)
{
	struct work *work = ctx;
	enum db_status status = DB_OK;
	uint8_t member[ISSUE_MEMBER_BYTES];

	work->deleted = 0;
	for (size_t i = 0; status == DB_OK && i < work->n; i++) {
		int64_t n = 0;

		issue_member(work->key, work->members[i], member);
		status = db_exec(db,
		    "DELETE FROM survey_issued WHERE survey = ? AND member = ?",
		    DB_ARGS(DB_ARG_TEXT(str_of(work->survey)),
			DB_ARG_BLOB(str_from(member, sizeof(member)))),
		    &n, err);
		work->deleted += n;
	}
	return status;
}

/* forget_in - from one survey */
static enum db_status
forget_in(struct db *db, const struct secret *site_key,
    const struct survey_row *row, struct work *work, struct err *err)
{
	struct secret secret, key;
	enum db_status status;

	if (survey_secret_open_as(
		site_key, row->id, row->digest, row->secret, &secret) != 0) {
		err_set(err,
		    "survey %s: its secret does not open: is the key surveys "
		    "the one that it was opened with?",
		    row->id);
		return DB_FAILED;
	}
	survey_member_key(&secret, &key);
	work->survey = row->id;
	work->key = &key;
	status = db_transact(db, forget_work, db_run_again, work, err);
	secret_scrub(&key);
	secret_scrub(&secret);
	return status;
}

/* survey_forget - from all */
enum db_status
survey_forget(struct db *db, const struct secret *site_key,
    const struct str *members, size_t n, int64_t *deleted_r, struct err *err)
{
	struct arena *arena = arena_new(ARENA_MAX);
	struct work work = {.members = members, .n = n};
	struct survey_row *rows;
	size_t nrows = 0;
	enum db_status status = survey_row_all(db, arena, &rows, &nrows, err);

	*deleted_r = 0;
	for (size_t i = 0; status == DB_OK && i < nrows; i++) {
		/* Closing destroyed the list, and the secret with it. */
		if (str_is_none(rows[i].secret))
			continue;
		status = forget_in(db, site_key, &rows[i], &work, err);
		if (status == DB_OK)
			*deleted_r += work.deleted;
	}
	arena_free(&arena);
	/* What was deleted is in the log as long as somebody reads it. */
	if (status == DB_OK && *deleted_r > 0)
		db_checkpoint(db, NULL);
	return status;
}
