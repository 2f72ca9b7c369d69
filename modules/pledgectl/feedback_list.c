/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "db/db.h"
#include "modules/feedback/store/submission_list.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"

#define LIST_ARENA_BYTES (1024 * 1024)

/* list_id - the first cell */
static void
list_id(struct out *out, const struct submission *submission)
{
	char id[SUBMISSION_ID_CHARS + 1];

	str_hex(submission->id, sizeof(submission->id), id);
	out_text(out, id);
}

/* list_time - or nothing */
static void
list_time(struct out *out, int64_t secs)
{
	char text[32];

	out_text(out, secs ? out_time(secs, text) : NULL);
}

/* list_one - a row; message, name and address are for feedback show */
static void
list_one(void *ctx, const struct submission *submission)
{
	struct out *out = ctx;

	list_id(out, submission);
	list_time(out, submission->received);
	out_str(out, submission->form);
	out_str(out, submission->policy);
	out_bool(out, submission_value(submission, "may_contact").len > 0);
	out_bool(out, submission_value(submission, "may_publish").len > 0);
	out_bool(out, submission->has_person);
	out_str(out, submission_value(submission, "category"));
	out_row(out);
}

/* request_one - a row of those that wait */
static void
request_one(void *ctx, const struct submission *submission)
{
	struct out *out = ctx;

	list_id(out, submission);
	list_time(out, submission->answer_by);
	out_bool(out, submission->answer_by < clock_unix_secs());
	list_time(out, submission->received);
	out_str(out, submission->form);
	out_row(out);
}

/* list_run - a table of them */
static enum command_exit
list_run(struct control *control, const struct submission_wanted *wanted,
    submission_fn *each, struct out *out)
{
	static const char *const keys[] = {NULL};
	struct control_module module;
	struct err err = ERR_NONE;
	struct arena *arena = arena_new(LIST_ARENA_BYTES);
	struct db *db = NULL;
	int ret = -1;

	if (control_store(control, SUITE_FEEDBACK, keys, &module, &db, &err) ==
		0 &&
	    submission_list(db, arena, wanted, each, out, &err) == DB_OK) {
		out_print(out, control->options->json);
		ret = 0;
	}
	db_close(&db);
	arena_free(&arena);
	out_free(&out);
	return ret < 0 ? control_failed(&err) : COMMAND_OK;
}

/* feedback_list_run - what came, newest first */
static enum command_exit
feedback_list_run(struct control *control, char **args, int n)
{
	static const char *const columns[] = {"id", "received", "form",
	    "policy", "may_contact", "may_publish", "has_person", "category"};
	struct submission_wanted wanted = {
	    .form = n ? str_of(args[0]) : STR_NONE,
	    .max = control->options->max,
	};

	return list_run(control, &wanted, list_one,
	    out_new(columns, sizeof(columns) / sizeof(columns[0])));
}

/* feedback_requests_run - what waits for an answer, by its last day */
static enum command_exit
feedback_requests_run(struct control *control, char **args, int n)
{
	static const char *const columns[] = {
	    "id", "answer_by", "late", "received", "form"};
	struct submission_wanted wanted = {
	    .form = STR_NONE, .open = true, .max = control->options->max};

	(void)args;
	(void)n;
	return list_run(control, &wanted, request_one,
	    out_new(columns, sizeof(columns) / sizeof(columns[0])));
}

const struct command feedback_list_command = {
    .group = "feedback",
    .name = "list",
    .args = "[FORM]",
    .max_args = 1,
    .options = OPTION_JSON | OPTION_MAX,
    .summary = "list what visitors sent, without who they are",
    .example = "feedback list contact --max 20",
    .run = feedback_list_run,
};

const struct command feedback_requests_command = {
    .group = "feedback",
    .name = "requests",
    .args = "",
    .options = OPTION_JSON | OPTION_MAX,
    .summary = "list requests that wait for an answer",
    .example = "feedback requests",
    .run = feedback_requests_run,
};
