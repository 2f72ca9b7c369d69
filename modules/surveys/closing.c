/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/closing.h"

#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "base/scrub.h"
#include "modules/surveys/box/host.h"
#include "modules/surveys/box/spent.h"
#include "modules/surveys/counter.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/texts.h"
#include "modules/surveys/survey_row.h"

#define DISCARD_AT_ONCE 1024
#define REWRITE_TRIES	5
#define ARENA_MAX	(1024 * 1024)

/* closing_begin - take no more */
enum db_status
closing_begin(struct db *db, const char *id, struct err *err)
{
	return db_exec(db,
	    "UPDATE survey SET state = 2 WHERE id = ? AND state = 1",
	    DB_ARGS(DB_ARG_TEXT(str_of(id))), NULL, err);
}

/* pause_ms - sleep */
static void
pause_ms(long ms)
{
	struct timespec pause = {.tv_sec = 0, .tv_nsec = ms * 1000000L};

	nanosleep(&pause, NULL);
}

/* count_rest - everything that is in the box; where the remainder is
 * discarded, all but that: what only waited for the database is counted */
static enum db_status
count_rest(struct db *db, const struct survey_env *env,
    const struct definition *def, struct box *box, struct err *err)
{
	bool all = def->remainder != REMAINDER_DISCARD;
	enum db_status status;
	size_t counted;

	do {
		status = counter_run(db, env, def, box, all, &counted, err);
	} while (status == DB_OK && counted > 0);
	return status;
}

/* discard_rest - overwrite everything that is in the box */
static void
discard_rest(const struct definition *def, struct box *box)
{
	size_t bytes = BALLOT_DIGEST_BYTES + def->answer_bytes, n;
	struct box_place *places = calloc(DISCARD_AT_ONCE, sizeof(*places));
	uint8_t *records = calloc(DISCARD_AT_ONCE, bytes);

	must(places != NULL && records != NULL);
	do {
		n = box_pick(box, 0, DISCARD_AT_ONCE, places, records);
		box_scrub(box, places, n);
	} while (n > 0);
	scrub_free(&records, DISCARD_AT_ONCE * bytes);
	free(places);
}

/* closing_drain - nothing is left in this host's box */
enum db_status
closing_drain(struct db *db, const struct survey_env *env,
    const struct definition *def, struct host **host_r, struct err *err)
{
	struct host *host = *host_r;
	enum db_status status;

	box_shut(host->box);
	while (box_pending(host->box) > 0 && !box_has_failed(host->box))
		pause_ms(5);
	status = count_rest(db, env, def, host->box, err);
	if (status == DB_OK && def->remainder == REMAINDER_DISCARD)
		discard_rest(def, host->box);
	if (status == DB_OK)
		status = counter_end(db, env, def, err);
	if (status == DB_OK)
		status = host_set_drained(db, host, err);
	if (status != DB_OK)
		return status;
	host_close(host_r);
	return host_destroy(env, def->id, err) == 0 ? DB_OK : DB_FAILED;
}

/* What the last transaction is about. */
struct ending {
	const struct definition *def;
	int undrained;
	bool ended; /* by this one */
};

/* take_count - a number */
static int
take_count(void *ctx, const struct db_row *row)
{
	*(int *)ctx = (int)db_row_int(row, 0);
	return 1;
}

/* forget - all that could say who was issued or used a ballot */
static enum db_status
forget(struct db *db, const struct definition *def, struct err *err)
{
	static const char *const statements[] = {
	    "UPDATE survey SET state = 3, secret = NULL, issuer = NULL "
	    "WHERE id = ?",
	    "DELETE FROM survey_issued WHERE survey = ?",
	    "DELETE FROM survey_spent WHERE survey = ?",
	    "DELETE FROM survey_box WHERE survey = ?",
	    "UPDATE survey_release SET counts = NULL WHERE survey = ?",
	};
	enum db_status status = DB_OK;

	for (size_t i = 0;
	     status == DB_OK && i < sizeof(statements) / sizeof(statements[0]);
	     i++)
		status = db_exec(db, statements[i],
		    DB_ARGS(DB_ARG_TEXT(str_of(def->id))), NULL, err);
	if (status == DB_OK && def->ntexts > 0 && def->texts == TEXTS_DESTROY)
		status = texts_destroy(db, def->id, err);
	return status;
}

