/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/surveys_common.h"
#include "modules/surveys/definition/definition.h"

/* list_print - a row a survey; the fingerprint is long: the last but one */
static void
list_print(const struct survey_item *items, size_t n, bool json)
{
	static const char *const columns[] = {
	    "id", "state", "who", "k", "fingerprint", "problem"};
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < n; i++) {
		const struct definition *def = items[i].definition;

		out_text(out, items[i].id);
		out_text(out, survey_state_name(items[i].state));
		out_text(out, surveys_who(def));
		if (def)
			out_int(out, def->k);
		else
			out_text(out, NULL);
		out_text(out, items[i].fingerprint);
		out_text(out, items[i].problem);
		out_row(out);
	}
	out_print(out, json);
	out_free(&out);
}

/* surveys_list_run - files and what was opened */
static enum command_exit
surveys_list_run(struct control *control, char **args, int n)
{
	const struct survey_item *items;
	struct control_module module;
	struct survey_env env;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	enum db_status status = DB_FAILED;
	size_t nitems = 0;

	(void)args;
	(void)n;
	if (surveys_store(control, &module, &env, &db, &err) == 0)
		status = survey_list(
		    db, &env, control->arena, &items, &nitems, &err);
	db_close(&db);
	if (status != DB_OK) {
		err_set(&err, "the database is %s", db_status_name(status));
		return control_failed(&err);
	}
	list_print(items, nitems, control->options->json);
	return COMMAND_OK;
}

const struct command surveys_list_command = {
    .group = "surveys",
    .name = "list",
    .args = "",
    .options = OPTION_JSON,
    .summary = "list surveys with their ballot keys' fingerprints",
    .example = "surveys list",
    .run = surveys_list_run,
};
