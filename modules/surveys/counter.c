/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/counter.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "base/scrub.h"
#include "modules/surveys/box/box.h"
#include "modules/surveys/box/spent.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/release_store.h"
#include "modules/surveys/results/tally.h"
#include "modules/surveys/results/texts.h"
#include "modules/surveys/survey_keys.h"
#include "modules/surveys/survey_row.h"
#include "modules/surveys/survey_settings.h"

#define BATCH_MAX    16384 /* answers in one transaction */
#define ROWS_AT_ONCE 32	   /* digests in one statement */
#define ARENA_MAX    (1024 * 1024)

/* One transaction's worth of answers. */
struct batch {
	const struct survey_env *env;
	const struct definition *def;
	bool end; /* nothing is held back any more */
	size_t n, record_bytes;
	uint8_t *records; /* sorted by digest */
	bool *fresh;	  /* inserted by this transaction */
	struct box_place *places;
	struct texts *texts; /* of the fresh ones */
};

/* record_of - one answer of a batch */
static uint8_t *
record_of(const struct batch *batch, size_t i)
{
	return batch->records + i * batch->record_bytes;
}

/* by_digest - the order in which they go in: no other order is left */
static int
by_digest(const void *a, const void *b)
{
	return memcmp(a, b, BALLOT_DIGEST_BYTES);
}

/* insert_one - a digest; fresh_r says whether it was new */
static enum db_status
insert_one(struct db *db, const struct batch *batch, size_t i, struct err *err)
{
	enum db_status status = db_exec(db,
	    "INSERT INTO survey_spent (survey, digest) VALUES (?, ?)",
	    DB_ARGS(DB_ARG_TEXT(str_of(batch->def->id)),
		DB_ARG_BLOB(
		    str_from(record_of(batch, i), BALLOT_DIGEST_BYTES))),
	    NULL, NULL);

	batch->fresh[i] = status == DB_OK;
	if (status == DB_DUPLICATE)
		return DB_OK;
	if (status != DB_OK)
		err_set(err, "survey %s: spent ballots: %s", batch->def->id,
		    db_status_name(status));
	return status;
}

#define ROW_2  "(?, ?), (?, ?)"
#define ROW_8  ROW_2 ", " ROW_2 ", " ROW_2 ", " ROW_2
#define ROW_32 ROW_8 ", " ROW_8 ", " ROW_8 ", " ROW_8

/* insert_many - ROWS_AT_ONCE digests; DB_DUPLICATE: none went in */
static enum db_status
insert_many(struct db *db, const struct batch *batch, size_t from)
{
	static const char sql[] =
	    "INSERT INTO survey_spent (survey, digest) VALUES " ROW_32;
	struct db_value args[2 * ROWS_AT_ONCE];
	enum db_status status;

	for (size_t i = 0; i < ROWS_AT_ONCE; i++) {
		args[2 * i] = DB_ARG_TEXT(str_of(batch->def->id));
		args[2 * i + 1] = DB_ARG_BLOB(
		    str_from(record_of(batch, from + i), BALLOT_DIGEST_BYTES));
	}
	status = db_exec(db, sql, args, 2 * ROWS_AT_ONCE, NULL, NULL);
	for (size_t i = 0; status == DB_OK && i < ROWS_AT_ONCE; i++)
		batch->fresh[from + i] = true;
	return status;
}

/* insert_all - the digests of a batch, many at a time where all are new */
static enum db_status
insert_all(struct db *db, const struct batch *batch, struct err *err)
{
	enum db_status status = DB_OK;
	size_t at = 0, end;

	while (status == DB_OK && at < batch->n) {
		end = at + ROWS_AT_ONCE;
		if (end <= batch->n) {
			status = insert_many(db, batch, at);
			if (status == DB_OK) {
				at = end;
				continue;
			}
			if (status != DB_DUPLICATE) {
				err_set(err, "survey %s: spent ballots: %s",
				    batch->def->id, db_status_name(status));
				return status;
			}
		}
		status = DB_OK;
		for (; status == DB_OK && at < end && at < batch->n; at++)
			status = insert_one(db, batch, at, err);
	}
	return status;
}

/* count_one - one set of answers; its texts part from it here */
static void
count_one(
    const struct batch *batch, struct tally *tally, const uint8_t *answers)
{
	tally_add(tally, batch->def, answers);
	texts_add(batch->texts, answers);
}

/* store_texts - those of the fresh ones, each on its own */
static enum db_status
store_texts(
    struct db *db, const struct batch *batch, uint64_t release, struct err *err)
{
	enum db_status status;
	struct secret key;

	survey_text_key(batch->env->key, &key);
	status = texts_insert(db, &key, batch->texts, release, err);
	secret_scrub(&key);
	return status;
}

/* count_fresh - counters go up for the ballots that were new */
static enum db_status
count_fresh(struct db *db, const struct batch *batch, struct arena *arena,
    struct str blob, struct err *err)
{
	size_t bytes = tally_sealed_bytes(batch->def);
	uint8_t *sealed = arena_alloc(arena, bytes);
	enum db_status status = DB_FAILED;
	struct tally *tally;
	struct secret key;

