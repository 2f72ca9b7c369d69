/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "db/db.h"
#include "modules/feedback/store/upload.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/feedback_view.h"
#include "modules/pledgectl/record.h"

#define READER "the audit log keeps it"

/* write_piece - to standard output */
static int
write_piece(void *ctx, struct str piece)
{
	(void)ctx;
	return fwrite(piece.ptr, 1, piece.len, stdout) == piece.len ? 0 : -1;
}

/* feedback_file_run - one file of one submission */
static enum command_exit
feedback_file_run(struct control *control, char **args, int n)
{
	static const char *const keys[] = {"kek", NULL};
	uint8_t id[SUBMISSION_ID_BYTES], file[PART_ID_BYTES];
	struct control_module module;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	bool found = false;
	int ret = -1;

	(void)n;
	if (feedback_view_id(args[0], id, &err) < 0 ||
	    feedback_view_id(args[1], file, &err) < 0) {
		control_failed(&err);
		return COMMAND_USAGE;
	}
	if (!record_reason(control, READER))
		return COMMAND_USAGE;
	if (isatty(STDOUT_FILENO)) {
		err_set(&err, "send it into a file: pledgectl feedback file "
			      "... >resume.pdf");
		return control_failed(&err);
	}
	if (record_add(control,
		&(const struct record){.what = AUDIT_FORM_FILE,
		    .kind = AUDIT_SUBMISSION,
		    .object = str_of(args[0])},
		&err) == 0 &&
	    control_store(control, SUITE_FEEDBACK, keys, &module, &db, &err) ==
		0 &&
	    upload_read(db, control->keyring, str_from(id, sizeof(id)),
		str_from(file, sizeof(file)), write_piece, NULL, &found,
		&err) == DB_OK)
		ret = found ? 0
			    : err_set(&err, "there is no such file; pledgectl "
					    "feedback show has their ids");
	db_close(&db);
	return ret < 0 ? control_failed(&err) : COMMAND_OK;
}

const struct command feedback_file_command = {
    .group = "feedback",
    .name = "file",
    .args = "--reason TEXT ID FILE",
    .min_args = 2,
    .max_args = 2,
    .options = OPTION_REASON,
    .summary = "a file that was sent, on record",
    .example = "feedback file --reason 'to answer' "
	       "6f1d0c3b2a4958675849302a1b0c9d8e "
	       "0a1b2c3d4e5f60718293a4b5c6d7e8f9 >letter.pdf",
    .run = feedback_file_run,
};
