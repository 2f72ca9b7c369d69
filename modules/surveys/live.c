/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/live.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "db/batch.h"
#include "http/response.h"
#include "modules/surveys/box/host.h"
#include "modules/surveys/counter.h"
#include "modules/surveys/live_env.h"
#include "modules/surveys/live_issuer.h"
#include "modules/surveys/pages/survey_pages.h"
#include "modules/surveys/survey_settings.h"

#define SURVEY_ARENA_MAX (16 * 1024 * 1024)
#define ROWS_ARENA_MAX	 (2 * 1024 * 1024)
/* Counting many together is cheaper for each: it rests between, and longer
 * the longer it took, unless the box fills. */
#define COUNT_REST_MS	 1000
#define COUNT_REST_TIMES 9
#define COMPLAIN_MS	 60000
#define REFRESH_MS	 1000

/* live_new - none yet */
struct live *
live_new(struct app *app)
{
	struct live *live = calloc(1, sizeof(*live));

	must(live != NULL);
	live->app = app;
	live->turn = db_turn_new();
	pthread_rwlock_init(&live->lock, NULL);
	return live;
}

/* survey_free - one of them */
static void
survey_free(struct live_survey *survey)
{
	host_close(&survey->host);
	host_close(&survey->draining);
	live_issuer_forget(survey);
	live_replies_free(&survey->replies);
	pthread_mutex_destroy(&survey->replies_lock);
	arena_free(&survey->arena);
	free(survey);
}

/* live_free - close the boxes, forget the rest */
void
live_free(struct live **live)
{
	if (*live == NULL)
		return;
	for (size_t i = 0; i < (*live)->n; i++)
		survey_free((*live)->surveys[i]);
	for (size_t i = 0; i < (*live)->ngone; i++)
		survey_free((*live)->gone[i]);
	db_turn_free(&(*live)->turn);
	pthread_rwlock_destroy(&(*live)->lock);
	free(*live);
	*live = NULL;
}

/* live_find - by id */
struct live_survey *
live_find(struct live *live, struct str id)
{
	for (size_t i = 0; i < live->n; i++)
		if (str_is(id, live->surveys[i]->def->id))
			return live->surveys[i];
	return NULL;
}

/* complain - once: why a survey takes no answers here */
static void
complain(struct live_survey *survey, const char *why)
{
	if (!survey->complained)
		log_error("survey %s takes no answers: %s; reload "
			  "formpledge-surveys when that is mended",
		    survey->def->id, why);
	survey->complained = true;
	snprintf(survey->problem, sizeof(survey->problem), "survey %s: %s",
	    survey->def->id, why);
}

/* complain_bad - once an id: its definition cannot be used */
static void
complain_bad(struct live *live, const char *id, const char *why)
{
	for (size_t i = 0; i < live->nbad; i++)
		if (strcmp(live->bad[i], id) == 0)
			return;
	if (live->nbad == LIVE_BAD_MAX)
		return;
	snprintf(live->bad[live->nbad++], sizeof(live->bad[0]), "%s", id);
	log_error("survey %s: %s", id, why);
}

/* add - a survey whose definition is in order; NULL and a message if not */
static struct live_survey *
add(struct live *live, const char *id)
{
	struct live_survey *survey = calloc(1, sizeof(*survey));
	struct survey_env env;
	struct err err = ERR_NONE;

	must(survey != NULL);
	live_env(live->app, &env);
	survey->arena = arena_new(SURVEY_ARENA_MAX);
	if (live->n == SURVEY_ROWS_MAX ||
	    survey_check(&env, survey->arena, id, &survey->def, &err) != 0) {
		complain_bad(live, id, err_text(&err));
		arena_free(&survey->arena);
		free(survey);
		return NULL;
	}
	survey->fields = survey_fields(
	    survey->arena, survey->def, &survey->nfields);
	pthread_mutex_init(&survey->replies_lock, NULL);
	live_replies_refresh(live->app, survey);
	survey->state = SURVEY_DRAFT;
	pthread_rwlock_wrlock(&live->lock);
	live->surveys[live->n++] = survey;
	pthread_rwlock_unlock(&live->lock);
	return survey;
}

/* take_up - it is open here, unless it is closing: that is for good */
static void
take_up(struct live_survey *survey)
{
	if (survey->state != SURVEY_CLOSING)
		survey->state = SURVEY_OPEN;
}

/* set_host - from now on the doors see this box */
static void
set_host(struct live *live, struct live_survey *survey, struct host *host)
{
	pthread_rwlock_wrlock(&live->lock);
	survey->host = host;
	take_up(survey);
	survey->complained = false;
	survey->problem[0] = '\0';
	pthread_rwlock_unlock(&live->lock);
}

