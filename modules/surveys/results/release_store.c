/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results/release_store.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "crypto/hmac.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/release.h"
#include "modules/surveys/results/results.h"
#include "modules/surveys/results/tally.h"

#define ARENA_MAX   (256 * 1024 * 1024)
#define FIGURES_MAX (8 * 1024 * 1024)

/* The tallies after each release before. */
struct past {
	struct arena *arena;
	const struct secret *key;
	const struct definition *def;
	const struct tally **tallies;
	size_t n;
	bool failed;
	struct err why;
};

/* take_past - one of them */
static int
take_past(void *ctx, const struct db_row *row)
{
	struct past *past = ctx;
	struct tally *tally;

	if (past->n == RELEASES_MAX) {
		past->n++; /* release_make goes without */
		return 1;
	}
	if (tally_open(past->arena, past->key, past->def, db_row_str(row, 0),
		&tally, &past->why) != 0)
		past->failed = true;
	else if (tally->release != past->n + 1)
		past->failed = err_set(&past->why,
				   "survey %s: a line is missing",
				   past->def->id) != 0;
	if (past->failed)
		return 1;
	past->tallies[past->n++] = tally;
	return 0;
}

/* load_past - what every release is checked against, so many of them */
static enum db_status
load_past(struct db *db, struct past *past, uint64_t n, struct err *err)
{
	enum db_status status;

	past->tallies = arena_alloc_n(
	    past->arena, RELEASES_MAX, sizeof(*past->tallies));
	status = db_query(db,
	    "SELECT counts FROM survey_release WHERE survey = ? "
	    "ORDER BY number",
	    DB_ARGS(DB_ARG_TEXT(str_of(past->def->id))), take_past, past, err);
	if (status == DB_OK && !past->failed && past->n < n &&
	    past->n <= RELEASES_MAX)
		past->failed = err_set(&past->why,
				   "survey %s: its end is missing",
				   past->def->id) != 0;
	return status;
}

/* insert - a line of the ledger */
static enum db_status
insert(struct db *db, struct arena *arena, const struct secret *key,
    const struct definition *def, const struct tally *tally, struct err *err)
{
	size_t bytes = tally_sealed_bytes(def);
	uint8_t *sealed = arena_alloc(arena, bytes);
	struct buf figures = BUF_INIT(FIGURES_MAX);
	uint8_t digest[32];
	enum db_status status;

	results_csv(results_new(arena, def, tally, false), &figures);
	must(!figures.full);
	hash_sha256(buf_str(&figures), digest);
	tally_seal(key, def, tally, sealed);
	status = db_exec(db,
	    "INSERT INTO survey_release "
	    "(survey, number, answers, digest, figures, counts) "
	    "VALUES (?, ?, ?, ?, ?, ?)",
	    DB_ARGS(DB_ARG_TEXT(str_of(def->id)),
		DB_ARG_INT((int64_t)tally->release),
		DB_ARG_INT((int64_t)tally->shown.answers),
		DB_ARG_BLOB(str_from(digest, sizeof(digest))),
		DB_ARG_BLOB(buf_str(&figures)),
		DB_ARG_BLOB(str_from(sealed, bytes))),
	    NULL, err);
	buf_free(&figures);
	return status;
}

/* release_run - the next release, where it is time */
enum db_status
release_run(struct db *db, const struct secret *key,
    const struct definition *def, struct tally *tally, bool end,
    struct err *err)
{
	struct arena *arena;
	struct past past = {.key = key, .def = def, .why = ERR_NONE};
	enum db_status status = DB_OK;

	if (!release_is_due(tally, def, end))
		return DB_OK;
	arena = arena_new(ARENA_MAX);
	past.arena = arena;
	if (release_needs_past(def))
		status = load_past(db, &past, tally->release, err);
	if (status == DB_OK && past.failed)
		log_error("the ledger of releases is damaged, so there are no "
			  "new results: %s",
		    err_text(&past.why));
	else if (status == DB_OK) {
		release_make(arena, tally, def, past.tallies, past.n);
		status = insert(db, arena, key, def, tally, err);
	}
	arena_free(&arena);
	return status;
}

/* What take_entry fills. */
struct taker {
	struct arena *arena;
	struct release_entry *entries;
	size_t n;
};

/* take_entry - one line */
static int
take_entry(void *ctx, const struct db_row *row)
{
	struct taker *taker = ctx;
	struct release_entry *entry = &taker->entries[taker->n];
	struct str digest = db_row_str(row, 2);

	if (taker->n == RELEASES_MAX || digest.len != sizeof(entry->digest))
		return 1;
	entry->number = db_row_int(row, 0);
	entry->answers = db_row_int(row, 1);
	memcpy(entry->digest, digest.ptr, digest.len);
	entry->figures = db_row_copy(taker->arena, row, 3);
	taker->n++;
	return 0;
}

/* release_all - the ledger */
enum db_status
release_all(struct db *db, struct arena *arena, const char *id,
    struct release_entry **entries_r, size_t *n_r, struct err *err)
{
	struct taker taker = {.arena = arena};
	enum db_status status;

	taker.entries = arena_alloc_n(
	    arena, RELEASES_MAX, sizeof(*taker.entries));
	status = db_query(db,
	    "SELECT number, answers, digest, figures FROM survey_release "
	    "WHERE survey = ? ORDER BY number",
	    DB_ARGS(DB_ARG_TEXT(str_of(id))), take_entry, &taker, err);
	*entries_r = taker.entries;
	*n_r = taker.n;
	return status;
}
