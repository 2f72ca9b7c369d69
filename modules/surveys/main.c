/* SPDX-License-Identifier: BSD-2-Clause */
/* formpledge-surveys - answers counted without the person */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"
#include "app/module.h"
#include "app/retention_gauge.h"
#include "base/err.h"
#include "base/log.h"
#include "crypto/keyring.h"
#include "db/batch.h"
#include "db/db.h"
#include "modules/surveys/live.h"
#include "modules/surveys/pages/survey_pages.h"
#include "modules/surveys/survey_settings.h"
#include "policy/check.h"

#define TURN_EVERY_MS 250
#define START_SECS    2 /* for the database: one that hangs holds up nobody */

/* survey_templates[], made by build-aux/embed */
extern const struct embed survey_templates[];

/* database_open - a handle as the settings in force say */
static int
database_open(struct app *app, struct db **db_r, struct err *err)
{
	const struct context *ctx = app_context(app);
	struct db_config config;

	survey_database(ctx->settings, ctx->site, &config);
	return db_open(&config, db_r, err);
}

/* check - what the table of settings cannot */
static int
check(struct app *app, struct err *err)
{
	const struct survey_settings *settings = app_context(app)->settings;
	const struct settings *read = app_settings(app);
	enum db_kind kind;
	struct err why = ERR_NONE;
	struct stat st;

	if (db_url_check(settings->database, &kind, &why) != 0)
		return err_set(err, "%s: database: %s",
		    settings_where(read, "database"), err_text(&why));
	if (settings->box_answers < settings->hold_back ||
	    settings->box_answers < settings->hold_back_sensitive)
		return err_set(err,
		    "%s: box_answers: a box smaller than hold_back and "
		    "hold_back_sensitive is full before anything is counted",
		    settings_where(read, "box_answers"));
	if (stat(settings->box_dir, &st) != 0)
		return 0; /* open_all makes it */
	if (!S_ISDIR(st.st_mode))
		return err_set(err, "%s: box_dir: %s is not a folder",
		    settings_where(read, "box_dir"), settings->box_dir);
	if (st.st_mode & 022)
		return err_set(err,
		    "%s: box_dir: others can write into %s; chmod go-w it",
		    settings_where(read, "box_dir"), settings->box_dir);
	return 0;
}

/* boxes_open - definitions, ballot boxes, and, where the database is there,
 * what was opened and spent; db NULL: it is not */
static int
boxes_open(struct app *app, struct db *db, struct err *err)
{
	const struct survey_settings *settings = app_context(app)->settings;
	struct live *live;

	if (mkdir(settings->box_dir, 0700) != 0 && errno != EEXIST)
		return err_set_errno(err, "box_dir %s", settings->box_dir);
	live = live_new(app);
	app_set_data(app, live);
	live_open(live);
	if (db != NULL)
		live_refresh(live, db);
	return 0;
}

/* is_up - does the database answer? Where it does not, answers are taken
 * without it, and the counting thread looks again */
static bool
is_up(struct db *db)
{
	struct err err = ERR_NONE;

	if (db_query(db, "SELECT 1", DB_NO_ARGS, NULL, NULL, &err) == DB_OK)
		return true;
	log_warning("database of surveys is down: %s", err_text(&err));
	return false;
}

/* open_all - what all threads share */
static int
open_all(struct app *app, struct err *err)
{
	const struct context *ctx = app_context(app);
	struct db_config config;
	struct db *db = NULL;
	bool up;
	int ret = 0;

	RETENTION_GAUGE(app, "surveys");
	survey_database(ctx->settings, ctx->site, &config);
	if (config.timeout_secs > START_SECS)
		config.timeout_secs = START_SECS;
	if (db_open(&config, &db, err) != 0)
		return -1;
	up = is_up(db);
	if (up)
		ret = schema_check(&config, &survey_schema, err);
	if (ret == 0)
		ret = boxes_open(app, up ? db : NULL, err);
	db_close(&db);
	return ret;
}

/* close_all - the end of open_all */
static void
close_all(struct app *app)
{
	struct live *live = app_data(app);

	live_free(&live);
	app_set_data(app, NULL);
}

/* thread_open - each worker has a connection of its own */
static int
thread_open(struct app *app, void **local_r, struct err *err)
{
	struct live *live = app_data(app);
	struct db *db = NULL;

	if (database_open(app, &db, err) < 0)
		return -1;
	db_take_turns(db, live->turn);
	*local_r = db;
	return 0;
}