/* note_opening - what came of opening a box */
static void
note_opening(struct live *live, struct live_survey *survey,
    enum box_opening opening, struct host *host, const struct err *err)
{
	if (opening == BOX_OPENED) {
		set_host(live, survey, host);
		return;
	}
	pthread_rwlock_wrlock(&live->lock);
	take_up(survey);
	if (opening == BOX_REFUSED)
		complain(survey, err_text(err));
	pthread_rwlock_unlock(&live->lock);
}

/* adopt - the box that this host has of a survey, if any */
static void
adopt(struct live *live, struct live_survey *survey)
{
	struct host_replies replies = {live_reply, survey};
	struct host *host = NULL;
	struct survey_env env;
	struct err err = ERR_NONE;
	enum box_opening opening;

	int has;

	live_env(live->app, &env);
	has = host_has(&env, survey->def, &err);
	if (has == 0)
		return;
	opening = has < 0
		      ? BOX_REFUSED
		      : host_adopt(&env, survey->def, &replies, &host, &err);
	note_opening(live, survey, opening, host, &err);
	live_issuer_adopt(live, survey);
}

/* is_definition - does a name end in .conf */
static int
is_definition(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 5 && entry->d_name[0] != '.' &&
	       strcmp(entry->d_name + len - 5, ".conf") == 0;
}

/* live_open - what is here without the database */
void
live_open(struct live *live)
{
	struct dirent **names = NULL;
	struct live_survey *survey;
	struct survey_env env;
	char id[256];
	int n;

	live_env(live->app, &env);
	n = scandir(
	    env.settings->surveys_dir, &names, is_definition, alphasort);
	if (n < 0)
		log_warning(
		    "%s cannot be read: no surveys", env.settings->surveys_dir);
	for (int i = 0; i < n; i++) {
		snprintf(id, sizeof(id), "%.*s",
		    (int)strlen(names[i]->d_name) - 5, names[i]->d_name);
		survey = add(live, id);
		if (survey != NULL)
			adopt(live, survey);
		free(names[i]);
	}
	free(names);
}

/* open_row - a survey that the database calls open */
static void
open_row(struct live *live, struct db *db, struct live_survey *survey,
    const struct survey_row *row)
{
	struct host_replies replies = {live_reply, survey};
	struct host *host = NULL;
	struct survey_env env;
	struct err err = ERR_NONE;
	enum box_opening opening;

	if (survey->host != NULL)
		return;
	live_env(live->app, &env);
	if (survey_row_fits(row, survey->def, &err) != 0)
		opening = BOX_REFUSED;
	else if (host_has(&env, survey->def, NULL) == 1)
		opening = host_adopt(&env, survey->def, &replies, &host, &err);
	else
		opening = host_create(
		    db, &env, survey->def, row->secret, &replies, &host, &err);
	if (opening == BOX_OPENED)
		log_notice("survey %s is open", survey->def->id);
	note_opening(live, survey, opening, host, &err);
}

/* load_spent - ballots that were counted already */
static void
load_spent(struct live *live, struct db *db, struct live_survey *survey)
{
	struct err err = ERR_NONE;

	if (survey->host == NULL || survey->spent_loaded)
		return;
	if (host_load_spent(db, survey->def, survey->host, &err) != DB_OK) {
		log_warning("survey %s: spent ballots: %s", survey->def->id,
		    err_text(&err));
		return;
	}
	pthread_rwlock_wrlock(&live->lock);
	survey->spent_loaded = true;
	pthread_rwlock_unlock(&live->lock);
}

/* see_row - what the database says of one survey */
static void
see_row(struct live *live, struct db *db, const struct survey_row *row)
{
	struct live_survey *survey = live_find(live, str_of(row->id));

	if (survey == NULL && row->state != SURVEY_CLOSED)
		survey = add(live, row->id);
	if (survey == NULL)
		return;
	switch (row->state) {
	case SURVEY_OPEN:
		open_row(live, db, survey, row);
		load_spent(live, db, survey);
		live_issuer_load(live, db, survey);
		break;
	case SURVEY_CLOSING:
		live_note_closing(live, survey);
		if (survey->host == NULL && survey->draining == NULL)
			adopt(live, survey);
		live_stop(live, db, survey);
		break;
	case SURVEY_CLOSED:
		if (survey->state != SURVEY_CLOSED)
			live_forget(live, survey);
		break;
	case SURVEY_DRAFT:
		break;
	}
}

