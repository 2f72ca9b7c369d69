/* SPDX-License-Identifier: BSD-2-Clause */
/* Surveys that end: this host's part. */
#include "config.h"

#include "modules/surveys/live.h"

#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "modules/surveys/box/host.h"
#include "modules/surveys/closing.h"
#include "modules/surveys/live_env.h"
#include "modules/surveys/live_issuer.h"

/* take_away - the doors take no more for this survey */
static void
take_away(
    struct live *live, struct live_survey *survey, enum survey_state state)
{
	pthread_rwlock_wrlock(&live->lock);
	survey->state = state;
	if (survey->host != NULL) {
		must(survey->draining == NULL);
		survey->draining = survey->host;
		survey->host = NULL;
		live_issuer_forget(survey);
	}
	if (state == SURVEY_CLOSED)
		survey->problem[0] = '\0';
	pthread_rwlock_unlock(&live->lock);
}

/* live_note_closing - before its box is adopted: no door takes answers */
void
live_note_closing(struct live *live, struct live_survey *survey)
{
	pthread_rwlock_wrlock(&live->lock);
	if (survey->state != SURVEY_CLOSED)
		survey->state = SURVEY_CLOSING;
	pthread_rwlock_unlock(&live->lock);
}

/* live_stop - a survey that is closing */
void
live_stop(struct live *live, struct db *db, struct live_survey *survey)
{
	struct survey_env env;
	struct err err = ERR_NONE;

	if (survey->state != SURVEY_CLOSING || survey->host != NULL)
		take_away(live, survey, SURVEY_CLOSING);
	live_env(live->app, &env);
	if (host_abandon(db, &env, survey->def, &err) != DB_OK)
		log_warning("survey %s is closing: %s", survey->def->id,
		    err_text(&err));
}

/* live_drain - empty this host's box. pledgectl, which may, does the rest;
 * the next look into the database shows it */
void
live_drain(struct live *live, struct db *db, struct live_survey *survey)
{
	struct survey_env env;
	struct err err = ERR_NONE;

	if (survey->draining == NULL)
		return;
	live_env(live->app, &env);
	if (closing_drain(db, &env, survey->def, &survey->draining, &err) ==
	    DB_OK) {
		log_notice("survey %s: this host has counted its last answers",
		    survey->def->id);
	} else if (!survey->complained) {
		log_warning("survey %s is closing: %s", survey->def->id,
		    err_text(&err));
		survey->complained = true;
	}
}

/* tell_lost - it was closed without this host, and what waited is lost */
static void
tell_lost(const struct live_survey *survey)
{
	size_t n = 0;

	if (survey->draining != NULL)
		n = box_waiting(survey->draining->box);
	if (n > 0)
		log_warning("survey %s was closed without this host: the %zu"
			    " answers that waited in its ballot box are lost",
		    survey->def->id, n);
}

/* live_forget - a survey that was closed elsewhere */
void
live_forget(struct live *live, struct live_survey *survey)
{
	struct survey_env env;
	struct err err = ERR_NONE;

	take_away(live, survey, SURVEY_CLOSED);
	tell_lost(survey);
	host_close(&survey->draining);
	live_env(live->app, &env);
	if (host_destroy(&env, survey->def->id, &err) != 0)
		log_warning("survey %s: %s", survey->def->id, err_text(&err));
}
