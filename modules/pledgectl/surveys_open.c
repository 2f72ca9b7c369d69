/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>

#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/surveys_common.h"

/* surveys_open_run - from now on it can be answered and not be changed */
static enum command_exit
surveys_open_run(struct control *control, char **args, int n)
{
	struct control_module module;
	struct survey_env env;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	enum db_status status = DB_FAILED;

	(void)n;
	if (surveys_store(control, &module, &env, &db, &err) == 0)
		status = survey_open(db, &env, args[0], &err);
	db_close(&db);
	if (status == DB_DUPLICATE) {
		err = ERR_NONE; /* the database's words help nobody here */
		err_set(&err,
		    "%s was opened before; an id is used once, give the survey "
		    "another",
		    args[0]);
	}
	if (status != DB_OK) {
		err_set(&err, "the database is %s", db_status_name(status));
		return control_failed(&err);
	}
	printf("%s is open; its questions and promises are fixed\n", args[0]);
	return COMMAND_OK;
}

const struct command surveys_open_command = {
    .group = "surveys",
    .name = "open",
    .args = "ID",
    .min_args = 1,
    .max_args = 1,
    .summary = "open a survey, which fixes its questions and k",
    .example = "surveys open commute",
    .run = surveys_open_run,
};
