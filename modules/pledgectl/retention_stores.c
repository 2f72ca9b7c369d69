/* SPDX-License-Identifier: BSD-2-Clause */
/* retention_stores - surveys, send-to-friend, and the audit log */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "db/db.h"
#include "db/retention_last.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/audits.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/retention.h"
#include "modules/registration/store/look.h"
#include "modules/staff/staff_settings.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/survey_settings.h"
#include "modules/surveys/survey_store.h"

#define DAY_SECS 86400

/* Rows that closing takes away, and a run where it was cut off. */
static const struct ballots {
	const char *kind, *due, *gone;
} ballots[] = {
    {"lists of issued ballots",
	"SELECT count(*), 0 FROM survey_issued i JOIN survey s "
	"ON s.id = i.survey WHERE s.state = ?",
	"DELETE FROM survey_issued WHERE survey IN "
	"(SELECT id FROM survey WHERE state = ?)"},
    {"digests of spent ballots",
	"SELECT count(*), 0 FROM survey_spent p JOIN survey s "
	"ON s.id = p.survey WHERE s.state = ?",
	"DELETE FROM survey_spent WHERE survey IN "
	"(SELECT id FROM survey WHERE state = ?)"},
};

/* ballots_run - one of the two */
static enum db_status
ballots_run(struct retention *retention, struct db *db,
    const struct ballots *kind, struct err *err)
{
	struct retention_line *line = retention_line_add(retention,
	    SUITE_SURVEYS, kind->kind, "until the survey is closed", 0);
	int64_t still = 0, oldest;
	enum db_status status = retention_due(
	    db, kind->due, SURVEY_CLOSED, &line->due, &line->oldest, err);

	if (retention->dry_run || status != DB_OK)
		return status;
	if (line->due)
		status = db_exec(db, kind->gone,
		    DB_ARGS(DB_ARG_INT(SURVEY_CLOSED)), NULL, err);
	if (status == DB_OK)
		status = retention_due(
		    db, kind->due, SURVEY_CLOSED, &still, &oldest, err);
	if (status == DB_OK)
		retention_after(line, still);
	return status;
}

/* survey_line - one survey: is it past its end, are its texts kept? */
static void
survey_line(struct retention *retention, const struct survey_item *item)
{
	const struct definition *def = item->definition;
	struct retention_line *line;
	char kind[RETENTION_KIND_MAX + 1], day[32];

	if (!def || item->state == SURVEY_DRAFT)
		return;
	if (item->state == SURVEY_OPEN && def->closes_secs &&
	    def->closes_secs + DAY_SECS < retention->now) {
		snprintf(kind, sizeof(kind), "survey %s", item->id);
		line = retention_line_add(retention, SUITE_SURVEYS, kind,
		    "until its closing date", 0);
		line->due = 1;
		line->oldest = def->closes_secs;
		retention_wrong(line,
		    "it should have closed on %.10s: run pledgectl surveys "
		    "close %s",
		    out_time(def->closes_secs, day), item->id);
	}
	if (def->ntexts == 0)
		return;
	snprintf(kind, sizeof(kind), "texts of %s", item->id);
	retention_line_add(retention, SUITE_SURVEYS, kind,
	    def->texts == TEXTS_DESTROY ? "until the survey is closed" : NULL,
	    0);
}

