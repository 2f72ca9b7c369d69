/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "db/db.h"
#include "modules/feedback/store/submission.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/feedback_view.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/record.h"

#define READER "the audit log keeps it"

/* show_print - one submission, whole */
static void
show_print(
    struct control *control, const struct submission *submission, bool json)
{
	struct feedback_view view;
	const char **keys;
	struct out *out;

	feedback_view_make(control->arena, submission, &view);
	keys = arena_alloc_n(control->arena, view.n, sizeof(*keys));
	for (size_t i = 0; i < view.n; i++)
		keys[i] = view.cells[i].key;
	out = out_new(keys, view.n);
	for (size_t i = 0; i < view.n; i++) {
		if (view.cells[i].is_bool)
			out_bool(out, view.cells[i].yes);
		else
			out_str(out, view.cells[i].text);
	}
	out_row(out);
	out_print_one(out, json);
	out_free(&out);
}

/* show_find - read it from the store */
static int
show_find(struct control *control, const uint8_t id[SUBMISSION_ID_BYTES],
    struct submission *submission_r, struct err *err)
{
	static const char *const keys[] = {"kek", NULL};
	struct control_module module;
	struct db *db = NULL;
	bool found = false;
	int ret = -1;

	if (control_store(control, SUITE_FEEDBACK, keys, &module, &db, err) ==
		0 &&
	    submission_find(db, control->arena, control->keyring, id,
		submission_r, &found, err) == DB_OK)
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
	uint8_t id[SUBMISSION_ID_BYTES];
	struct submission submission;
	struct err err = ERR_NONE;

	(void)n;
	if (feedback_view_id(args[0], id, &err) < 0) {
		control_failed(&err);
		return COMMAND_USAGE;
	}
	if (!record_reason(control, READER))
		return COMMAND_USAGE;
	if (record_add(control,
		&(const struct record){.what = AUDIT_FORM_SHOW,
		    .kind = AUDIT_SUBMISSION,
		    .object = str_of(args[0])},
		&err) < 0 ||
	    show_find(control, id, &submission, &err) < 0)
		return control_failed(&err);
	show_print(control, &submission, control->options->json);
	return COMMAND_OK;
}

const struct command feedback_show_command = {
    .group = "feedback",
    .name = "show",
    .args = "--reason TEXT ID",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_REASON | OPTION_JSON,
    .summary = "one submission with its writer, on record",
    .example =
	"feedback show --reason 'to answer' 6f1d0c3b2a4958675849302a1b0c9d8e",
    .run = feedback_show_run,
};
