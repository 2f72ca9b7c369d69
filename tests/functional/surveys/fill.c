/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "fill.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/release_store.h"
#include "modules/surveys/results/tally.h"
#include "modules/surveys/survey_keys.h"
#include "modules/surveys/survey_row.h"
#include "modules/surveys/survey_store.h"

#define PARTS	  20
#define ARENA_MAX (16 * 1024 * 1024)
#define BYTES_MAX 1024

/* A survey that is being filled. */
struct filling {
	const struct definition *def;
	struct secret key; /* of its counters */
	uint64_t random, n;
	bool end;
};

/* draw - a number below n */
static uint64_t
draw(struct filling *filling, uint64_t n)
{
	filling->random = filling->random * UINT64_C(6364136223846793005) +
			  UINT64_C(1442695040888963407);
	return (filling->random >> 33) % n;
}

/* answer - one person's: one option a question, one in 20 skipped */
static void
answer(struct filling *filling, struct tally *tally)
{
	const struct definition *def = filling->def;
	uint8_t answers[BYTES_MAX] = {0};

	for (size_t i = 0; i < def->nquestions; i++) {
		const struct question *question = &def->questions[i];
		uint64_t option = draw(
		    filling, 1 + draw(filling, question->noptions));

		if (draw(filling, 20) > 0)
			answers[question->offset + option / 8] |=
			    (uint8_t)(1u << option % 8);
	}
	tally_add(tally, def, answers);
}

/* fill - one transaction */
static enum db_status
fill(struct db *db, void *ctx, struct err *err)
{
	struct filling *filling = ctx;
	struct arena *arena = arena_new(ARENA_MAX);
	size_t bytes = tally_sealed_bytes(filling->def);
	uint8_t *sealed = arena_alloc(arena, bytes);
	enum db_status status;
	struct survey_row row;
	struct tally *tally;

	status = survey_row_lock(db, arena, filling->def->id, &row, err);
	if (status == DB_OK && tally_open(arena, &filling->key, filling->def,
				   row.tally, &tally, err) != 0)
		status = DB_FAILED;
	if (status == DB_OK) {
		for (uint64_t i = 0; i < filling->n; i++)
			answer(filling, tally);
		status = release_run(
		    db, &filling->key, filling->def, tally, filling->end, err);
	}
	if (status == DB_OK) {
		tally_seal(&filling->key, filling->def, tally, sealed);
		status = survey_row_set_tally(
		    db, filling->def->id, str_from(sealed, bytes), err);
	}
	arena_free(&arena);
	return status;
}

/* fill_survey - in parts */
enum db_status
fill_survey(struct db *db, const struct survey_env *env, const char *id,
    uint64_t n, uint64_t seed, struct err *err)
{
	struct arena *arena = arena_new(ARENA_MAX);
	struct filling filling = {.random = seed};
	enum db_status status = DB_OK;

	if (survey_check(env, arena, id, &filling.def, err) != 0)
		status = DB_FAILED;
	survey_tally_key(env->key, &filling.key);
	for (uint64_t i = 0; status == DB_OK && i < PARTS; i++) {
		filling.n = n * (i + 1) / PARTS - n * i / PARTS;
		filling.end = i == PARTS - 1;
		status = db_transact(db, fill, db_run_again, &filling, err);
	}
	secret_scrub(&filling.key);
	arena_free(&arena);
	return status;
}
