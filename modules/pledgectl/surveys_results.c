/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/surveys_common.h"
#include "modules/surveys/definition.h"
#include "modules/surveys/results.h"

/* results_number - a figure, or nothing where it is hidden */
static void
results_number(struct out *out, int64_t n)
{
	if (n == RESULT_HIDDEN)
		out_text(out, NULL);
	else
		out_int(out, n);
}

/* results_question - a row an option */
static void
results_question(struct out *out, const struct survey_results *results,
    const struct result_question *question)
{
	for (size_t i = 0; i < question->question->noptions; i++) {
		const struct result_option *option = &question->options[i];

		out_text(out, results->definition->id);
		out_int(out, results->k);
		out_int(out, results->release);
		out_text(out, question->question->id);
		results_number(out, question->answers);
		out_text(out, option->option->id);
		results_number(out, option->count);
		out_text(out, option->option->label);
		out_row(out);
	}
}

/* results_print - what was released; hidden figures are nothing */
static void
results_print(const struct survey_results *results, bool json)
{
	static const char *const columns[] = {"survey", "k", "release",
	    "question", "answers", "option", "count", "label"};
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < results->definition->nquestions; i++)
		results_question(out, results, &results->questions[i]);
	out_print(out, json);
	out_free(&out);
}

/* surveys_results_run - the last release */
static enum command_exit
surveys_results_run(struct control *control, char **args, int n)
{
	const struct survey_results *results = NULL;
	struct control_module module;
	struct survey_env env;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	enum db_status status = DB_FAILED;

	(void)n;
	if (surveys_store(control, &module, &env, &db, &err) == 0)
		status = survey_results(
		    db, &env, control->arena, args[0], &results, &err);
	db_close(&db);
	if (status != DB_OK) {
		err_set(&err, "the database is %s", db_status_name(status));
		return control_failed(&err);
	}
	results_print(results, control->options->json);
	return COMMAND_OK;
}

const struct command surveys_results_command = {
    .group = "surveys",
    .name = "results",
    .args = "ID",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_JSON,
    .summary = "print what was released, no figure under k",
    .run = surveys_results_run,
};
