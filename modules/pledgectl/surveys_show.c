/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/surveys_common.h"
#include "modules/surveys/definition/definition.h"

/* show_print - a line each */
static void
show_print(const struct survey_item *item, bool json)
{
	static const char *const columns[] = {"id", "state", "title", "who",
	    "k", "questions", "sensitive", "fingerprint", "problem"};
	const struct definition *def = item->definition;
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));

	out_text(out, item->id);
	out_text(out, survey_state_name(item->state));
	out_text(out, def ? def->title : NULL);
	out_text(out, surveys_who(def));
	for (int i = 0; !def && i < 3; i++)
		out_text(out, NULL);
	if (def) {
		out_int(out, def->k);
		out_int(out, (int64_t)definition_asked(def));
		out_bool(out, definition_is_sensitive(def));
	}
	out_text(out, item->fingerprint);
	out_text(out, item->problem);
	out_row(out);
	out_print_one(out, json);
	out_free(&out);
}

/* find - of that id, or NULL */
static const struct survey_item *
find(const struct survey_item *items, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(items[i].id, id) == 0)
			return &items[i];
	return NULL;
}

/* surveys_show_run - what is known of one */
static enum command_exit
surveys_show_run(struct control *control, char **args, int n)
{
	const struct survey_item *items = NULL, *item;
	struct control_module module;
	struct survey_env env;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	enum db_status status = DB_FAILED;
	size_t nitems = 0;

	(void)n;
	if (surveys_store(control, &module, &env, &db, &err) == 0)
		status = survey_list(
		    db, &env, control->arena, &items, &nitems, &err);
	db_close(&db);
	if (status != DB_OK) {
		err_set(&err, "the database is %s", db_status_name(status));
		return control_failed(&err);
	}
	item = find(items, nitems, args[0]);
	if (item == NULL) {
		err_set(&err, "there is no survey %s", args[0]);
		return control_failed(&err);
	}
	show_print(item, control->options->json);
	return COMMAND_OK;
}

const struct command surveys_show_command = {
    .group = "surveys",
    .name = "show",
    .args = "ID",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_JSON,
    .summary = "show one, with its ballot key's fingerprint",
    .example = "surveys show commute",
    .run = surveys_show_run,
};
