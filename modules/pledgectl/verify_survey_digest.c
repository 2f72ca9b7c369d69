/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_survey_digest - is every survey the one that was opened? */
#include "config.h"

#include <stdio.h>
#include <sys/mman.h>

#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/surveys/survey_row.h"
#include "modules/surveys/survey_settings.h"
#include "modules/surveys/survey_store.h"

/* What the process that looks is told, and tells. */
struct digests {
	struct arena *arena;
	struct survey_env env;
	size_t open;
	char differs[ERR_TEXT_MAX]; /* why, of the first */
	char unread[ERR_TEXT_MAX];  /* whose file has mistakes */
};

/* look_at - a survey that is open */
static void
look_at(struct digests *digests, const struct survey_row *row)
{
	const struct definition *def;
	struct err err = ERR_NONE;

	if (row->state != SURVEY_OPEN && row->state != SURVEY_CLOSING)
		return;
	digests->open++;
	if (survey_check(&digests->env, digests->arena, row->id, &def, &err) <
	    0)
		snprintf(digests->unread, sizeof(digests->unread), "%.400s",
		    err_text(&err));
	else if (survey_row_fits(row, def, &err) < 0 && !*digests->differs)
		snprintf(digests->differs, sizeof(digests->differs), "%.400s",
		    err_text(&err));
}

/* look - at all, in the process for it */
static enum db_status
look(struct db *db, void *shared, struct err *err)
{
	struct digests *digests = shared;
	struct survey_row *rows;
	enum db_status status;
	size_t n;

	status = survey_row_all(db, digests->arena, &rows, &n, err);
	for (size_t i = 0; status == DB_OK && i < n; i++)
		look_at(digests, &rows[i]);
	return status;
}

/* say - what came of it */
static void
say(const struct digests *digests, struct verify_finding *finding_r)
{
	if (*digests->differs)
		verify_say(finding_r, VERIFY_FAILED,
		    "put the file back as it was when it was opened, or close "
		    "the survey and open another",
		    "%s", digests->differs);
	else if (*digests->unread)
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "mend the file, or let pledgectl read it: pledgectl "
		    "surveys check",
		    "%s", digests->unread);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%zu open surveys have the digest that was fixed at their "
		    "opening",
		    digests->open);
}

/* run - as the owner of the database */
static void
run(struct verify *verify, struct verify_finding *finding_r)
{
	const struct control_module *module = verify_module(
	    verify, SUITE_SURVEYS, finding_r);
	struct digests *digests;
	struct err err = ERR_NONE;

	if (!module)
		return;
	digests = mmap(NULL, sizeof(*digests), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (digests == MAP_FAILED) {
		verify_say(finding_r, VERIFY_UNKNOWN, NULL, "no memory");
		return;
	}
	digests->arena = verify->control->arena;
	digests->env = (struct survey_env){
	    .settings = module->values, .policy = verify->control->policy};
	if (apart_run(verify->control, module, &module->module->databases[0],
		look, digests, NULL, &err) < 0)
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "see whether the database runs, and let pledgectl open it",
		    "%s", err_text(&err));
	else
		say(digests, finding_r);
	munmap(digests, sizeof(*digests));
}

const struct verify_check verify_survey_digest = {
    .promise = PROMISE_SURVEY_PROMISE_IS_ONE_WAY,
    .name = "survey-digest",
    .run = run,
};
