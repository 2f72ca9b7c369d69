/* SPDX-License-Identifier: BSD-2-Clause */
/* What the operator is told, once each. */
#include "config.h"

#include "modules/surveys/live.h"

#include "base/err.h"
#include "base/log.h"
#include "modules/surveys/box/durable.h"
#include "modules/surveys/box/host.h"

/* live_note_database - say once that it is gone, once that it is back */
void
live_note_database(
    struct live *live, enum db_status status, const struct err *err)
{
	bool down = status != DB_OK;

	if (down && !live->database_down)
		log_warning("surveys: database %s (%s): answers wait in the"
			    " box",
		    db_status_name(status), err_text(err));
	if (!down && live->database_down)
		log_notice("surveys: the database is back");
	live->database_down = down;
}

/* live_note_count - say once that nothing can be counted, once that it can */
void
live_note_count(const struct live *live, struct live_survey *survey,
    enum db_status status, size_t n, const struct err *err)
{
	bool failed = status != DB_OK;

	if (failed && !survey->count_failed && !live->database_down)
		log_warning("survey %s: nothing can be counted, database %s"
			    " (%s): answers wait in the box",
		    survey->def->id, db_status_name(status), err_text(err));
	if (!failed && n > 0 && survey->count_failed)
		log_notice(
		    "survey %s: answers are counted again", survey->def->id);
	survey->count_failed = failed || (survey->count_failed && n == 0);
}

/* live_note_durable - say once when what is committed could be lost */
void
live_note_durable(struct live *live, struct db *db)
{
	struct err err = ERR_NONE;
	int durable;

	if (live->durable_asked)
		return;
	durable = durable_check(db, &err);
	if (durable == 0)
		log_warning("surveys: the database could lose answers that it"
			    " has counted when power is lost: %s",
		    err_text(&err));
	live->durable_asked = durable >= 0;
}

/* live_note_full - tell the operator, once, that answers are refused */
void
live_note_full(struct live_survey *survey)
{
	bool full = box_is_full(survey->host->box);

	if (full && !survey->full)
		log_error("survey %s: its ballot box is full, so answers are "
			  "refused until some can be counted: see to the "
			  "database",
		    survey->def->id);
	survey->full = full;
}

/* live_note_end - its last day has passed: closing it is the operator's */
void
live_note_end(struct live_survey *survey)
{
	if (!survey->ended)
		log_notice("survey %s takes no more answers, its last day has"
			   " passed: run pledgectl surveys close %s",
		    survey->def->id, survey->def->id);
	survey->ended = true;
}
