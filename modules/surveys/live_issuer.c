/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/live_issuer.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "modules/surveys/box/host.h"
#include "modules/surveys/issuer.h"
#include "modules/surveys/issuer_file.h"
#include "modules/surveys/live.h"
#include "modules/surveys/live_env.h"
#include "modules/surveys/survey_row.h"

#define ARENA_MAX (16 * 1024 * 1024)

/* set - from now on the doors use this key */
static void
set(struct live *live, struct live_survey *survey, struct blind_rsa *key)
{
	struct blind_rsa *old;

	pthread_rwlock_wrlock(&live->lock);
	old = survey->issuer;
	survey->issuer = key;
	pthread_rwlock_unlock(&live->lock);
	blind_rsa_free(&old);
}

/* complain - once; answers are taken all the same */
static void
complain(struct live *live, struct live_survey *survey, const char *why)
{
	if (!survey->issuer_wrong)
		log_error("survey %s gives no blind ballots: %s",
		    survey->def->id, why);
	pthread_rwlock_wrlock(&live->lock);
	survey->issuer_wrong = true;
	snprintf(survey->problem, sizeof(survey->problem),
	    "survey %s gives no blind ballots: %s", survey->def->id, why);
	pthread_rwlock_unlock(&live->lock);
}

/* live_issuer_adopt - out of the file */
void
live_issuer_adopt(struct live *live, struct live_survey *survey)
{
	struct arena *arena;
	struct blind_rsa *key;
	struct survey_env env;
	struct str public_part;
	struct err err = ERR_NONE;
	int found;

	if (survey->host == NULL)
		return;
	live_env(live->app, &env);
	arena = arena_new(ARENA_MAX);
	found = issuer_file_find(&env, arena, &survey->host->keys.issuer,
	    survey->def, &public_part, &err);
	if (found == 1)
		found = blind_rsa_parse_public(public_part, &key, &err) == 0
			    ? 1
			    : -1;
	if (found == 1)
		set(live, survey, key);
	else if (found < 0)
		complain(live, survey, err_text(&err));
	arena_free(&arena);
}

/* agree - is the database's key the one that this host saw first? Keeps it
 * where it is the first; 0 or -1 */
static int
agree(const struct survey_env *env, struct arena *arena,
    const struct live_survey *survey, struct str public_part, struct err *err)
{
	const struct secret *seal = &survey->host->keys.issuer;
	struct str kept;
	int found = issuer_file_find(env, arena, seal, survey->def, &kept, err);

	if (found == 0)
		return issuer_file_save(
		    env, seal, survey->def, public_part, err);
	if (found == 1 && !str_eq(kept, public_part))
		return err_set(err,
		    "the database has another key for them than the one "
		    "published (survey.promise-is-one-way): restore its row");
	return found == 1 ? 0 : -1;
}

/* load - out of a row that has one */
static void
load(struct live *live, struct arena *arena, struct live_survey *survey,
    const struct survey_row *row)
{
	struct survey_env env;
	struct blind_rsa *key = NULL;
	struct err err = ERR_NONE;

	live_env(live->app, &env);
	if (issuer_open(&survey->host->keys.issuer, survey->def, row->issuer,
		row->issuer_public, &key, &err) != 0 ||
	    agree(&env, arena, survey, row->issuer_public, &err) != 0) {
		blind_rsa_free(&key);
		complain(live, survey, err_text(&err));
		return;
	}
	set(live, survey, key);
}

/* live_issuer_load - out of the database */
void
live_issuer_load(struct live *live, struct db *db, struct live_survey *survey)
{
	struct arena *arena;
	struct survey_row row;
	struct err err = ERR_NONE;

	if (survey->host == NULL || survey->issuer_loaded)
		return;
	arena = arena_new(ARENA_MAX);
	if (survey_row_get(db, arena, survey->def->id, &row, &err) != DB_OK) {
		log_warning("survey %s: its key for blind ballots: %s",
		    survey->def->id, err_text(&err));
	} else {
		survey->issuer_loaded = true;
		if (row.issuer.len > 0)
			load(live, arena, survey, &row);
	}
	arena_free(&arena);
}

/* live_issuer_forget - no more ballots */
void
live_issuer_forget(struct live_survey *survey)
{
	blind_rsa_free(&survey->issuer);
	survey->issuer_loaded = false;
}
