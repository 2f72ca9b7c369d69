/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/setup.h"

#include <stdlib.h>
#include <string.h>

#include "app/program.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "crypto/keyring.h"
#include "http/language.h"
#include "page/languages.h"
#include "page/page.h"
#include "policy/policy.h"
#include "policy/policy_archive.h"
#include "policy/rate.h"
#include "policy/rule.h"
#include "vault/kek.h"

#define SETUP_ARENA_BYTES (16 * 1024 * 1024)
#define SETUP_KEYS_MAX	  15
/* A task may still look at an old context for a while; see app_context. */
#define SETUP_RETIRED_MS (60 * 60 * 1000)

/* setup_head - what every module's settings begin with */
const struct module_settings *
setup_head(const struct setup *setup)
{
	return setup->values;
}

/* needs_edge - is the secret parameter looked at? */
static bool
needs_edge(const struct app *app, const struct setup *setup)
{
	if (setup_head(setup)->require_edge || app->listener.tcp ||
	    strncmp(setup_head(setup)->listen, "tcp:", 4) == 0)
		return true;
	for (size_t i = 0; i < app->module->nroutes; i++) {
		if (app->module->routes[i].flags & ROUTE_EDGE)
			return true;
	}
	return false;
}

/* has_name - does a list have it? */
static bool
has_name(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

/* load_keys - those of the module, and the edge's where it is looked at */
static int
load_keys(struct app *app, struct setup *setup, struct err *err)
{
	const char *names[SETUP_KEYS_MAX + 1] = {NULL};
	const char *const *key = app->module->keys;
	bool edge = needs_edge(app, setup), listed = false;
	size_t n = 0;

	for (; key && *key; key++) {
		must(n < SETUP_KEYS_MAX - 1);
		listed = listed || strcmp(*key, "edge") == 0;
		names[n++] = *key;
	}
	if (edge && !listed)
		names[n++] = "edge";
	if (keyring_load(setup->site.secrets, names, &setup->keyring, err) < 0)
		return -1;
	keyring_set_keks(setup->keyring, setup->site.kek_folder);
	if (has_name(names, KEYRING_KEK) && kek_check(setup->keyring, err) < 0)
		return -1;
	if (edge || listed)
		setup->edge = keyring_get(setup->keyring, "edge");
	return 0;
}

/* site_path - site.conf beside the module's file; in the arena */
static const char *
site_path(struct arena *arena, const char *conf)
{
	const char *slash = strrchr(conf, '/');

	if (!slash)
		return "site.conf";
	return arena_printf(arena, "%.*s/site.conf", (int)(slash - conf), conf);
}

/* load_settings - both files against their tables */
static int
load_settings(struct app *app, struct setup *setup, struct err *err)
{
	setup->values = arena_alloc(setup->arena, app->module->settings->size);
	if (settings_load(setup->arena, &site_table,
		site_path(setup->arena, app->conf), &setup->site_settings,
		&setup->site, err) < 0 ||
	    settings_load(setup->arena, app->module->settings, app->conf,
		&setup->settings, setup->values, err) < 0 ||
	    site_check(&setup->site, setup->site_settings, err) < 0 ||
	    site_check_files(&setup->site, setup->site_settings, err) < 0)
		return -1;
	return module_settings_check(setup_head(setup), setup->settings, err);
}

/* load_archive - the earlier versions of the policy, where they are shown */
static int
load_archive(struct app *app, struct setup *setup, struct err *err)
{
	struct context *ctx = &setup->ctx;

	if (!app->module->archive)
		return 0;
	return policy_archive_load(setup->arena, ctx->policy,
	    setup->site.policy_dir, &ctx->archive, err);
}

/* check_rules - do the settings contradict what the policy promises? */
static int
check_rules(struct app *app, struct setup *setup, struct err *err)
{
	struct rule_scope scope = {.policy = setup->ctx.policy,
	    .site = &setup->site,
	    .values = setup->values};

	if (rule_check(site_rules, site_rules_n, &scope, setup->site_settings,
		err) < 0)
		return -1;
	return rule_check(app->module->rules, app->module->nrules, &scope,
	    setup->settings, err);
}

/* mount_of - without slashes at the end; "" for the whole site */
static const char *
mount_of(struct arena *arena, const char *mount)
{
	size_t len = strlen(mount);

	while (len && mount[len - 1] == '/')
		len--;
	return arena_str(arena, str_from(mount, len));
}

/* load_context - what requests are served with */
static int
load_context(struct app *app, struct setup *setup, struct err *err)
{
	const struct embed *tables[3] = {page_templates};
	struct context *ctx = &setup->ctx;

	tables[1] = app->module->templates;
	if (policy_load(setup->arena, setup->site.policy, &ctx->policy, err) <
		0 ||
	    load_archive(app, setup, err) < 0 ||
	    check_rules(app, setup, err) < 0 ||
	    load_keys(app, setup, err) < 0 ||
	    languages_open(setup->arena, &setup->site, tables,
		&setup->languages, &setup->nlanguages, err) < 0)
		return -1;
	ctx->policy_version = ctx->policy->version;
	ctx->site = &setup->site;
	ctx->languages = setup->languages;
	ctx->nlanguages = setup->nlanguages;
	ctx->templates = setup->languages[0].templates;
	ctx->keyring = setup->keyring;
	ctx->rate = app->rate;
	ctx->used = app->used;
	ctx->module = app->module->name;
	ctx->mount = mount_of(setup->arena, setup_head(setup)->mount);
	ctx->settings = setup->values;
	ctx->https = site_is_https(&setup->site);
	ctx->rate_limit = setup_head(setup)->rate_limit;
	return 0;
}

/* load_module - what the module reads beside */
static int
load_module(struct app *app, struct setup *setup, struct err *err)
{
	const struct module_load load = {.arena = setup->arena,
	    .ctx = &setup->ctx,
	    .settings = setup->settings,
	    .strict = app->strict};

	if (!app->module->load)
		return 0;
	return app->module->load(&load, &setup->ctx.data, err);
}

/* setup_load - read everything */
int
setup_load(struct app *app, struct setup **setup_r, struct err *err)
{
	struct setup *setup = calloc(1, sizeof(*setup));

	must(setup != NULL);
	setup->arena = arena_new(SETUP_ARENA_BYTES);
	if (load_settings(app, setup, err) < 0 ||
	    load_context(app, setup, err) < 0 ||
	    load_module(app, setup, err) < 0) {
		setup_free(&setup);
		return -1;
	}
	*setup_r = setup;
	return 0;
}

/* setup_free - forget it, and the keys for good */
void
setup_free(struct setup **setup)
{
	if (!*setup)
		return;
	languages_close((*setup)->languages, (*setup)->nlanguages);
	keyring_free(&(*setup)->keyring);
	arena_free(&(*setup)->arena);
	free(*setup);
	*setup = NULL;
}

/* warn_fixed - name what a reload cannot change */
static void
warn_fixed(const struct settings_table *table, const struct settings *was,
    const struct settings *is)
{
	const char *a, *b;

	for (size_t i = 0; i < table->n; i++) {
		if (table->settings[i].flags & SETTING_RELOAD ||
		    table->settings[i].type == SETTING_GROUP)
			continue;
		a = settings_text(was, table->settings[i].name);
		b = settings_text(is, table->settings[i].name);
		if (a && b && strcmp(a, b) != 0)
			log_warning("%s: %s has changed; that takes effect "
				    "when the program is started again",
			    settings_file(is), table->settings[i].name);
	}
}

/* retire - out of force; who still looks at it may do so for a while */
static void
retire(struct app *app, struct setup *setup)
{
	setup->retired_ms = clock_mono_ms();
	setup->next = app->retired;
	app->retired = setup;
}

/* setup_reload - take new files, or keep the old and say why */
void
setup_reload(struct app *app)
{
	struct setup *old = atomic_load(&app->setup), *fresh;
	struct err err = ERR_NONE;

	if (setup_load(app, &fresh, &err) < 0) {
		log_error("reload: %s; the old settings stay in force",
		    err_text(&err));
		return;
	}
	atomic_store(&app->setup, fresh);
	if (app->module->check && app->module->check(app, &err) < 0) {
		atomic_store(&app->setup, old);
		retire(app, fresh); /* a task may have seen it meanwhile */
		log_error("reload: %s; the old settings stay in force",
		    err_text(&err));
		return;
	}
	warn_fixed(app->module->settings, old->settings, fresh->settings);
	retire(app, old);
	if (app->module->reload)
		app->module->reload(app);
	log_notice("reloaded %s", app->conf);
}

/* setup_sweep - free old ones */
void
setup_sweep(struct app *app, int64_t now_ms)
{
	struct setup **at = &app->retired, *setup;

	while ((setup = *at)) {
		if (atomic_load(&setup->users) ||
		    now_ms - setup->retired_ms < SETUP_RETIRED_MS) {
			at = &setup->next;
			continue;
		}
		*at = setup->next;
		setup_free(&setup);
	}
}