/* surveys_step - what closing has to end, and what is not closed */
static enum db_status
surveys_step(struct db *db, void *ctx, struct err *err)
{
	struct retention *retention = ctx;
	struct control *control = retention->control;
	struct survey_env env = {
	    .settings = retention->modules[SUITE_SURVEYS].values,
	    .policy = control->policy,
	    .key = keyring_get(control->keyring, "surveys"),
	};
	const struct survey_item *items;
	size_t first = retention->shared->n, n = 0;
	enum db_status status = DB_OK;

	for (size_t i = 0;
	     status == DB_OK && i < sizeof(ballots) / sizeof(ballots[0]); i++)
		status = ballots_run(retention, db, &ballots[i], err);
	if (status == DB_OK)
		status = survey_list(db, &env, control->arena, &items, &n, err);
	for (size_t i = 0; status == DB_OK && i < n; i++)
		survey_line(retention, &items[i]);
	retention_line_add(
	    retention, SUITE_SURVEYS, "results", "they are about nobody", 0);
	if (status == DB_OK)
		status = retention_note(retention, db, first, err);
	if (status == DB_OK && !retention->dry_run)
		db_checkpoint(db, NULL);
	return status;
}

/* retention_surveys - its database */
int
retention_surveys(struct retention *retention, struct err *err)
{
	static const char *const keys[] = {"surveys", NULL};
	struct control *control = retention->control;

	keyring_free(&control->keyring);
	if (control_keys(control, keys, err) < 0)
		return -1;
	return apart_run(control, &retention->modules[SUITE_SURVEYS],
	    &suite_modules[SUITE_SURVEYS].databases[0], surveys_step, retention,
	    NULL, err);
}

/* retention_friend - a list that says nothing to who has no key */
int
retention_friend(struct retention *retention, struct err *err)
{
	(void)err;
	retention_line_add(retention, SUITE_FRIEND, "who wants no mail again",
	    "keyed digests, until it is taken back", 0);
	return 0;
}

/* audit_step - when it was */
static enum db_status
audit_step(struct db *db, void *ctx, struct err *err)
{
	struct retention *retention = ctx;
	const struct retention_line *line = &retention->shared->lines[0];

	if (retention->dry_run || *line->wrong)
		return DB_OK;
	return retention_last_set(
	    db, line->kind, retention->now, line->gone, err);
}

/* take - a chain that was cut, into the line for its kind */
static void
take(struct retention *retention, struct retention_line *line,
    const struct audits_line *chain)
{
	line->due += chain->gone;
	if (!retention->dry_run)
		line->gone += chain->gone;
	if (chain->report.fault != CHAIN_SOUND)
		retention_wrong(line,
		    "chain %.100s is not sound and was left as it is: see "
		    "pledgectl audit verify",
		    chain->name);
}

/* cut - the audit log and the looks at members */
static int
cut(struct retention *retention, struct audits *audits, struct err *err)
{
	struct retention_line *log = NULL, *looks = NULL;

	if (audits_open(retention->control, audits, err) < 0 ||
	    audits_verify(audits, err) < 0 ||
	    (retention->audit_keep &&
		audits_cut(audits, retention->now - retention->audit_keep,
		    retention->dry_run, err) < 0))
		return -1;
	if (audits->staff.present)
		log = retention_line_add(retention, SUITE_STAFF, "audit log",
		    NULL, retention->audit_keep);
	if (audits->registration.present)
		looks = retention_line_add(retention, SUITE_REGISTRATION,
		    "looks at members", NULL, retention->audit_keep);
	for (size_t i = 0; i < audits->shared->n; i++) {
		const struct audits_line *chain = &audits->shared->lines[i];

		if (log && str_has_prefix(str_of(chain->name), "staff/"))
			take(retention, log, chain);
		else if (looks && strcmp(chain->name, "registration/look") == 0)
			take(retention, looks, chain);
	}
	return 0;
}

/* retention_staff - by audit_keep; the members' looks as well */
int
retention_staff(struct retention *retention, struct err *err)
{
	struct control *control = retention->control;
	const struct control_module *staff = &retention->modules[SUITE_STAFF];
	struct audits audits = {.control = control};
	int ret;

	keyring_free(&control->keyring);
	ret = cut(retention, &audits, err);
	audits_close(&audits);
	if (ret < 0 || !staff->present)
		return ret;
	return apart_run(control, staff,
	    &suite_modules[SUITE_STAFF].databases[0], audit_step, retention,
	    NULL, err);
}
