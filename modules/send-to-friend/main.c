/* SPDX-License-Identifier: BSD-2-Clause */
/* formpledge-send-to-friend - one mail, no address ever stored */
#include "config.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "app/module.h"
#include "app/sandbox.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "conf/site.h"
#include "http/context.h"
#include "modules/send-to-friend/friend.h"
#include "modules/send-to-friend/friend_settings.h"
#include "modules/send-to-friend/never/never.h"
#include "modules/send-to-friend/store/handover.h"
#include "modules/send-to-friend/store/once.h"

extern const struct embed friend_templates[];

/* never_place - where the list of those who want no mail is */
static struct never_where
never_place(struct app *app)
{
	const struct friend_settings *settings = app_context(app)->settings;

	return (struct never_where){
	    .secrets = app_context(app)->site->secrets,
	    .folder = settings->never_again,
	    .socket = settings->never_again_socket,
	};
}

/* check - what the table of settings cannot */
static int
check(struct app *app, struct err *err)
{
	const struct never_where where = never_place(app);

	if (friend_check(app_context(app)->settings, app_settings(app), err) <
	    0)
		return -1;
	return never_check(&where, err);
}

/* open_parts - the relay's certificates, what is a letter, the counters */
static int
open_parts(struct app *app, struct err *err)
{
	struct friend *module = calloc(1, sizeof(*module));
	const struct never_where where = never_place(app);

	if (!module)
		return err_set(err, "out of memory");
	app_set_data(app, module);
	module->letters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)NULL);
	if (!module->letters)
		return err_set(err, "the locale C.UTF-8 is missing: install "
				    "the Debian package libc-bin");
	module->once = once_new();
	module->started_secs = clock_unix_secs();
	module->sent = metric_counter(
	    app, "friend_sent", "Mails that the relay has taken.");
	module->failed = metric_counter(
	    app, "friend_failed", "Mails that were not or perhaps not sent.");
	if (never_open(&where, &module->never, err) < 0)
		return -1;
	return handover_open(app_context(app)->site, &module->handover, err);
}

/* confine - give up what could store an address */
static int
confine(struct app *app, struct err *err)
{
	const struct friend_settings *settings = app_context(app)->settings;
	const struct site *site = app_context(app)->site;
	char *file = strdup(settings_file(app_settings(app)));
	/* what a resolver and a reload read */
	const char *const read_paths[] = {dirname(file), site->secrets,
	    site->relay_ca, site->relay_password_file, site->policy,
	    site->policy_dir, site->templates, settings->never_again, "/etc",
	    "/usr", "/lib", "/lib64", "/run/systemd/resolve",
	    "/run/credentials", NULL};
	const struct sandbox sandbox = {.read_paths = read_paths,
	    .network = true,
	    .packets = true,
	    .unlocked_without_swap = !settings->lock_memory};
	int rc = 0;

	if (settings->sandbox)
		rc = sandbox_strict(&sandbox, err);
	else
		log_warning("sandbox = false: nothing keeps addresses from "
			    "being stored");
	free(file);
	return rc;
}

/* health - could it be found who wants no mail? */
static int
health(struct app *app, void *local, struct err *err)
{
	const struct friend *module = app_data(app);

	(void)local;
	return module->never ? never_health(module->never, err) : 0;
}

/* reload - the relay's settings may have changed */
static void
reload(struct app *app)
{
	struct friend *module = app_data(app);
	struct err err = ERR_NONE;

	if (handover_renew(module->handover, app_context(app)->site, &err) != 0)
		log_error("the relay stays as it was: %s", err_text(&err));
}

/* close_parts - the reverse of open_parts */
static void
close_parts(struct app *app)
{
	struct friend *module = app_data(app);

	if (!module)
		return;
	handover_close(&module->handover);
	never_close(&module->never);
	once_free(&module->once);
	if (module->letters)
		freelocale(module->letters);
	free(module);
	app_set_data(app, NULL);
}

static const char *const keys[] = {"forms", NULL};

int
main(int argc, char **argv)
{
	const struct module module = {
	    .name = "send-to-friend",
	    .summary = "sends one mail to a friend and stores no address",
	    .settings = &friend_table,
	    .rules = friend_rules,
	    .nrules = friend_rules_n,
	    .routes = friend_routes,
	    .nroutes = friend_routes_n,
	    .keys = keys,
	    .templates = friend_templates,
	    .wipe_heap = true,
	    .check = check,
	    .open = open_parts,
	    .confine = confine,
	    .close = close_parts,
	    .health = health,
	    .reload = reload,
	};

	return module_main(&module, argc, argv);
}