/* thread_close - the end of thread_open */
static void
thread_close(void **local)
{
	struct db *db = *local;

	db_close(&db);
	*local = NULL;
}

/* thread_db - what a thread has is its handle */
static struct db *
thread_db(void *local)
{
	return local;
}

/* health - a table that is read, boxes that are written */
static int
health(struct app *app, void *local, struct err *err)
{
	if (db_query(local, "SELECT COUNT(*) FROM survey", DB_NO_ARGS, NULL,
		NULL, err) != DB_OK)
		return -1;
	return live_health(app_data(app), err);
}

/* count_run - the counting thread */
static void
count_run(struct app *app)
{
	struct retention_gauge gauge = RETENTION_GAUGE_INIT(app, "surveys");
	struct err err = ERR_NONE;
	struct db *db = NULL;

	if (database_open(app, &db, &err) != 0) {
		log_error("surveys: nothing is counted: %s", err_text(&err));
		return;
	}
	do {
		live_turn(app_data(app), db);
		retention_gauge_look(&gauge, db);
	} while (!app_wait(app, TURN_EVERY_MS));
	db_close(&db);
}

/* reload - a file that was wrong may have been mended */
static void
reload(struct app *app)
{
	live_again(app_data(app));
}

static const struct module_task tasks[] = {
    {"counter", count_run},
    {NULL, NULL},
};

static const char *const keys[] = {"forms", "edge", "surveys", NULL};
/* Of a quiet route that shows a page. */
static const char *const page_params[] = {
    "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", NULL};
static const char *const member_params[] = {"FORMPLEDGE_MEMBER", NULL};
static check_fn *const start_checks[] = {check_origin, check_rate, NULL};

/* How often is bounded by ballots_rate. */
static check_fn *const blind_checks[] = {check_origin, NULL};

static const struct route routes[] = {
    {HTTP_GET, "/", survey_list_get, NULL, NULL, 0, 0},
    {HTTP_GET, "/survey-schema.json", survey_schema_get, NULL, NULL, 0,
	ROUTE_INLINE},
    {HTTP_GET, "/ballot.js", survey_script_get, NULL, NULL, 0, 0},
    /* of no survey, whose ids have no dot */
    {HTTP_GET, "/unavailable.html", survey_unavailable_get, NULL, NULL, 0,
	ROUTE_INLINE},
    {HTTP_GET, "/{}", survey_get, member_params, NULL, 0, 0},
    {HTTP_POST, "/{}/start", survey_start, member_params, start_checks, 0,
	ROUTE_TOGETHER},
    {HTTP_GET, "/{}/ballot", survey_ballot_get, NULL, NULL, 0, 0},
    {HTTP_POST, "/{}/ballot", survey_ballot_post, member_params, blind_checks,
	0, ROUTE_TOGETHER},
    {HTTP_GET, "/{}/form", survey_blank_get, NULL, NULL, 0, 0},
    /* its include passes nothing, the edge secret neither; a ballot is all */
    {HTTP_POST, "/{}/answers", survey_answers, survey_identity_params, NULL, 0,
	ROUTE_INLINE | ROUTE_QUIET | ROUTE_QUERY | ROUTE_ANY_PEER},
    /* seen right after an answer, so of it nothing is said either */
    {HTTP_GET, "/{}/thanks", survey_thanks_get, page_params, NULL, 0,
	ROUTE_QUIET},
    {HTTP_GET, "/{}/results", survey_results_get, NULL, NULL, 0, 0},
    {HTTP_GET, "/{}/results.json", survey_results_get, NULL, NULL, 0, 0},
    {HTTP_GET, "/{}/results.csv", survey_results_get, NULL, NULL, 0, 0},
};

int
main(int argc, char **argv)
{
	const struct module module = {
	    .name = "surveys",
	    .summary = "counts answers without the person",
	    .settings = &survey_table,
	    .rules = survey_rules,
	    .nrules = survey_rules_n,
	    .routes = routes,
	    .nroutes = sizeof(routes) / sizeof(routes[0]),
	    .reload = reload,
	    .keys = keys,
	    .templates = survey_templates,
	    .tasks = tasks,
	    .check = check,
	    .open = open_all,
	    .close = close_all,
	    .thread_open = thread_open,
	    .thread_close = thread_close,
	    .thread_db = thread_db,
	    .batch = &db_batch,
	    .health = health,
	};

	return module_main(&module, argc, argv);
}
