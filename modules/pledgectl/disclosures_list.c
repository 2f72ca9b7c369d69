/* SPDX-License-Identifier: BSD-2-Clause */
/* disclosures_list - how many there are: whose, only the members can read */
#include "config.h"

#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/registration/store/disclosed.h"

#define MEMBERS_DATABASE 1 /* the keystore is 0 */

/* add_row - one kind */
static void
add_row(void *ctx, enum disclosed_kind kind, int64_t n, int64_t waiting)
{
	struct out *out = ctx;

	out_text(out, disclosed_kinds[kind]);
	out_int(out, n);
	out_int(out, n - waiting);
	out_int(out, waiting);
	out_row(out);
}

/* disclosures_list_run - a line a kind */
static enum command_exit
disclosures_list_run(struct control *control, char **args, int n)
{
	static const char *const columns[] = {
	    "ground", "recorded", "told", "to_be_told"};
	struct control_module module;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	struct out *out = out_new(columns, 4);
	bool done = false;

	(void)args;
	(void)n;
	if (control_site(control, &err) == 0 &&
	    control_module(control, &suite_modules[SUITE_REGISTRATION], &module,
		&err) == 0 &&
	    control_open_database(
		control, &module, MEMBERS_DATABASE, &db, &err) == 0 &&
	    disclosed_count(db, add_row, out, &err) == DB_OK) {
		out_print(out, control->options->json);
		done = true;
	}
	db_close(&db);
	out_free(&out);
	return done ? COMMAND_OK : control_failed(&err);
}

const struct command disclosures_list_command = {
    .group = "disclosures",
    .name = "list",
    .args = "",
    .min_args = 0,
    .max_args = 0,
    .options = OPTION_JSON,
    .summary = "how many there are, and of how many members know",
    .example = "disclosures list",
    .run = disclosures_list_run,
};
