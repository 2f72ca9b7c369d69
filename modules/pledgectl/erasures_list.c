/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>

#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/erasures.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"

#define STALE_SECS 86400

/* count_step - rows of registration, then what each audience has to do */
static enum db_status
count_step(struct db *db, void *shared, struct err *err)
{
	struct erasures_shared *all = shared;
	enum db_status status = feed_count_rows(db, &all->counts[0], err);

	if (status == DB_OK)
		status = feed_count(db, all->counts + 1, FEED_AUDIENCES_MAX,
		    &all->ncounts, err);
	snprintf(all->counts[0].audience, sizeof(all->counts[0].audience),
	    "registration");
	return status;
}

/* list_one - who is to forget how many, and since when */
static void
list_one(
    struct out *out, const struct feed_count *count, int64_t now_secs, bool *ok)
{
	char since[32];
	int64_t age = now_secs - count->since;

	if (count->waiting == 0)
		return;
	out_text(out, count->audience);
	out_int(out, count->waiting);
	out_text(out, out_time(count->since, since));
	out_int(out, age > 0 ? age / 3600 : 0);
	out_row(out);
	if (age > STALE_SECS)
		*ok = false;
}

/* erasures_list_run - what is not complete yet */
static enum command_exit
erasures_list_run(struct control *control, char **args, int n)
{
	static const char *const columns[] = {
	    "store", "waiting", "oldest", "hours"};
	struct erasures erasures;
	struct err err = ERR_NONE;
	struct out *out;
	bool ok = true;

	(void)args;
	(void)n;
	if (erasures_open(control, &erasures, &err) < 0)
		return control_failed(&err);
	if (erasures.registration.present &&
	    erasures_keystore(&erasures, count_step, &err) < 0)
		return control_failed(&err);
	out = out_new(columns, sizeof(columns) / sizeof(columns[0]));
	if (erasures.registration.present)
		for (size_t i = 0; i <= erasures.shared->ncounts; i++)
			list_one(out, &erasures.shared->counts[i],
			    erasures.shared->now_secs, &ok);
	out_print(out, control->options->json);
	out_free(&out);
	if (ok)
		return COMMAND_OK;
	fprintf(stderr,
	    "pledgectl: something waits for more than a day: does pledgectl "
	    "erasures deliver run (formpledge-erasures.timer), and does who "
	    "is listed acknowledge?\n");
	return COMMAND_FAILED;
}

const struct command erasures_list_command = {
    .group = "erasures",
    .name = "list",
    .args = "",
    .options = OPTION_JSON,
    .summary = "list who has still to forget whom; 1 if for over a day",
    .example = "erasures list",
    .exit_1 = "something waits for more than a day, or it could not be done",
    .run = erasures_list_run,
};