/* end - the transaction */
static enum db_status
end(struct db *db, void *ctx, struct err *err)
{
	struct ending *ending = ctx;
	struct arena *arena = arena_new(ARENA_MAX);
	struct survey_row row;
	enum db_status status;

	ending->ended = false;
	ending->undrained = 0;
	status = survey_row_lock(db, arena, ending->def->id, &row, err);
	arena_free(&arena);
	if (status != DB_OK || row.state != SURVEY_CLOSING)
		return status;
	status = db_query(db,
	    "SELECT COUNT(*) FROM survey_box WHERE survey = ? AND drained = 0",
	    DB_ARGS(DB_ARG_TEXT(str_of(ending->def->id))), take_count,
	    &ending->undrained, err);
	if (status != DB_OK || ending->undrained > 0)
		return status;
	ending->ended = true;
	return forget(db, ending->def, err);
}

/* end_question - is it closed? */
static enum db_status
end_question(struct db *db, void *ctx, struct err *err)
{
	struct ending *ending = ctx;
	struct arena *arena = arena_new(ARENA_MAX);
	struct survey_row row;
	enum db_status status;

	status = survey_row_lock(db, arena, ending->def->id, &row, err);
	arena_free(&arena);
	if (status != DB_OK)
		return status;
	ending->ended = row.state == SURVEY_CLOSED;
	return ending->ended ? DB_OK : DB_CONFLICT;
}

/* rewrite - have the tables written anew, without what was deleted */
static enum db_status
rewrite(struct db *db, struct err *err)
{
	/* OPTIMIZE is ALTER TABLE ... FORCE that needs no right to alter. */
	static const char *const mysql[] = {
	    "OPTIMIZE TABLE survey_issued",
	    "OPTIMIZE TABLE survey_spent",
	    "OPTIMIZE TABLE survey",
	    "OPTIMIZE TABLE survey_release",
	    "OPTIMIZE TABLE survey_text",
	};
	enum db_status status = DB_OK;

	if (db_kind(db) == DB_SQLITE) {
		status = db_exec(db, "VACUUM", DB_NO_ARGS, NULL, err);
		return status == DB_OK ? db_checkpoint(db, err) : status;
	}
	for (size_t i = 0;
	     status == DB_OK && i < sizeof(mysql) / sizeof(mysql[0]); i++)
		status = db_query(db, mysql[i], DB_NO_ARGS, NULL, NULL, err);
	return status;
}

/* closing_rewrite - again where somebody was reading */
void
closing_rewrite(struct db *db, const char *id)
{
	enum db_status status = DB_CONFLICT;
	struct err err;

	for (int i = 0; status == DB_CONFLICT && i < REWRITE_TRIES; i++) {
		err = ERR_NONE;
		status = rewrite(db, &err);
		if (status == DB_CONFLICT)
			pause_ms(200);
	}
	if (status != DB_OK)
		log_warning(
		    "survey %s: what was destroyed may still be on the"
		    " disk, as its tables were not rewritten (%s): run VACUUM, "
		    "or OPTIMIZE TABLE"
		    " survey_issued, survey_spent, survey, survey_release,"
		    " survey_text",
		    id, err_text(&err));
}

/* closing_finish - destroy what the survey was run with */
enum db_status
closing_finish(struct db *db, const struct definition *def, int *undrained_r,
    struct err *err)
{
	struct ending ending = {.def = def};
	enum db_status status = db_transact(
	    db, end, end_question, &ending, err);

	*undrained_r = ending.undrained;
	if (status == DB_OK && ending.ended)
		closing_rewrite(db, def->id);
	return status;
}
