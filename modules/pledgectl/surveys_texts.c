/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/record.h"
#include "modules/pledgectl/sure.h"
#include "modules/pledgectl/surveys_common.h"
#include "modules/surveys/closing.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/texts.h"
#include "modules/surveys/survey_keys.h"
#include "modules/surveys/survey_row.h"

/* texts_take - a row a text */
static void
texts_take(void *ctx, const struct question *question, struct str text)
{
	struct out *out = ctx;

	out_text(out, question->id);
	out_str(out, text);
	out_row(out);
}

/* texts_print - all that were released, or none where one is damaged */
static enum db_status
texts_print(struct control *control, struct db *db,
    const struct survey_env *env, const char *id, struct err *err)
{
	static const char *const columns[] = {"question", "text"};
	const struct survey_results *results;
	struct secret key;
	struct out *out;
	enum db_status status = survey_results(
	    db, env, control->arena, id, &results, err);

	if (status != DB_OK)
		return status;
	out = out_new(columns, sizeof(columns) / sizeof(columns[0]));
	survey_text_key(env->key, &key);
	status = texts_each(db, &key, results, texts_take, out, err);
	secret_scrub(&key);
	if (status == DB_OK)
		out_print(out, control->options->json);
	out_free(&out);
	return status;
}

/* texts_gone - none of them is left, in the table or on the disk */
static enum db_status
texts_gone(
    struct control *control, struct db *db, const char *id, struct err *err)
{
	struct survey_row row;
	enum db_status status = survey_row_get(
	    db, control->arena, id, &row, err);

	if (status == DB_OK && row.state == SURVEY_DRAFT) {
		err_set(err, "survey %s was never opened", id);
		status = DB_FAILED;
	}
	if (status == DB_OK)
		status = texts_destroy(db, id, err);
	if (status != DB_OK)
		return status;
	closing_rewrite(db, id);
	printf("What was written in %s is destroyed%s\n", id,
	    row.state == SURVEY_CLOSED
		? ""
		: "; answers that are counted from now on bring new texts");
	return DB_OK;
}

/* surveys_texts_run - print what was written, or destroy it */
static enum command_exit
surveys_texts_run(struct control *control, char **args, int n)
{
	struct control_module module;
	struct survey_env env;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	enum db_status status = DB_FAILED;

	bool destroy = control->options->given & OPTION_DESTROY;

	(void)n;
	if (destroy &&
	    !sure_ask(control, SURE_REFUSES,
		"All that was written in the survey %s will be destroyed, now "
		"and for good.",
		args[0]))
		return COMMAND_FAILED;
	if (record_add(control,
		&(const struct record){.what = AUDIT_SURVEY_TEXTS,
		    .kind = AUDIT_SURVEY,
		    .object = str_of(args[0]),
		    .may = true},
		&err) == 0 &&
	    surveys_store(control, &module, &env, &db, &err) == 0)
		status = destroy
			     ? texts_gone(control, db, args[0], &err)
			     : texts_print(control, db, &env, args[0], &err);
	db_close(&db);
	if (status == DB_OK)
		return COMMAND_OK;
	err_set(&err, "the database is %s", db_status_name(status));
	return control_failed(&err);
}

const struct command surveys_texts_command = {
    .group = "surveys",
    .name = "texts",
    .args = "[--reason TEXT] ID",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_REASON | OPTION_JSON | OPTION_DESTROY | OPTION_YES,
    .summary = "what was written where k answered; destroy it",
    .example = "surveys texts --reason 'read for the report' suggestions",
    .run = surveys_texts_run,
};
