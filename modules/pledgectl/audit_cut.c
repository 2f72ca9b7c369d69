/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_cut - records that are old enough go, a signed checkpoint stays */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "modules/pledgectl/announce.h"
#include "modules/pledgectl/audits.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/sure.h"
#include "modules/pledgectl/record.h"

/* print - a row a chain */
static void
print(const struct audits *audits)
{
	static const char *const columns[] = {
	    "chain", "gone", "begins", "state"};
	struct out *out = out_new(columns, 4);

	for (size_t i = 0; i < audits->shared->n; i++) {
		const struct audits_line *line = &audits->shared->lines[i];
		int64_t cut = line->cut > line->report.cut.seq
				  ? line->cut
				  : line->report.cut.seq;

		out_text(out, line->name);
		out_int(out, line->gone);
		out_int(out, cut + 1);
		out_text(out, line->report.fault == CHAIN_SOUND
				  ? "sound"
				  : audits_state(audits, line));
		out_row(out);
	}
	out_print(out, audits->control->options->json);
	out_free(&out);
}

/* cut - only what is sound, so that the checkpoint says nothing false */
static int
cut(struct audits *audits, int64_t before, struct err *err)
{
	struct control *control = audits->control;
	bool dry_run = control->options->dry_run;

	if (!dry_run && record_add(control,
			    &(const struct record){.what = AUDIT_AUDIT_CUT,
				.kind = AUDIT_CHAIN,
				.object = str_of(control->options->before),
				.may = true},
			    err) < 0)
		return -1;
	if (audits_open(control, audits, err) < 0 ||
	    audits_verify(audits, err) < 0)
		return -1;
	return audits_cut(audits, before, dry_run, err);
}

/* audit_cut_run - of before a day */
static enum command_exit
audit_cut_run(struct control *control, char **args, int n)
{
	struct audits audits = {.control = control};
	struct err err = ERR_NONE;
	size_t faults = 0;
	int64_t before = 0;
	int ret;

	(void)args;
	(void)n;
	if (!control->options->before)
		err_set(&err, "say up to when: --before 2026-01-31");
	else if (announce_day(
		     "before", control->options->before, &before, &err) == 0 &&
		 before > clock_unix_secs())
		err_set(&err, "--before takes a day of the past");
	if (err.set) {
		control_failed(&err);
		return COMMAND_USAGE;
	}
	if (!control->options->dry_run &&
	    !sure_ask(control, SURE_REFUSES,
		"Records of before %s will be destroyed for good.",
		control->options->before))
		return COMMAND_FAILED;
	ret = cut(&audits, before, &err);
	if (ret == 0) {
		print(&audits);
		faults = audits_faults(&audits);
	}
	audits_close(&audits);
	if (ret < 0)
		return control_failed(&err);
	return faults ? COMMAND_FAILED : COMMAND_OK;
}

const struct command audit_cut_command = {
    .group = "audit",
    .name = "cut",
    .args = "--before DATE",
    .options = OPTION_BEFORE | OPTION_DRY_RUN | OPTION_YES | OPTION_REASON |
	       OPTION_JSON,
    .summary = "destroy old records, leave a signed checkpoint",
    .example = "audit cut --before 2025-01-01 --dry-run",
    .exit_1 = "a chain is not sound and was left alone, or it could not be "
	      "done",
    .run = audit_cut_run,
};
