/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "db/db.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/store/submission.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/feedback_view.h"
#include "modules/pledgectl/record.h"

/* read_stream - all of it, within bounds */
static int
read_stream(FILE *file, struct buf *text, struct err *err)
{
	char piece[4096];
	size_t n;

	while ((n = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_put_bytes(text, piece, n);
	if (ferror(file))
		return err_set_errno(err, "the answer cannot be read");
	if (text->full)
		return err_set(err, "an answer has at most %d bytes",
		    SUBMISSION_ANSWER_BYTES);
	if (!str_is_utf8(buf_str(text)) || str_trim(buf_str(text)).len == 0)
		return err_set(err, "an answer is text in UTF-8");
	return 0;
}

/* read_answer - from a file, or standard input for "-" */
static int
read_answer(const char *path, struct buf *text, struct err *err)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	int ret;

	if (!file)
		return err_set_errno(err, "%s", path);
	ret = read_stream(file, text, err);
	if (file != stdin)
		fclose(file);
	return ret;
}

/* mark - it is answered, now */
static int
mark(struct control *control, struct db *db, const uint8_t *id, struct str text,
    struct err *err)
{
	struct submission submission;
	bool found = false;

	if (submission_find(db, control->arena, control->keyring, id,
		&submission, &found, err) != DB_OK)
		return -1;
	submission.now_secs = clock_unix_secs();
	if (found && text.len && !submission.has_receipt)
		return err_set(err,
		    "nobody could read that answer: there is no receipt for "
		    "it. Write to the address in it, if there is one, and mark "
		    "it as answered without FILE");
	if (found && submission_answer(db, control->arena, control->keyring,
			 &submission, text, &found, err) != DB_OK)
		return -1;
	return found ? 0
		     : err_set(err, "there is nothing of that id; pledgectl "
				    "feedback list has them");
}

/* feedback_answered_run - one request, with the answer or without */
static enum command_exit
feedback_answered_run(struct control *control, char **args, int n)
{
	static const char *const keys[] = {"kek", NULL};
	const struct feedback_settings *settings;
	uint8_t id[SUBMISSION_ID_BYTES];
	struct buf text = BUF_INIT(SUBMISSION_ANSWER_BYTES);
	struct control_module module;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	int ret = -1;

	if (feedback_view_id(args[0], id, &err) < 0) {
		control_failed(&err);
		return COMMAND_USAGE;
	}
	if ((n < 2 || read_answer(args[1], &text, &err) == 0) &&
	    record_add(control,
		&(const struct record){.what = AUDIT_FORM_MARK,
		    .kind = AUDIT_SUBMISSION,
		    .object = str_of(args[0]),
		    .may = true},
		&err) == 0 &&
	    control_store(control, SUITE_FEEDBACK, keys, &module, &db, &err) ==
		0)
		ret = mark(control, db, id, buf_str(&text), &err);
	db_close(&db);
	buf_free(&text);
	if (ret < 0)
		return control_failed(&err);
	settings = module.values;
	if (n < 2)
		printf("Marked as answered. An answer says how to appeal: %s\n",
		    *settings->appeal ? settings->appeal : feedback_appeal);
	else
		printf("The answer is at the receipt page, and how to appeal "
		       "below it.\n");
	return COMMAND_OK;
}

const struct command feedback_answered_command = {
    .group = "feedback",
    .name = "answered",
    .args = "ID [FILE]",
    .min_args = 1,
    .max_args = 2,
    .summary = "mark a request as answered (by FILE)",
    .example = "feedback answered 6f1d0c3b2a4958675849302a1b0c9d8e answer.txt",
    .run = feedback_answered_run,
};
