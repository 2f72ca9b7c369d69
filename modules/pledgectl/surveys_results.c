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
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/release_store.h"
#include "modules/surveys/results/results.h"

/* results_number - a figure, or nothing where it is hidden */
static void
results_number(struct out *out, int64_t n)
{
	if (n == RESULT_HIDDEN)
		out_text(out, NULL);
	else
		out_int(out, n);
}

/* results_reason - why something of the table is hidden, or nothing */
static void
results_reason(struct out *out, enum result_reason reason)
{
	out_text(
	    out, reason == RESULT_WHOLE ? NULL : result_reason_name(reason));
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
		out_int(out, question->as_of);
		out_text(out, question->question->id);
		results_number(out, question->answers);
		out_text(out, option->option->id);
		out_text(out, NULL);
		out_text(out, NULL);
		results_number(out, option->count);
		results_reason(out, question->reason);
		out_text(out, option->option->label);
		out_row(out);
	}
}

/* option_name - its id, nothing for those without an answer */
static const char *
option_name(const struct question *question, size_t number)
{
	return number < question->noptions ? question->options[number].id
					   : NULL;
}

/* results_cross - a row a cell */
static void
results_cross(struct out *out, const struct survey_results *results,
    const struct result_cross *result)
{
	const struct cross_table *cross = result->cross;

	for (size_t i = 0; i < result->rows * result->columns; i++) {
		size_t row = i / result->columns;

		out_text(out, results->definition->id);
		out_int(out, results->k);
		out_int(out, result->as_of);
		out_text(out, cross->rows->id);
		results_number(out,
		    result->as_of > 0 ? result->row_sums[row] : RESULT_HIDDEN);
		out_text(out, option_name(cross->rows, row));
		out_text(out, cross->columns->id);
		out_text(out, option_name(cross->columns, i % result->columns));
		results_number(out, result->cells[i]);
		results_reason(out, result->reason);
		out_text(out, NULL);
		out_row(out);
	}
}

/* results_print - what was released; hidden figures are nothing */
static void
results_print(const struct survey_results *results, bool json)
{
	static const char *const columns[] = {"survey", "k", "release",
	    "question", "answers", "option", "by", "by_option", "count", "why",
	    "label"};
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < results->definition->nquestions; i++)
		results_question(out, results, &results->questions[i]);
	for (size_t i = 0; i < results->definition->ncross_tables; i++)
		results_cross(out, results, &results->crosses[i]);
	out_print(out, json);
	out_free(&out);
}

/* ledger_print - every release; the figures in JSON alone */
static void
ledger_print(const struct release_entry *entries, size_t n, bool json)
{
	static const char *const columns[] = {
	    "release", "answers", "digest", "figures"};
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));
	char digest[2 * sizeof(entries->digest) + 1];

	out_hide(out, 3);
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < sizeof(entries->digest); j++)
			snprintf(
			    digest + 2 * j, 3, "%02x", entries[i].digest[j]);
		out_int(out, entries[i].number);
		out_int(out, entries[i].answers);
		out_text(out, digest);
		out_str(out, entries[i].figures);
		out_row(out);
	}
	out_print(out, json);
	out_free(&out);
}

/* show_results - the last release */
static enum db_status
show_results(struct control *control, struct db *db,
    const struct survey_env *env, const char *id, struct err *err)
{
	const struct survey_results *results = NULL;
	enum db_status status = survey_results(
	    db, env, control->arena, id, &results, err);

	if (status == DB_OK)
		results_print(results, control->options->json);
	return status;
}

/* show_ledger - all of them */
static enum db_status
show_ledger(
    struct control *control, struct db *db, const char *id, struct err *err)
{
	struct release_entry *entries;
	size_t n;
	enum db_status status = release_all(
	    db, control->arena, id, &entries, &n, err);

	if (status == DB_OK)
		ledger_print(entries, n, control->options->json);
	return status;
}

/* surveys_results_run - what was released */
static enum command_exit
surveys_results_run(struct control *control, char **args, int n)
{
	struct control_module module;
	struct survey_env env;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	enum db_status status = DB_FAILED;

	(void)n;
	if (surveys_store(control, &module, &env, &db, &err) == 0)
		status = control->options->given & OPTION_LEDGER
			     ? show_ledger(control, db, args[0], &err)
			     : show_results(control, db, &env, args[0], &err);
	db_close(&db);
	if (status == DB_OK)
		return COMMAND_OK;
	err_set(&err, "the database is %s", db_status_name(status));
	return control_failed(&err);
}

const struct command surveys_results_command = {
    .group = "surveys",
    .name = "results",
    .args = "ID",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_JSON | OPTION_LEDGER,
    .summary = "print what was released, no figure under k",
    .example = "surveys results commute --json",
    .run = surveys_results_run,
};