	survey_tally_key(batch->env->key, &key);
	if (tally_open(arena, &key, batch->def, blob, &tally, err) == 0) {
		for (size_t i = 0; i < batch->n; i++)
			if (batch->fresh[i])
				count_one(batch, tally,
				    record_of(batch, i) + BALLOT_DIGEST_BYTES);
		status = store_texts(db, batch, tally->release + 1, err);
		if (status == DB_OK)
			status = release_run(
			    db, &key, batch->def, tally, batch->end, err);
		tally_seal(&key, batch->def, tally, sealed);
	}
	secret_scrub(&key);
	if (status != DB_OK)
		return status;
	return survey_row_set_tally(
	    db, batch->def->id, str_from(sealed, bytes), err);
}

/* work - the transaction */
static enum db_status
work(struct db *db, void *ctx, struct err *err)
{
	struct batch *batch = ctx;
	struct arena *arena = arena_new(ARENA_MAX);
	struct survey_row row;
	enum db_status status;

	memset(batch->fresh, 0, batch->n * sizeof(*batch->fresh));
	texts_forget(batch->texts);
	status = survey_row_lock(db, arena, batch->def->id, &row, err);
	if (status == DB_OK && row.state != SURVEY_OPEN &&
	    row.state != SURVEY_CLOSING) {
		err_set(err, "survey %s is not open in this database",
		    batch->def->id);
		status = DB_FAILED;
	}
	if (status == DB_OK)
		status = insert_all(db, batch, err);
	if (status == DB_OK)
		status = count_fresh(db, batch, arena, row.tally, err);
	arena_free(&arena);
	return status;
}

/* is_there - a row was found */
static int
is_there(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* reconcile - was it committed? Then every digest it put in is there; some
 * alone may be another host's */
static enum db_status
reconcile(struct db *db, void *ctx, struct err *err)
{
	const struct batch *batch = ctx;
	enum db_status status;

	for (size_t i = 0; i < batch->n; i++) {
		bool there = false;

		if (!batch->fresh[i])
			continue;
		status = db_query(db,
		    "SELECT 1 FROM survey_spent WHERE survey = ? AND digest = "
		    "?",
		    DB_ARGS(DB_ARG_TEXT(str_of(batch->def->id)),
			DB_ARG_BLOB(str_from(
			    record_of(batch, i), BALLOT_DIGEST_BYTES))),
		    is_there, &there, err);
		if (status != DB_OK)
			return status;
		if (!there)
			return DB_CONFLICT;
	}
	return DB_OK;
}

/* counter_hold_back - more where it hurts more */
size_t
counter_hold_back(const struct survey_env *env, const struct definition *def)
{
	return (size_t)(definition_is_sensitive(def)
			    ? env->settings->hold_back_sensitive
			    : env->settings->hold_back);
}

/* batch_free - scrubbed: answers were in it */
static void
batch_free(struct batch *batch)
{
	texts_free(&batch->texts);
	scrub_free(&batch->records, BATCH_MAX * batch->record_bytes);
	free(batch->fresh);
	free(batch->places);
}

/* batch_init - room for a batch */
static void
batch_init(struct batch *batch)
{
	batch->record_bytes = BALLOT_DIGEST_BYTES + batch->def->answer_bytes;
	batch->records = calloc(BATCH_MAX, batch->record_bytes);
	batch->fresh = calloc(BATCH_MAX, sizeof(*batch->fresh));
	batch->places = calloc(BATCH_MAX, sizeof(*batch->places));
	must(batch->records && batch->fresh && batch->places);
	batch->texts = texts_new(batch->def, BATCH_MAX);
}

/* finish - out of the box with what is counted, back with what is not */
static void
finish(struct db *db, const struct batch *batch, struct box *box,
    enum db_status status)
{
	struct err err = ERR_NONE;

	if (status != DB_OK) {
		box_unpick(box, batch->places, batch->n);
		return;
	}
	/* The next checkpoint takes along what this one leaves. */
	if (db_checkpoint(db, &err) != DB_OK)
		log_notice("survey %s: checkpoint: %s", batch->def->id,
		    err_text(&err));
	box_scrub(box, batch->places, batch->n);
}

/* counter_run - count some */
enum db_status
counter_run(struct db *db, const struct survey_env *env,
    const struct definition *def, struct box *box, bool all, size_t *counted_r,
    struct err *err)
{
	struct batch batch = {.env = env, .def = def, .end = all};
	size_t hold = all ? 0 : counter_hold_back(env, def);
	size_t least = all ? 1 : (size_t)def->k;
	enum db_status status;

	*counted_r = 0;
	if (box_waiting(box) < hold + least)
		return DB_OK;
	batch_init(&batch);
	batch.n = box_pick(box, hold, BATCH_MAX, batch.places, batch.records);
	/* places and records part here; scrubbing needs the places alone */
	qsort(batch.records, batch.n, batch.record_bytes, by_digest);
	status = db_transact(db, work, reconcile, &batch, err);
	finish(db, &batch, box, status);
	if (status == DB_OK)
		*counted_r = batch.n;
	batch_free(&batch);
	return status;
}

/* counter_end - show what was counted */
enum db_status
counter_end(struct db *db, const struct survey_env *env,
    const struct definition *def, struct err *err)
{
	struct batch batch = {.env = env, .def = def, .end = true};
	enum db_status status;

	batch_init(&batch);
	/* Twice does no harm: the next release needs k more. */
	status = db_transact(db, work, db_run_again, &batch, err);
	batch_free(&batch);
	return status;
}