/* live_refresh - look into the database for surveys opened and closed */
void
live_refresh(struct live *live, struct db *db)
{
	struct arena *arena = arena_new(ROWS_ARENA_MAX);
	struct survey_row *rows;
	struct err err = ERR_NONE;
	enum db_status status;
	size_t n;

	status = survey_row_all(db, arena, &rows, &n, &err);
	live_note_database(live, status, &err);
	if (status == DB_OK)
		live_note_durable(live, db);
	for (size_t i = 0; status == DB_OK && i < n; i++)
		see_row(live, db, &rows[i]);
	arena_free(&arena);
	live->refreshed_ms = clock_mono_ms();
}

/* count - what waits in one box */
static void
count(struct live *live, struct db *db, struct live_survey *survey)
{
	struct box *box = survey->host->box;
	int64_t start_ms = clock_mono_ms(), now_ms, rest_ms;
	struct survey_env env;
	struct err err = ERR_NONE;
	enum db_status status;
	size_t counted, n = 0;

	if (start_ms < survey->count_at_ms && !box_is_filling(box))
		return;
	live_env(live->app, &env);
	do {
		status = counter_run(
		    db, &env, survey->def, box, false, &counted, &err);
		n += counted;
	} while (status == DB_OK && counted > 0);
	live_note_count(live, survey, status, n, &err);
	now_ms = clock_mono_ms();
	rest_ms = COUNT_REST_TIMES * (now_ms - start_ms);
	survey->count_at_ms =
	    now_ms + (rest_ms > COUNT_REST_MS ? rest_ms : COUNT_REST_MS);
}

/* turn - one survey's share of a turn */
static void
turn(struct live *live, struct db *db, struct live_survey *survey,
    int64_t now_secs)
{
	live_replies_refresh(live->app, survey);
	if (survey->state == SURVEY_CLOSING) {
		live_drain(live, db, survey);
	} else if (survey->host != NULL) {
		box_watch(survey->host->box);
		count(live, db, survey);
		live_note_full(survey);
	} else if (survey->state == SURVEY_OPEN && !survey->complained)
		adopt(live, survey); /* another process had the box */
	if (survey->state == SURVEY_OPEN && survey->def->closes_secs != 0 &&
	    now_secs >= survey->def->closes_secs)
		live_note_end(survey);
}

/* live_turn - for the counting thread */
void
live_turn(struct live *live, struct db *db)
{
	int64_t now_ms = clock_mono_ms();

	live_reread(live);
	if (live->refreshed_ms == 0 ||
	    now_ms - live->refreshed_ms >= REFRESH_MS)
		live_refresh(live, db);
	for (size_t i = 0; i < live->n; i++)
		turn(live, db, live->surveys[i], clock_unix_secs());
}

/* live_refusal - may answers be taken now */
int
live_refusal(const struct live_survey *survey, int64_t now_secs)
{
	const struct definition *def = survey->def;

	if (survey->state == SURVEY_CLOSING || survey->state == SURVEY_CLOSED ||
	    (def->closes_secs != 0 && now_secs >= def->closes_secs))
		return HTTP_GONE;
	if (survey->state == SURVEY_DRAFT ||
	    (def->opens_secs != 0 && now_secs < def->opens_secs))
		return HTTP_NOT_FOUND;
	if (survey->host == NULL)
		return HTTP_UNAVAILABLE;
	return 0;
}

/* live_complain_identity - name the parameter and the remedy */
void
live_complain_identity(struct live *live, size_t number, const char *param)
{
	int64_t now_ms = clock_mono_ms(), *before;

	must(number < LIVE_IDENTITY_MAX);
	before = &live->complained_ms[number];
	if (*before != 0 && now_ms - *before < COMPLAIN_MS)
		return;
	*before = now_ms;
	log_error("surveys: the web server passes %s to the anonymous door, so"
		  " answers are refused: include " SYSCONFDIR
		  "/nginx/formpledge-surveys.conf (Apache: " SYSCONFDIR
		  "/apache/formpledge-surveys.conf), or"
		  " formpledge-surveys-members.conf beside it, in the site's"
		  " server; have no location of your own for"
		  " %s/{id}/answers, nor anything that adds parameters to it",
	    param, app_context(live->app)->mount);
}

/* live_health - the first problem of any */
int
live_health(struct live *live, struct err *err)
{
	int ret = 0;

	pthread_rwlock_rdlock(&live->lock);
	for (size_t i = 0; ret == 0 && i < live->n; i++) {
		const struct live_survey *survey = live->surveys[i];

		if (survey->problem[0] != '\0')
			ret = err_set(err, "%s", survey->problem);
		else if (survey->host && box_has_failed(survey->host->box))
			ret = err_set(err,
			    "survey %s: a write to its ballot "
			    "box failed",
			    survey->def->id);
		else if (survey->host && box_is_full(survey->host->box))
			ret = err_set(err, "survey %s: its ballot box is full",
			    survey->def->id);
	}
	pthread_rwlock_unlock(&live->lock);
	return ret;
}
