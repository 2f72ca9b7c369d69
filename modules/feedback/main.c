/* SPDX-License-Identifier: BSD-2-Clause */
/* formpledge-feedback - feedback and what becomes of it */
#include "config.h"

#include <stdlib.h>

#include "app/app.h"
#include "app/module.h"
#include "app/retention_gauge.h"
#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "conf/site.h"
#include "db/batch.h"
#include "db/db.h"
#include "http/context.h"
#include "mail/smtp.h"
#include "modules/feedback/pages/feedback_pages.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/forms.h"
#include "modules/feedback/store/file_type.h"
#include "modules/feedback/store/form_load.h"
#include "modules/feedback/store/submission.h"
#include "modules/feedback/tasks.h"

/* database_open - a handle as the settings in force say */
static int
database_open(struct app *app, struct db **db_r, struct err *err)
{
	const struct context *ctx = app_context(app);
	struct db_config config;

	feedback_database(ctx->settings, ctx->site, &config);
	return db_open(&config, db_r, err);
}

/* bad_form - one that is left out, so that the others are there */
static void
bad_form(void *ctx, const char *path, const char *why)
{
	(void)ctx;
	(void)path;
	log_error("a form is left out: %s", why);
}

/* load - the forms */
static int
load(const struct module_load *load, const void **data_r, struct err *err)
{
	const struct form_env env = {
	    .policy = load->ctx->policy,
	    .languages = load->ctx->site->languages,
	    .tenant = load->ctx->site->tenant,
	    .tenants = load->ctx->site->tenants,
	};
	const struct form_set *set = NULL;

	if (forms_load(load->arena, load->ctx->settings, &env,
		load->strict ? NULL : bad_form, NULL, &set, err) < 0)
		return -1;
	*data_r = set;
	return 0;
}

/* check - what the table of settings cannot */
static int
check(struct app *app, struct err *err)
{
	return feedback_check(
	    app_context(app)->settings, app_settings(app), err);
}

/* is_told - is anybody, by the settings or by a form? */
static bool
is_told(const struct context *ctx)
{
	const struct feedback_settings *settings = ctx->settings;
	const struct form_set *forms = ctx->data;
	bool told = *settings->notify;

	for (size_t i = 0; i < forms->n; i++)
		told = told || *forms->forms[i]->notify;
	return told;
}

/* open_relay - where somebody is to be told, and once */
static int
open_relay(struct app *app, struct err *err)
{
	struct feedback_counts *counts = app_data(app);
	const struct context *ctx = app_context(app);
	struct smtp *smtp = NULL;

	if (!is_told(ctx) || atomic_load(&counts->smtp))
		return 0;
	if (smtp_open(ctx->site, &smtp, err))
		return -1;
	atomic_store(&counts->smtp, smtp);
	return 0;
}

/* reload - a form may be the first that somebody is told of */
static void
reload(struct app *app)
{
	struct err err = ERR_NONE;

	if (open_relay(app, &err) < 0)
		log_error("staff are not told: %s", err_text(&err));
}

/* open_all - counters, and a look at the database */
static int
open_all(struct app *app, struct err *err)
{
	struct feedback_counts *counts = calloc(1, sizeof(*counts));
	const struct context *ctx = app_context(app);
	struct db_config config;

	must(counts != NULL);
	counts->stored = metric_counter(
	    app, "feedback_stored", "Messages that were stored");
	counts->resent = metric_counter(
	    app, "feedback_resent", "Messages that came once more");
	counts->denied = metric_counter(
	    app, "feedback_denied", "Forms sent back without consent");
	counts->unavailable = metric_counter(
	    app, "feedback_unavailable", "Messages that could not be stored");
	counts->corrected = metric_counter(
	    app, "feedback_corrected", "Messages that their writers corrected");
	counts->withdrawn = metric_counter(
	    app, "feedback_withdrawn", "Messages that their writers withdrew");
	counts->ended = metric_counter(
	    app, "feedback_ended", "Messages whose time was over");
	counts->told = metric_counter(
	    app, "feedback_told", "Mails to staff that the relay has taken");
	RETENTION_GAUGE(app, "feedback");
	app_set_data(app, counts);
	counts->types = file_types_open(err);
	if (!counts->types)
		return -1;
	if (open_relay(app, err) < 0)
		return -1;
	feedback_database(ctx->settings, ctx->site, &config);
	counts->turn = db_turn_new();
	return schema_check(&config, &feedback_schema, err);
}

/* close_all - the end of open_all */
static void
close_all(struct app *app)
{
	struct feedback_counts *counts = app_data(app);
	struct smtp *smtp;

	if (counts) {
		smtp = atomic_load(&counts->smtp);
		smtp_close(&smtp);
		db_turn_free(&counts->turn);
		file_types_close(&counts->types);
	}
	free(counts);
	app_set_data(app, NULL);
}

/* thread_open - each worker has a connection of its own */
static int
thread_open(struct app *app, void **local_r, struct err *err)
{
	const struct feedback_counts *counts = app_data(app);
	struct db *db = NULL;

	if (database_open(app, &db, err) < 0)
		return -1;
	db_take_turns(db, counts->turn);
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

/* health - can the table be read? */
static int
health(struct app *app, void *local, struct err *err)
{
	(void)app;
	return submission_health(local, err) == DB_OK ? 0 : -1;
}

static const struct module_task tasks[] = {
    {"sweeper", feedback_sweeper_run},
    {"notifier", feedback_notifier_run},
    {NULL, NULL},
};

static const char *const keys[] = {"forms", "kek", NULL};

int
main(int argc, char **argv)
{
	const struct module module = {
	    .name = "feedback",
	    .summary = "takes feedback, keeps who wrote it sealed",
	    .settings = &feedback_table,
	    .rules = feedback_rules,
	    .nrules = feedback_rules_n,
	    .routes = feedback_routes,
	    .nroutes = feedback_routes_n,
	    .keys = keys,
	    .archive = true,
	    .templates = feedback_templates,
	    .load = load,
	    .tasks = tasks,
	    .check = check,
	    .open = open_all,
	    .close = close_all,
	    .thread_open = thread_open,
	    .thread_close = thread_close,
	    .thread_db = thread_db,
	    .batch = &db_batch,
	    .health = health,
	    .reload = reload,
	};

	return module_main(&module, argc, argv);
}
