/* SPDX-License-Identifier: BSD-2-Clause */
/* erasures_show - the feed for an application of the site's own */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/erasures.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/record.h"
#include "modules/registration/registration_settings.h"

/* is_audience - one of those that are told of erasures? */
static bool
is_audience(const struct erasures *erasures, const char *audience)
{
	const struct registration_settings *settings =
	    erasures->registration.values;

	for (const char *const *at = settings->erasure_audiences; at && *at;
	     at++)
		if (strcmp(*at, audience) == 0)
			return true;
	return false;
}

/* waits_step - or was one, and has still somebody to forget? */
static enum db_status
waits_step(struct db *db, void *shared, struct err *err)
{
	struct erasures_shared *all = shared;

	return feed_count(
	    db, all->counts, FEED_AUDIENCES_MAX, &all->ncounts, err);
}

/* audience_check - a slip of the pen must not look like nothing to do */
static int
audience_check(struct erasures *erasures, const char *audience, struct err *err)
{
	const struct erasures_shared *shared = erasures->shared;

	if (is_audience(erasures, audience))
		return 0;
	if (erasures_keystore(erasures, waits_step, err) < 0)
		return -1;
	for (size_t i = 0; i < shared->ncounts; i++)
		if (strcmp(shared->counts[i].audience, audience) == 0)
			return 0;
	return err_set(err,
	    "nobody of this name is told of erasures; erasure_audiences in "
	    "registration.conf lists who is");
}

/* open_for - the feed, and the audience's name */
static int
open_for(struct control *control, const char *audience,
    struct erasures *erasures, struct err *err)
{
	if (erasures_open(control, erasures, err) < 0)
		return -1;
	if (!erasures->registration.present)
		return err_set(err, "there is no registration, and so nobody "
				    "to be erased");
	if (strlen(audience) > FEED_AUDIENCE_MAX)
		return err_set(
		    err, "an audience has at most %d bytes", FEED_AUDIENCE_MAX);
	snprintf(erasures->shared->audience, sizeof(erasures->shared->audience),
	    "%s", audience);
	return audience_check(erasures, audience, err);
}

/* erasures_show_run - whom the audience is to forget */
static enum command_exit
erasures_show_run(struct control *control, char **args, int n)
{
	static const char *const columns[] = {"pseudonym"};
	struct erasures erasures;
	struct err err = ERR_NONE;
	struct out *out;

	(void)n;
	if (open_for(control, args[0], &erasures, &err) < 0 ||
	    record_add(control,
		&(const struct record){.what = AUDIT_ERASURES_SHOW,
		    .kind = AUDIT_AUDIENCE,
		    .object = str_of(args[0]),
		    .may = true},
		&err) < 0 ||
	    erasures_keystore(&erasures, erasures_read, &err) < 0)
		return control_failed(&err);
	out = out_new(columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < erasures.shared->n; i++) {
		out_text(out, erasures.shared->words[i].pseudonym);
		out_row(out);
	}
	out_print(out, control->options->json);
	out_free(&out);
	return COMMAND_OK;
}

/* erasures_done_run - the audience says that it did */
static enum command_exit
erasures_done_run(struct control *control, char **args, int n)
{
	struct erasures erasures;
	struct erasures_shared *shared;
	struct err err = ERR_NONE;

	if (open_for(control, args[0], &erasures, &err) < 0)
		return control_failed(&err);
	shared = erasures.shared;
	for (int i = 1; i < n; i++) {
		struct feed_word *word = &shared->words[shared->n++];

		snprintf(word->audience, sizeof(word->audience), "%s", args[0]);
		snprintf(
		    word->pseudonym, sizeof(word->pseudonym), "%s", args[i]);
	}
	if (erasures_keystore(&erasures, erasures_acknowledge, &err) < 0)
		return control_failed(&err);
	return COMMAND_OK;
}

const struct command erasures_show_command = {
    .group = "erasures",
    .name = "show",
    .args = "AUDIENCE",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_JSON,
    .summary = "the pseudonyms that an application is to forget",
    .example = "erasures show shop",
    .exit_1 = "there is no such audience, or it could not be done",
    .run = erasures_show_run,
};

const struct command erasures_done_command = {
    .group = "erasures",
    .name = "done",
    .args = "AUDIENCE PSEUDONYM...",
    .min_args = 2,
    .max_args = 1 + ERASURES_WORDS,
    .summary = "it has forgotten these",
    .example = "erasures done shop hQzWm3v1Tt0bVbq8cKxq2nqGvYk4o9Lr",
    .exit_1 = "there is no such audience, or it could not be done",
    .run = erasures_done_run,
};
