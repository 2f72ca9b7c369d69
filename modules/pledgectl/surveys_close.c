/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/sure.h"
#include "modules/pledgectl/surveys_common.h"
#include "modules/surveys/closing.h"
#include "modules/surveys/survey_settings.h"

#define ARENA_MAX (1024 * 1024)

/* What came of it. */
struct closed {
	int undrained, given_up;
};

/* say_waiting - which hosts it waits for, and what can be done */
static void
say_waiting(struct db *db, const char *id)
{
	struct arena *arena = arena_new(ARENA_MAX);
	const struct closing_box *boxes;
	size_t n = 0;

	if (closing_waits_for(db, arena, id, &boxes, &n, NULL) != DB_OK)
		n = 0;
	for (size_t i = 0; i < n; i++)
		printf("  %s, box %s\n",
		    boxes[i].host[0] ? boxes[i].host : "an unnamed host",
		    boxes[i].number);
	arena_free(&arena);
	printf("Run this again when they are back. The answers of a host that "
	       "is lost for good can be\ngiven up: pledgectl surveys close "
	       "--without-host HOST %s (or the number of its box)\n",
	    id);
}

/* say_lost - what closing without a host means */
static void
say_lost(const struct survey_env *env, const char *host, int boxes)
{
	if (boxes == 0) {
		printf("Nothing was given up: no box of %s was waited for\n",
		    host);
		return;
	}
	printf("Without %s: answers that were thanked for there and not yet "
	       "counted are lost.\nHow many nobody can say: about %" PRId64
	       " as a rule, %" PRId64 " at most if it could not reach the "
	       "database.\n",
	    host, env->settings->hold_back, env->settings->box_answers);
}

/* say - how it stands */
static enum command_exit
say(struct control *control, const struct survey_env *env, struct db *db,
    const char *id, const struct closed *closed)
{
	const char *without = control->options->without_host;

	if (without != NULL)
		say_lost(env, without, closed->given_up);
	if (closed->undrained == 0) {
		printf("%s is closed; its keys and lists are destroyed\n", id);
		return COMMAND_OK;
	}
	printf("%s takes no more answers; %d host%s still to count its "
	       "own:\n",
	    id, closed->undrained, closed->undrained == 1 ? " has" : "s have");
	say_waiting(db, id);
	return COMMAND_FAILED;
}

/* surveys_close_run - count the rest, destroy keys and lists */
static enum command_exit
surveys_close_run(struct control *control, char **args, int n)
{
	const char *without = control->options->without_host;
	struct control_module module;
	struct survey_env env;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	struct closed closed = {0, 0};
	enum db_status status = DB_FAILED;
	enum command_exit ret;

	(void)n;
	/* Boxes whose host is not known have no name: each by its number. */
	if (without != NULL && *without == '\0') {
		err_set(&err,
		    "--without-host takes a host's name or a box's number");
		return control_failed(&err);
	}
	if (without != NULL
		? !sure_ask(control, SURE_REFUSES,
		      "What %s has not counted is lost for good.", without)
		: !sure_ask(control, SURE_GOES_ON,
		      "%s takes no more answers from now on, and its keys and "
		      "lists are destroyed.",
		      args[0]))
		return COMMAND_FAILED;
	if (surveys_store(control, &module, &env, &db, &err) == 0)
		status = survey_close_without(db, &env, args[0],
		    control->options->wait_secs, without, &closed.undrained,
		    &closed.given_up, &err);
	if (status == DB_OK) {
		ret = say(control, &env, db, args[0], &closed);
	} else {
		err_set(&err, "the database is %s", db_status_name(status));
		ret = control_failed(&err);
	}
	db_close(&db);
	return ret;
}

const struct command surveys_close_command = {
    .group = "surveys",
    .name = "close",
    .args = "ID",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_WAIT | OPTION_WITHOUT_HOST | OPTION_YES,
    .summary = "count the rest, close for good, destroy its keys",
    .example = "surveys close commute --wait 60",
    .exit_1 = "a host has not counted yet (it can be run again), or it could "
	      "not be done",
    .run = surveys_close_run,
};
