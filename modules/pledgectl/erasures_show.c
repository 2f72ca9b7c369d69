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
	return 0;
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
    .run = erasures_show_run,
};

const struct command erasures_done_command = {
    .group = "erasures",
    .name = "done",
    .args = "AUDIENCE PSEUDONYM...",
    .min_args = 2,
    .max_args = 1 + ERASURES_WORDS,
    .summary = "it has forgotten these",
    .run = erasures_done_run,
};
