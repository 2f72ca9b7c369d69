/* SPDX-License-Identifier: BSD-2-Clause */
/* formpledge-registration - sign-up behind an age gate, accounts, consent */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/module.h"
#include "app/retention_gauge.h"
#include "base/err.h"
#include "base/must.h"
#include "conf/own_words.h"
#include "conf/site.h"
#include "crypto/password.h"
#include "db/schema.h"
#include "http/context.h"
#include "mail/smtp.h"
#include "modules/registration/follower.h"
#include "modules/registration/pages/guard.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "vault/keystore.h"

#define HASH_QUEUE_PER_CORE 8 /* log-ins that wait: half a second or so */

/* check - what the table of settings cannot */
static int
check(struct app *app, struct err *err)
{
	const struct context *ctx = app_context(app);
	const struct registration_settings *settings = ctx->settings;

	if (registration_check(settings, app_settings(app), err) < 0)
		return -1;
	return own_words_check(settings->fields, ctx->site->languages, err);
}

/* check_schemas - members and keys */
static int
check_schemas(struct app *app, struct err *err)
{
	const struct context *ctx = app_context(app);
	struct db_config config;

	registration_database(ctx->settings, ctx->site, &config);
	if (schema_check(&config, &registration_schema, err))
		return -1;
	registration_keystore(ctx->settings, ctx->site, &config);
	return schema_check(&config, &keystore_schema, err);
}

/* make_metrics - what is counted */
static void
make_metrics(struct app *app, struct registration *module)
{
	module->signed_up = metric_counter(
	    app, "registration_signed_up", "Accounts that were asked for");
	module->verified = metric_counter(
	    app, "registration_verified", "Accounts that were confirmed");
	module->logged_in = metric_counter(
	    app, "registration_logged_in", "Log-ins");
	module->log_in_failed = metric_counter(
	    app, "registration_log_in_failed", "Log-ins that were refused");
	module->hashed = metric_counter(app, "registration_hashed",
	    "Passwords that were hashed, to keep or to compare");
	module->erased = metric_counter(
	    app, "registration_erased", "Accounts that were erased");
	module->mail_sent = metric_counter(
	    app, "registration_mail_sent", "Mails that the relay has taken");
	module->mail_failed = metric_counter(app, "registration_mail_failed",
	    "Mails that the relay has refused for good");
	module->mail_dropped = metric_counter(app, "registration_mail_dropped",
	    "Mails that were not sent: their reader is gone or opted out");
	RETENTION_GAUGE(app, "registration");
}

/* open_all - relay, hashing, counters, and a look at the databases */
static int
open_all(struct app *app, struct err *err)
{
	struct registration *module = calloc(1, sizeof(*module));
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned ncores = cores > 0 ? (unsigned)cores : 1;

	must(module != NULL);
	app_set_data(app, module);
	make_metrics(app, module);
	password_init(ncores, ncores * HASH_QUEUE_PER_CORE);
	if (smtp_open(app_context(app)->site, &module->smtp, err) ||
	    check_schemas(app, err))
		return -1;
	return follower_open(app, &module->follower, err);
}

/* close_all - the end of open_all */
static void
close_all(struct app *app)
{
	struct registration *module = app_data(app);

	if (module) {
		follower_close(&module->follower);
		smtp_close(&module->smtp);
	}
	free(module);
	app_set_data(app, NULL);
}

/* thread_open - each worker has connections of its own */
static int
thread_open(struct app *app, void **local_r, struct err *err)
{
	struct registration_local *local = NULL;
	int ret = registration_local_open(app, &local, err);

	*local_r = local;
	return ret;
}

/* thread_close - the end of thread_open */
static void
thread_close(void **local)
{
	struct registration_local *own = *local;

	registration_local_close(&own);
	*local = NULL;
}

/* thread_ahead - the keys of members whose pages are asked for, at once */
static void
thread_ahead(void *local, struct request *reqs, size_t n)
{
	uint8_t ids[MODULE_AHEAD_MAX][DATAKEY_ID_BYTES];
	struct registration_local *own = local;
	struct guard_login login;
	size_t nids = 0;

	for (size_t i = 0; i < n; i++) {
		if (!guard_cookie(&reqs[i], &login))
			continue;
		memcpy(ids[nids++], login.member, DATAKEY_ID_BYTES);
		secret_scrub(&login.pairwise);
	}
	keystore_ahead(
	    own->keys, (const uint8_t(*)[DATAKEY_ID_BYTES])ids, nids);
}

/* health - can both be read? */
static int
health(struct app *app, void *local, struct err *err)
{
	static const uint8_t nobody[MEMBER_ID_BYTES];
	struct registration_local *own = local;
	bool found;

	(void)app;
	if (member_exists(own->db, str_from(nobody, sizeof(nobody)), &found,
		err) != DB_OK)
		return -1;
	return keystore_health(own->keys, err) == DB_OK ? 0 : -1;
}

static const char *const keys[] = {"forms", "index", "kek", "pepper", NULL};

static const struct module_task tasks[] = {
    {"follower", follower_run},
    {"sender", sender_run},
    {"sweeper", sweeper_run},
    {NULL, NULL},
};

int
main(int argc, char **argv)
{
	const struct module module = {
	    .name = "registration",
	    .summary = "sign-up behind an age gate, accounts, consent",
	    .settings = &registration_table,
	    .rules = registration_rules,
	    .nrules = registration_rules_n,
	    .routes = registration_routes,
	    .nroutes = registration_routes_n,
	    .keys = keys,
	    .archive = true,
	    .templates = registration_templates,
	    .tasks = tasks,
	    .check = check,
	    .open = open_all,
	    .close = close_all,
	    .thread_open = thread_open,
	    .thread_ahead = thread_ahead,
	    .thread_close = thread_close,
	    .health = health,
	};

	return module_main(&module, argc, argv);
}
