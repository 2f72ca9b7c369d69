/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_verify - is every record there, as it was written? And anchors */
#include "config.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/err.h"
#include "modules/pledgectl/audits.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"

/* anchors - those of the command line */
static int
anchors(struct audits *audits, struct err *err)
{
	const struct options *options = audits->control->options;

	if (options->anchor &&
	    audits_anchor_add(audits, str_of(options->anchor), err) < 0)
		return -1;
	return options->anchors
		   ? audits_anchors_load(audits, options->anchors, err)
		   : 0;
}

/* print - a row a chain */
static void
print(const struct audits *audits)
{
	static const char *const columns[] = {
	    "chain", "entries", "begins", "state", "anchor"};
	struct out *out = out_new(columns, 5);

	for (size_t i = 0; i < audits->shared->n; i++) {
		const struct audits_line *line = &audits->shared->lines[i];
		char anchor[CHAIN_ANCHOR_MAX + 1];

		chain_at_format(&line->report.head, anchor);
		out_text(out, line->name);
		out_int(out, line->report.entries);
		out_int(out, line->report.cut.seq + 1);
		out_text(out, audits_state(audits, line));
		out_text(out, anchor);
		out_row(out);
	}
	out_print(out, audits->control->options->json);
	out_free(&out);
}

/* warn - what the table does not say */
static void
warn(const struct audits *audits)
{
	const struct audits_shared *shared = audits->shared;
	char anchor[CHAIN_ANCHOR_MAX + 1];

	for (size_t i = 0; i < shared->n; i++) {
		const struct chain_report *report = &shared->lines[i].report;

		if (report->old_anchors)
			fprintf(stderr,
			    "pledgectl: %s: %zu anchor%s from before the "
			    "checkpoint; there is nothing left to hold against "
			    "such a one\n",
			    shared->lines[i].name, report->old_anchors,
			    report->old_anchors == 1 ? " is" : "s are");
		if (report->fault == CHAIN_LOOSE)
			fprintf(stderr,
			    "pledgectl: %s: after an upgrade of registration, "
			    "run once: pledgectl consents adopt\n",
			    shared->lines[i].name);
	}
	for (size_t i = 0; i < shared->nanchors; i++) {
		if (shared->anchors[i].found)
			continue;
		chain_at_format(&shared->anchors[i].at, anchor);
		fprintf(stderr,
		    "pledgectl: no chain leads through the anchor %s%s%s\n",
		    shared->anchors[i].name,
		    *shared->anchors[i].name ? " " : "", anchor);
	}
}

/* audit_verify_run - every link of every chain */
static enum command_exit
audit_verify_run(struct control *control, char **args, int n)
{
	struct audits audits = {.control = control};
	struct err err = ERR_NONE;
	size_t faults = 0;
	int ret = -1;

	(void)args;
	(void)n;
	if (audits_open(control, &audits, &err) == 0) {
		if (anchors(&audits, &err) < 0) {
			audits_close(&audits);
			control_failed(&err);
			return COMMAND_USAGE;
		}
		ret = audits_verify(&audits, &err);
	}
	if (ret == 0) {
		print(&audits);
		warn(&audits);
		faults = audits_faults(&audits);
	}
	audits_close(&audits);
	if (ret < 0)
		return control_failed(&err);
	return faults ? COMMAND_FAILED : COMMAND_OK;
}

/* print_anchors - a line a chain, as --anchors takes them */
static void
print_anchors(const struct audits *audits)
{
	static const char *const columns[] = {"chain", "anchor"};
	struct out *out = out_new(columns, 2);
	bool json = audits->control->options->json;
	char anchor[CHAIN_ANCHOR_MAX + 1], now[32];

	if (!json)
		printf("# %s\n", out_time(clock_unix_secs(), now));
	for (size_t i = 0; i < audits->shared->n; i++) {
		const struct audits_line *line = &audits->shared->lines[i];

		if (line->report.fault != CHAIN_SOUND)
			continue;
		chain_at_format(&line->report.head, anchor);
		if (!json)
			printf("%s %s\n", line->name, anchor);
		out_text(out, line->name);
		out_text(out, anchor);
		out_row(out);
	}
	if (json)
		out_print(out, true);
	out_free(&out);
}

/* audit_anchor_run - of what is sound: an anchor of anything else would say
 * that it were */
static enum command_exit
audit_anchor_run(struct control *control, char **args, int n)
{
	struct audits audits = {.control = control};
	struct err err = ERR_NONE;
	size_t faults = 0;
	int ret = -1;

	(void)args;
	(void)n;
	if (audits_open(control, &audits, &err) == 0)
		ret = audits_verify(&audits, &err);
	if (ret == 0) {
		print_anchors(&audits);
		for (size_t i = 0; i < audits.shared->n; i++)
			if (audits.shared->lines[i].report.fault != CHAIN_SOUND)
				fprintf(stderr,
				    "pledgectl: no anchor for %s: %s\n",
				    audits.shared->lines[i].name,
				    audits_state(
					&audits, &audits.shared->lines[i]));
		faults = audits_faults(&audits);
	}
	audits_close(&audits);
	if (ret < 0)
		return control_failed(&err);
	return faults ? COMMAND_FAILED : COMMAND_OK;
}

const struct command audit_verify_command = {
    .group = "audit",
    .name = "verify",
    .args = "",
    .options = OPTION_ANCHOR | OPTION_ANCHORS | OPTION_JSON,
    .summary = "is every record there, as it was written?",
    .example = "audit verify --anchors /mnt/elsewhere/anchors",
    .exit_1 = "a record was altered, removed, moved or put in, or it could "
	      "not be looked at",
    .run = audit_verify_run,
};

const struct command audit_anchor_command = {
    .group = "audit",
    .name = "anchor",
    .args = "",
    .options = OPTION_JSON,
    .summary = "where each chain ends, to keep elsewhere",
    .example = "audit anchor >>/mnt/elsewhere/anchors",
    .exit_1 = "a chain is not sound, or it could not be looked at",
    .run = audit_anchor_run,
};
