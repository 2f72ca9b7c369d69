/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/survey_row.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"

#define COLUMNS                                                                \
	"SELECT id, state, digest, secret, issuer_public, tally, issuer "      \
	"FROM survey"

/* What take_row fills. */
struct taker {
	struct arena *arena;
	struct survey_row *rows;
	size_t n, max;
};

/* take_row - one row of the table */
static int
take_row(void *ctx, const struct db_row *row)
{
	struct taker *taker = ctx;
	struct survey_row *to = &taker->rows[taker->n];
	struct str id = db_row_str(row, 0), digest = db_row_str(row, 2);

	if (taker->n == taker->max || id.len > SURVEY_ID_MAX ||
	    digest.len != sizeof(to->digest))
		return 1;
	memcpy(to->id, id.ptr, id.len);
	to->id[id.len] = '\0';
	to->state = (enum survey_state)db_row_int(row, 1);
	memcpy(to->digest, digest.ptr, digest.len);
	to->secret = db_row_copy(taker->arena, row, 3);
	to->issuer_public = db_row_copy(taker->arena, row, 4);
	to->tally = db_row_copy(taker->arena, row, 5);
	to->issuer = db_row_copy(taker->arena, row, 6);
	taker->n++;
	return 0;
}

/* get - one row by a statement that names it */
static enum db_status
get(struct db *db, const char *sql, struct arena *arena, const char *id,
    struct survey_row *row_r, struct err *err)
{
	struct taker taker = {arena, row_r, 0, 1};

	memset(row_r, 0, sizeof(*row_r));
	row_r->state = SURVEY_DRAFT;
	return db_query(
	    db, sql, DB_ARGS(DB_ARG_TEXT(str_of(id))), take_row, &taker, err);
}

/* survey_row_get - one row */
enum db_status
survey_row_get(struct db *db, struct arena *arena, const char *id,
    struct survey_row *row_r, struct err *err)
{
	return get(db, COLUMNS " WHERE id = ?", arena, id, row_r, err);
}

/* survey_row_lock - one row, nobody else's until the commit */
enum db_status
survey_row_lock(struct db *db, struct arena *arena, const char *id,
    struct survey_row *row_r, struct err *err)
{
	/* SQLite: BEGIN IMMEDIATE has the whole file. */
	return get(db,
	    db_sql(db, COLUMNS " WHERE id = ?",
		COLUMNS " WHERE id = ? FOR UPDATE"),
	    arena, id, row_r, err);
}

/* survey_row_all - every row */
enum db_status
survey_row_all(struct db *db, struct arena *arena, struct survey_row **rows_r,
    size_t *n_r, struct err *err)
{
	struct taker taker = {arena, NULL, 0, SURVEY_ROWS_MAX};
	enum db_status status;

	taker.rows = arena_alloc_n(arena, taker.max, sizeof(*taker.rows));
	status = db_query(db,
	    "SELECT id, state, digest, secret, issuer_public, NULL, NULL "
	    "FROM survey ORDER BY id",
	    DB_NO_ARGS, take_row, &taker, err);
	*rows_r = taker.rows;
	*n_r = taker.n;
	return status;
}

/* survey_row_insert - a new survey, open */
enum db_status
survey_row_insert(struct db *db, const struct definition *def,
    const struct survey_row *row, struct err *err)
{
	return db_exec(db,
	    "INSERT INTO survey (id, state, digest, secret, tally, issuer, "
	    "issuer_public) VALUES (?, ?, ?, ?, ?, ?, ?)",
	    DB_ARGS(DB_ARG_TEXT(str_of(def->id)), DB_ARG_INT(SURVEY_OPEN),
		DB_ARG_BLOB(str_from(def->digest, sizeof(def->digest))),
		DB_ARG_BLOB(row->secret), DB_ARG_BLOB(row->tally),
		DB_ARG_BLOB(row->issuer), DB_ARG_BLOB(row->issuer_public)),
	    NULL, err);
}

/* survey_row_set_tally - its counters */
enum db_status
survey_row_set_tally(
    struct db *db, const char *id, struct str tally, struct err *err)
{
	return db_exec(db, "UPDATE survey SET tally = ? WHERE id = ?",
	    DB_ARGS(DB_ARG_BLOB(tally), DB_ARG_TEXT(str_of(id))), NULL, err);
}

/* survey_row_fits - is the file still what was opened */
int
survey_row_fits(
    const struct survey_row *row, const struct definition *def, struct err *err)
{
	if (memcmp(row->digest, def->digest, sizeof(row->digest)) == 0)
		return 0;
	return err_set(err,
	    "%s: survey %s was opened with another text, other questions or "
	    "another k (survey.promise-is-one-way): put the file back as it "
	    "was, or open a new survey under another id",
	    def->file, def->id);
}
