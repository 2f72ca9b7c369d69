/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_rights - can people without an account ask and complain, and has
 * nobody waited longer than the policy says? */
#include "config.h"

#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_form.h"
#include "modules/pledgectl/verify_html.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_steps.h"
#include "policy/policy.h"

#define FORM "/privacy-request"

/* What the process that counts is told, and tells. */
struct waiting {
	int64_t now, open, late;
};

/* take - two numbers */
static int
take(void *ctx, const struct db_row *row)
{
	struct waiting *waiting = ctx;

	waiting->open = db_row_int(row, 0);
	waiting->late = db_row_int(row, 1);
	return 0;
}

/* count - what waits for an answer, and what has waited too long */
static enum db_status
count(struct db *db, void *shared, struct err *err)
{
	struct waiting *waiting = shared;

	return db_query(db,
	    "SELECT COUNT(*), COALESCE(SUM(answer_by < ?), 0) FROM feedback "
	    "WHERE answer_by IS NOT NULL AND answered IS NULL",
	    DB_ARGS(DB_ARG_INT(waiting->now)), take, waiting, err);
}

/* is_asked - the form is there for everybody, and offers that */
static bool
is_asked(struct verify *verify, const char *mount, const char *what,
    struct verify_finding *finding_r)
{
	const char *path = verify_below(verify, mount, FORM);
	struct verify_http *http = verify_http_new(verify);
	struct verify_form form = {.fields = NULL};
	const struct verify_field *field;
	bool ok = verify_open_form(http, path, FORM, &form, finding_r);

	for (field = form.fields; ok && field; field = field->next)
		if (strcmp(field->name, "request") == 0 &&
		    strcmp(field->value, what) == 0)
			break;
	if (ok && !field) {
		verify_say(finding_r, VERIFY_FAILED,
		    "see form in the folder of your own templates",
		    "%s does not offer \"%s\"", path, what);
		ok = false;
	}
	verify_http_free(&http);
	return ok;
}

/* judge - by what waits */
static void
judge(const struct verify *verify, const struct waiting *waiting,
    const char *path, struct verify_finding *finding_r)
{
	long long days = verify->control->policy->answer_secs / 86400;

	if (waiting->late)
		verify_say(finding_r, VERIFY_FAILED,
		    "answer them: pledgectl feedback requests has the "
		    "deadlines",
		    "%lld requests and complaints wait longer than the %lld "
		    "days that the policy states",
		    (long long)waiting->late, days);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s is there for everybody; %lld requests and complaints "
		    "wait, none longer than %lld days",
		    path, (long long)waiting->open, days);
}

/* look - form and deadlines */
static void
look(struct verify *verify, const char *what, struct verify_finding *finding_r)
{
	const struct control_module *module;
	const struct feedback_settings *settings;
	struct err err = ERR_NONE;
	struct waiting *waiting;

	if (verify_lacks_url(verify, finding_r) ||
	    !(module = verify_module(verify, SUITE_FEEDBACK, finding_r)))
		return;
	settings = module->values;
	if (!is_asked(verify, settings->module.mount, what, finding_r))
		return;
	waiting = mmap(NULL, sizeof(*waiting), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (waiting == MAP_FAILED)
		return;
	waiting->now = clock_unix_secs();
	if (apart_run(verify->control, module,
		&suite_modules[SUITE_FEEDBACK].databases[0], count, waiting,
		NULL, &err) < 0)
		verify_say(finding_r, VERIFY_FAILED,
		    "see whether the database runs: pledgectl doctor", "%s",
		    err_text(&err));
	else
		judge(verify, waiting,
		    verify_below(verify, settings->module.mount, FORM),
		    finding_r);
	munmap(waiting, sizeof(*waiting));
}

/* run_requests - rights.without-account */
static void
run_requests(struct verify *verify, struct verify_finding *finding_r)
{
	look(verify, "access", finding_r);
}

/* run_complaints - rights.complaints */
static void
run_complaints(struct verify *verify, struct verify_finding *finding_r)
{
	look(verify, "complaint", finding_r);
}

const struct verify_check verify_rights_requests = {
    .promise = PROMISE_RIGHTS_WITHOUT_ACCOUNT,
    .name = "rights-requests",
    .run = run_requests,
};

const struct verify_check verify_rights_complaints = {
    .promise = PROMISE_RIGHTS_COMPLAINTS,
    .name = "rights-complaints",
    .run = run_complaints,
};
