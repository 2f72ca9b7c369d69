/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>

#include "base/err.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/surveys_common.h"
#include "modules/surveys/definition.h"

/* check_print - what the definition comes to */
static void
check_print(const struct definition *def, bool json)
{
	static const char *const columns[] = {
	    "id", "title", "who", "k", "questions", "sensitive"};
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));

	out_text(out, def->id);
	out_text(out, def->title);
	out_text(out, def->who == SURVEY_MEMBERS ? "members" : "anyone");
	out_int(out, def->k);
	out_int(out, (int64_t)definition_asked(def));
	out_bool(out, definition_is_sensitive(def));
	out_row(out);
	out_print_one(out, json);
	out_free(&out);
}

/* surveys_check_run - is a definition in order? */
static enum command_exit
surveys_check_run(struct control *control, char **args, int n)
{
	struct control_module module;
	const struct definition *def;
	struct survey_env env;
	struct err err = ERR_NONE;

	(void)n;
	if (surveys_env(control, &module, &env, &err) < 0 ||
	    survey_check(&env, control->arena, args[0], &def, &err) < 0)
		return control_failed(&err);
	check_print(def, control->options->json);
	return COMMAND_OK;
}

const struct command surveys_check_command = {
    .group = "surveys",
    .name = "check",
    .args = "ID|FILE",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_JSON | OPTION_POLICY,
    .summary = "check a survey's file against settings and policy",
    .run = surveys_check_run,
};
