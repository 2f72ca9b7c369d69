/* SPDX-License-Identifier: BSD-2-Clause */
/* retention_feedback - what came through forms, form by form */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/forms.h"
#include "modules/feedback/store/form_load.h"
#include "modules/feedback/store/retention.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/progress.h"
#include "modules/pledgectl/retention.h"

#define KIND "form " /* and its id */

/* What the process is given. */
struct feedback_task {
	struct retention *retention;
	const struct form_set *forms;
	size_t first; /* of the lines */
	bool after;   /* the second look */
};

/* line_of - a form's; one that is not defined any more has none yet */
static struct retention_line *
line_of(struct feedback_task *task, struct str form)
{
	struct retention_shared *shared = task->retention->shared;
	char kind[RETENTION_KIND_MAX + 1];

	snprintf(kind, sizeof(kind), KIND STR_FMT, STR_ARG(form));
	for (size_t i = task->first; i < shared->n; i++)
		if (strcmp(shared->lines[i].kind, kind) == 0)
			return &shared->lines[i];
	return retention_line_add(task->retention, SUITE_FEEDBACK, kind,
	    "as it was when it came; the form is gone", 0);
}

/* form_row - of one form: how many have ended, have no end */
static int
form_row(void *ctx, const struct db_row *row)
{
	struct feedback_task *task = ctx;
	struct retention_line *line = line_of(task, db_row_str(row, 0));
	int64_t due = db_row_int(row, 1), endless = db_row_int(row, 3);

	if (task->after) {
		retention_after(line, due);
	} else {
		line->due = due;
		line->oldest = due ? db_row_int(row, 2) : 0;
	}
	if (endless && (task->after || task->retention->dry_run)) {
		line->unlimited = true;
		retention_wrong(line, "%lld have no end%s", (long long)endless,
		    task->retention->dry_run ? " yet" : "");
	}
	return 0;
}

/* count - every form that has anything stored */
static enum db_status
count(struct db *db, struct feedback_task *task, int64_t until, struct err *err)
{
	return db_query(db,
	    "SELECT form, "
	    "CAST(sum(CASE WHEN due <= ? THEN 1 ELSE 0 END) AS SIGNED), "
	    "min(due), "
	    "CAST(sum(CASE WHEN due IS NULL THEN 1 ELSE 0 END) AS SIGNED) "
	    "FROM feedback WHERE anonymise < 2 GROUP BY form",
	    DB_ARGS(DB_ARG_INT(until)), form_row, task, err);
}

/* total - how many will go */
static int64_t
total(const struct feedback_task *task)
{
	int64_t n = 0;

	for (size_t i = task->first; i < task->retention->shared->n; i++)
		n += task->retention->shared->lines[i].due;
	return n;
}

/* end_all - batch by batch; killed, the next run does the rest */
static enum db_status
end_all(struct db *db, const struct feedback_task *task, int64_t until,
    struct retention_count *count, struct err *err)
{
	struct progress progress;
	enum db_status status = DB_OK;
	bool more = true;

	progress_init(&progress, task->retention->control->options,
	    "what came through forms", total(task));
	while (status == DB_OK && more) {
		status = retention_batch(db, until, count, &more, err);
		progress_show(&progress, count->erased + count->anonymised);
	}
	progress_fini(&progress);
	return status;
}

/* adopt - what was stored without an end gets one */
static enum db_status
adopt(struct db *db, const struct feedback_task *task, struct err *err)
{
	const struct form_set *forms = task->forms;
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < forms->n; i++)
		status = retention_adopt(db, str_of(forms->forms[i]->id),
		    forms->forms[i]->retention_secs, task->retention->now, err);
	return status;
}

#define PARTS "SELECT count(*), min(due) FROM feedback_person WHERE due <= ?"

/* run - look, end, look again */
static enum db_status
run(struct db *db, struct feedback_task *task, int64_t until, struct err *err)
{
	struct retention *retention = task->retention;
	struct retention_line *parts = retention_line_add(retention,
	    SUITE_FEEDBACK, "parts and files", "as the form says of each", 0);
	struct retention_count gone = {0, 0, 0};
	int64_t still = 0, oldest;
	enum db_status status = retention_due(
	    db, PARTS, until, &parts->due, &parts->oldest, err);

	if (status == DB_OK)
		status = count(db, task, until, err);
	if (retention->dry_run || status != DB_OK)
		return status;
	status = adopt(db, task, err);
	if (status == DB_OK)
		status = end_all(db, task, until, &gone, err);
	for (size_t i = task->first; i < retention->shared->n; i++)
		retention->shared->lines[i].gone =
		    retention->shared->lines[i].due;
	task->after = true;
	if (status == DB_OK)
		status = count(db, task, until, err);
	if (status == DB_OK)
		status = retention_due(db, PARTS, until, &still, &oldest, err);
	if (status == DB_OK)
		retention_after(parts, still);
	return status;
}

/* step - by the clock of ends, which never jumps ahead */
static enum db_status
step(struct db *db, void *ctx, struct err *err)
{
	struct feedback_task *task = ctx;
	struct retention *retention = task->retention;
	int64_t until = retention->now, seen;
	enum db_status status = DB_OK;

	if (!retention->dry_run)
		status = retention_clock(
		    db, retention->now, &until, &seen, err);
	if (status == DB_OK)
		status = run(db, task, until, err);
	if (status == DB_OK)
		status = retention_note(retention, db, task->first, err);
	if (status == DB_OK && !retention->dry_run)
		db_checkpoint(db, NULL);
	return status;
}

/* bad_form - one that the module leaves out as well */
static void
bad_form(void *ctx, const char *path, const char *why)
{
	(void)ctx;
	fprintf(stderr, "pledgectl: %s is left out: %s\n", path, why);
}

/* retention_feedback - its database */
int
retention_feedback(struct retention *retention, struct err *err)
{
	struct control *control = retention->control;
	const struct control_module *module =
	    &retention->modules[SUITE_FEEDBACK];
	struct form_env env = {
	    .policy = control->policy, .languages = control->site.languages};
	struct feedback_task task = {
	    .retention = retention, .first = retention->shared->n};

	if (forms_load(control->arena, module->values, &env, bad_form, NULL,
		&task.forms, err) < 0)
		return -1;
	for (size_t i = 0; i < task.forms->n; i++) {
		char kind[RETENTION_KIND_MAX + 1];

		snprintf(
		    kind, sizeof(kind), KIND "%s", task.forms->forms[i]->id);
		retention_line_add(retention, SUITE_FEEDBACK, kind, NULL,
		    task.forms->forms[i]->retention_secs);
	}
	return apart_run(control, module,
	    &suite_modules[SUITE_FEEDBACK].databases[0], step, &task, NULL,
	    err);
}
