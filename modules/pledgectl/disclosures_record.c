/* SPDX-License-Identifier: BSD-2-Clause */
/* disclosures_record - that data of a member was passed on to somebody else */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "crypto/rand.h"
#include "modules/pledgectl/announce.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/members_common.h"
#include "modules/pledgectl/options.h"
#include "modules/registration/store/disclosed.h"
#include "policy/policy_archive.h"

/* is_text - one line, of a length that can be kept? */
static bool
is_text(const char *text, size_t max)
{
	return text && *text && strlen(text) <= max &&
	       str_is_utf8(str_of(text)) && !str_has_control(str_of(text));
}

/* text_of - an option's, "" where it was not given */
static struct str
text_of(const char *text)
{
	return str_of(text ? text : "");
}

/* entry_make - what the options say; 0 or -1 */
static int
entry_make(const struct options *options, struct disclosed_entry *entry_r,
    struct err *err)
{
	*entry_r = (struct disclosed_entry){
	    .kind = options->ground
			? disclosed_kind_find(str_of(options->ground))
			: 0,
	    .recipient = text_of(options->to),
	    .what = text_of(options->what),
	    .why = str_trim(text_of(options->reason)),
	    .purpose_id = text_of(options->purpose),
	};
	rand_bytes(entry_r->id, sizeof(entry_r->id));
	if (!entry_r->kind)
		return err_set(err, "--ground is one of agreement, "
				    "legal-demand, other-legal-basis");
	if (!is_text(options->to, DISCLOSED_RECIPIENT_MAX))
		return err_set(err, "who has it now? Say so with --to");
	if (!is_text(options->what, DISCLOSED_TEXT_MAX))
		return err_set(err, "which data was it? Say so with --what");
	if ((entry_r->kind == DISCLOSED_AGREEMENT) !=
	    (entry_r->purpose_id.len > 0))
		return err_set(err,
		    "--purpose is for --ground agreement, and only for it: "
		    "what the member agreed to, as the policy names it");
	if (options->date &&
	    announce_day("date", options->date, &entry_r->when, err) < 0)
		return -1;
	if (options->tell_from)
		return announce_day(
		    "tell-from", options->tell_from, &entry_r->tell_from, err);
	return 0;
}

/* record_step - judged, and kept */
static enum db_status
record_step(const struct members_found *found, struct err *err)
{
	const struct control *control = found->control;
	struct terms terms = {
	    found->env, control->archive, found->key, found->member};
	struct disclosed_entry entry;
	enum disclosed_verdict verdict = DISCLOSED_DONE;
	enum db_status status;

	if (entry_make(control->options, &entry, err) < 0)
		return DB_FAILED;
	if (!entry.when)
		entry.when = found->env->now_secs;
	status = disclosed_add(&terms, &entry, &verdict, err);
	if (status != DB_OK)
		return status;
	if (verdict != DISCLOSED_DONE) {
		err_set(err, "%s", disclosed_message(verdict));
		return DB_FAILED;
	}
	printf("It is recorded. The member reads it on their page, and a mail "
	       "tells them%s%s.\n",
	    entry.tell_from ? " from that day on: " : "",
	    entry.tell_from ? control->options->tell_from : "");
	fflush(stdout);
	return DB_OK;
}

/* disclosures_record_run - one of them */
static enum command_exit
disclosures_record_run(struct control *control, char **args, int n)
{
	struct disclosed_entry entry;
	struct err err = ERR_NONE;

	(void)n;
	if (!members_reason(control))
		return COMMAND_USAGE;
	if (entry_make(control->options, &entry, &err) < 0) {
		control_failed(&err);
		return COMMAND_USAGE;
	}
	/* before the look is recorded, which would be kept silent as well */
	if (!disclosed_is_silence(&entry, clock_unix_secs()))
		err_set(&err, "%s", disclosed_message(DISCLOSED_NO_SILENCE));
	if (err.set || control_site(control, &err) < 0 ||
	    control_policy(control, &err) < 0 ||
	    control_archive(control, &err) < 0)
		return control_failed(&err);
	return members_run_silent(
	    control, args[0], AUDIT_MEMBER_TELL, entry.tell_from, record_step);
}

const struct command disclosures_record_command = {
    .group = "disclosures",
    .name = "record",
    .args = "--ground GROUND --to WHOM --what DATA --reason TEXT USER",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_REASON | OPTION_DISCLOSE | OPTION_WHAT,
    .summary = "data of a member was passed on: record it",
    .example = "disclosures record --ground legal-demand --to 'Court of X' "
	       "--what 'name, address' --reason 'order 12 Qs 3/26' ann",
    .exit_1 = "there is no such member, it may not be passed on, or it "
	      "could not be done",
    .run = disclosures_record_run,
};
