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

/* show_print - one submission, whole */
static void
show_print(const struct feedback *feedback, bool json)
{
	static const char *const columns[] = {"id", "received", "form",
	    "policy", "consent", "category", "may_contact", "may_publish",
	    "mail_news", "name", "email", "message"};
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));
	char id[FEEDBACK_ID_CHARS + 1], received[32];

	str_hex(feedback->nonce, FORM_NONCE_BYTES, id);
	out_text(out, id);
	out_text(out, out_time(feedback->received, received));
	out_str(out, feedback->form);
	out_str(out, feedback->policy);
	out_bool(out, feedback->consent);
	out_str(out, feedback->category);
	out_bool(out, feedback->may_contact);
	out_bool(out, feedback->may_publish);
	out_bool(out, feedback->mail_news);
	out_str(out, feedback->name);
	out_str(out, feedback->email);
	out_str(out, feedback->message);
	out_row(out);
	out_print_one(out, json);
	out_free(&out);
}

/* show_find - read it from the store */
static int
show_find(struct control *control, const uint8_t nonce[FORM_NONCE_BYTES],
    struct feedback *feedback_r, struct err *err)
{
	static const char *const keys[] = {"kek", NULL};
	struct control_module module;
	struct db *db = NULL;
	bool found = false;
	int ret = -1;

	if (control_store(control, SUITE_FEEDBACK, keys, &module, &db, err) ==
		0 &&
	    feedback_find(db, control->arena, control->keyring, nonce,
		feedback_r, &found, err) == DB_OK)
		ret = found ? 0
			    : err_set(err,
				  "there is nothing of that id; pledgectl "
				  "feedback list has them");
	db_close(&db);
	return ret;
}

/* feedback_show_run - one submission */
static enum command_exit
feedback_show_run(struct control *control, char **args, int n)
{
	uint8_t nonce[FORM_NONCE_BYTES];
	struct feedback feedback;
	struct err err = ERR_NONE;

	(void)n;
	if (str_unhex(str_of(args[0]), nonce, sizeof(nonce)) < 0) {
		err_set(
		    &err, "an id is %d hexadecimal digits", FEEDBACK_ID_CHARS);
		control_failed(&err);
		return COMMAND_USAGE;
	}
	if (show_find(control, nonce, &feedback, &err) < 0)
		return control_failed(&err);
	show_print(&feedback, control->options->json);
	return COMMAND_OK;
}

const struct command feedback_show_command = {
    .group = "feedback",
    .name = "show",
    .args = "ID",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_JSON,
    .summary = "print one submission with its writer's name",
    .run = feedback_show_run,
};
