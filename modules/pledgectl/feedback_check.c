/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "conf/site.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/forms.h"
#include "modules/feedback/store/form_load.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/mistakes.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"

#define DAY_SECS 86400

/* count - of fields, those with a mark */
static int64_t
count(const struct form_def *def, bool (*has)(const struct own_field *field))
{
	int64_t n = 0;

	for (size_t i = 0; i < def->fields->n; i++)
		n += has(&def->fields->fields[i]);
	return n;
}

/* is_personal - kept sealed? */
static bool
is_personal(const struct own_field *field)
{
	return field->personal;
}

/* is_sensitive - only under a consent of its own? */
static bool
is_sensitive(const struct own_field *field)
{
	return field->sensitive;
}

/* is_file - a file? */
static bool
is_file(const struct own_field *field)
{
	return field->type == OWN_FILE;
}

/* add_row - what a form comes to */
static void
add_row(struct out *out, const struct form_def *def)
{
	out_text(out, def->id);
	out_text(out, def->title);
	out_int(out, (int64_t)def->fields->n);
	out_int(out, count(def, is_personal));
	out_int(out, count(def, is_sensitive));
	out_int(out, count(def, is_file));
	out_int(out, (int64_t)def->npages);
	out_int(out, def->age);
	out_int(out, def->retention_secs / DAY_SECS);
	out_row(out);
}

/* A look at one file, or at all of them. */
struct look {
	struct arena *arena;
	struct form_env env;
	const struct feedback_settings *settings;
	struct mistakes *mistakes;
	struct err all;
	struct out *out;
	bool bad;
};

/* check_file - one of them */
static void
check_file(struct look *look, const char *path)
{
	const struct form_def *def;

	if (form_load(look->arena, path, &look->env, &def, &look->all) < 0)
		look->bad = true;
	else
		add_row(look->out, def);
}

/* note_bad - a file of the folder that is read again, for all its mistakes */
static void
note_bad(void *ctx, const char *path, const char *why)
{
	struct look *look = ctx;

	(void)why;
	check_file(look, path);
	look->bad = true;
}

/* check_all - those that the module would read */
static int
check_all(struct look *look, struct err *err)
{
	const struct form_set *set;

	if (forms_load(look->arena, look->settings, &look->env, note_bad, look,
		&set, err) < 0)
		return -1;
	for (size_t i = 0; i < set->n; i++)
		add_row(look->out, set->forms[i]);
	return 0;
}

/* path_of - a form by its id stands in the folder */
static const char *
path_of(struct look *look, const char *name)
{
	if (strchr(name, '/') || strstr(name, ".conf"))
		return name;
	return arena_printf(
	    look->arena, "%s/%s.conf", look->settings->forms, name);
}

/* look_begin - settings, policy, an empty table */
static int
look_begin(struct control *control, struct look *look, struct err *err)
{
	static const char *const columns[] = {"id", "title", "fields",
	    "personal", "sensitive", "files", "pages", "age", "days"};
	struct control_module module;

	if (control_site(control, err) < 0 ||
	    control_policy(control, err) < 0 ||
	    control_module(
		control, &suite_modules[SUITE_FEEDBACK], &module, err) < 0)
		return -1;
	look->settings = module.values;
	look->env.policy = control->policy;
	look->env.languages = control->site.languages;
	look->mistakes = mistakes_new(control->arena);
	look->all = ERR_NONE;
	look->all.all = mistakes_listener(look->mistakes);
	look->out = out_new(columns, sizeof(columns) / sizeof(columns[0]));
	return 0;
}

/* feedback_check_run - are forms in order, and what do they come to? */
static enum command_exit
feedback_check_run(struct control *control, char **args, int n)
{
	struct look look = {.arena = control->arena};
	enum command_exit ret = COMMAND_OK;
	struct err err = ERR_NONE;

	(void)n;
	if (look_begin(control, &look, &err) < 0)
		return control_failed(&err);
	if (strcmp(args[0], "all") != 0)
		check_file(&look, path_of(&look, args[0]));
	else if (check_all(&look, &err) < 0)
		ret = control_failed(&err);
	if (ret == COMMAND_OK && look.bad)
		ret = mistakes_print(look.mistakes, control->options->json);
	else if (ret == COMMAND_OK)
		out_print(look.out, control->options->json);
	out_free(&look.out);
	return ret;
}

const struct command feedback_check_command = {
    .group = "feedback",
    .name = "check",
    .args = "ID|FILE|all",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_JSON | OPTION_POLICY,
    .summary = "tell all mistakes of a form's file",
    .example = "feedback check all",
    .exit_1 = "a form has mistakes: each is printed with its line",
    .run = feedback_check_run,
};
