/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>

#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/surveys_common.h"

/* surveys_close_run - count the rest, destroy keys and lists */
static enum command_exit
surveys_close_run(struct control *control, char **args, int n)
{
	struct control_module module;
	struct survey_env env;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	enum db_status status = DB_FAILED;
	int undrained = 0;

	(void)n;
	if (surveys_store(control, &module, &env, &db, &err) == 0)
		status = survey_close(db, &env, args[0],
		    control->options->wait_secs, &undrained, &err);
	db_close(&db);
	if (status != DB_OK) {
		err_set(&err, "the database is %s", db_status_name(status));
		return control_failed(&err);
	}
	if (undrained) {
		printf("%s takes no more answers; %d host%s still to count its "
		       "own: run this again\n",
		    args[0], undrained, undrained == 1 ? " has" : "s have");
		return COMMAND_FAILED;
	}
	printf("%s is closed; its keys and lists are destroyed\n", args[0]);
	return COMMAND_OK;
}

const struct command surveys_close_command = {
    .group = "surveys",
    .name = "close",
    .args = "ID",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_WAIT,
    .summary = "count the rest, close for good, destroy its keys",
    .run = surveys_close_run,
};
