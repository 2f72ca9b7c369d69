/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/err.h"
#include "base/str.h"
#include "db/db.h"
#include "modules/feedback/store/feedback_store.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"

/* list_one - a row; message, name and address are for feedback show */
static void
list_one(void *ctx, const struct feedback *feedback)
{
	struct out *out = ctx;
	char id[FEEDBACK_ID_CHARS + 1], received[32];

	str_hex(feedback->nonce, FORM_NONCE_BYTES, id);
	out_text(out, id);
	out_text(out, out_time(feedback->received, received));
	out_str(out, feedback->form);
	out_str(out, feedback->policy);
	out_bool(out, feedback->may_contact);
	out_bool(out, feedback->may_publish);
	out_bool(out, feedback->has_person);
	out_str(out, feedback->category);
	out_row(out);
}

/* feedback_list_run - what came, newest first */
static enum command_exit
feedback_list_run(struct control *control, char **args, int n)
{
	static const char *const columns[] = {"id", "received", "form",
	    "policy", "may_contact", "may_publish", "has_person", "category"};
	static const char *const keys[] = {NULL};
	struct control_module module;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	struct out *out;
	int ret = -1;

	(void)args;
	(void)n;
	out = out_new(columns, sizeof(columns) / sizeof(columns[0]));
	if (control_store(control, SUITE_FEEDBACK, keys, &module, &db, &err) ==
		0 &&
	    feedback_list(db, control->options->max, list_one, out, &err) ==
		DB_OK) {
		out_print(out, control->options->json);
		ret = 0;
	}
	db_close(&db);
	out_free(&out);
	return ret < 0 ? control_failed(&err) : COMMAND_OK;
}

const struct command feedback_list_command = {
    .group = "feedback",
    .name = "list",
    .args = "",
    .options = OPTION_JSON | OPTION_MAX,
    .summary = "list what visitors sent, without who they are",
    .run = feedback_list_run,
};
