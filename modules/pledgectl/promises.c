/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/keeper.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "policy/policy.h"
#include "policy/rule.h"

#define NOTE_MAX (64 * 1024) /* bytes */

/* Everything that was read, to judge promises by. */
struct judge {
	struct control *control;
	struct control_module modules[SUITE_COUNT];
	unsigned present; /* KEEPER_OF each that has a file */
	size_t contradicted;
};

/* judge_load - site, policy and the modules that have a file */
static int
judge_load(struct judge *judge, struct err *err)
{
	struct control *control = judge->control;

	if (control_site(control, err) < 0 || control_policy(control, err) < 0)
		return -1;
	for (unsigned i = 0; i < SUITE_COUNT; i++) {
		if (control_module(control, &suite_modules[i],
			&judge->modules[i], err) < 0)
			return -1;
		if (judge->modules[i].present)
			judge->present |= KEEPER_OF(i);
	}
	return 0;
}

/* judge_rules - the broken rules of one table about one promise */
static size_t
judge_rules(const struct judge *judge, enum promise promise,
    const struct rule *rules, size_t n, const void *values,
    const struct settings *settings, struct buf *note)
{
	struct rule_scope scope = {
	    .policy = judge->control->policy,
	    .site = &judge->control->site,
	    .values = values,
	};
	size_t broken = 0;

	for (size_t i = 0; i < n; i++) {
		if (rules[i].promise != promise)
			continue;
		if (note->len && rule_is_broken(&rules[i], &scope))
			buf_puts(note, "; ");
		broken += rule_report(&rules[i], 1, &scope, settings, note);
		if (note->len && note->ptr[note->len - 1] == '\n')
			note->len--;
	}
	return broken;
}

/* judge_broken - the broken rules of all tables about one promise */
static size_t
judge_broken(const struct judge *judge, enum promise promise, struct buf *note)
{
	size_t broken = judge_rules(judge, promise, site_rules, site_rules_n,
	    NULL, judge->control->site_settings, note);

	for (unsigned i = 0; i < SUITE_COUNT; i++)
		if (judge->present & KEEPER_OF(i))
			broken += judge_rules(judge, promise,
			    suite_modules[i].rules, *suite_modules[i].nrules,
			    judge->modules[i].values,
			    judge->modules[i].settings, note);
	return broken;
}

/* judge_state - of one promise; the note says what there is to say */
static const char *
judge_state(struct judge *judge, enum promise promise, struct buf *note)
{
	const struct keeper *keeper = keeper_get(promise);

	if (!policy_promises(judge->control->policy, promise))
		return "off";
	if (judge_broken(judge, promise, note)) {
		judge->contradicted++;
		return "contradicted";
	}
	buf_puts(note, keeper->note);
	if (keeper->how == KEEPER_LATER)
		return "off";
	if (!(keeper->modules & judge->present)) {
		buf_clear(note);
		buf_puts(note, "no module that does it is set up");
		return "off";
	}
	return keeper->how == KEEPER_CODE ? "kept" : "cannot be checked here";
}

/* judge_where - "policies/strict.conf:31": the end of the path is enough */
static const char *
judge_where(const struct judge *judge, enum promise promise)
{
	const struct policy *policy = judge->control->policy;
	const char *file = policy->file;
	const char *slash = strrchr(file, '/');

	if (!policy_promises(policy, promise))
		return NULL;
	while (slash > file && slash[-1] != '/')
		slash--;
	return arena_printf(judge->control->arena, "%s:%d",
	    judge->control->options->json || !slash ? file : slash,
	    policy->promises[promise].line);
}

/* judge_row - one promise */
static void
judge_row(struct judge *judge, enum promise promise, struct out *out)
{
	struct buf note = BUF_INIT(NOTE_MAX);
	const char *state = judge_state(judge, promise, &note);

	out_text(out, promise_id(promise));
	out_text(out, state);
	out_text(out, judge_where(judge, promise));
	out_text(out, promise_keepers(promise));
	out_text(out, note.len ? buf_text(&note) : NULL);
	out_text(out, promise_text(promise));
	out_text(out, judge->control->policy->promises[promise].quote);
	out_row(out);
	buf_free(&note);
}

/* promises_run - the whole catalogue, and how each stands */
static enum command_exit
promises_run(struct control *control, char **args, int n)
{
	static const char *const columns[] = {"promise", "state", "promised_by",
	    "kept_by", "note", "text", "quote"};
	struct judge judge = {.control = control};
	struct err err = ERR_NONE;
	struct out *out;

	(void)args;
	(void)n;
	if (judge_load(&judge, &err) < 0)
		return control_failed(&err);
	out = out_new(columns, 7);
	out_hide(out, 5); /* sentences are for programs */
	for (int i = 0; i < PROMISE_COUNT; i++)
		judge_row(&judge, (enum promise)i, out);
	out_print(out, control->options->json);
	out_free(&out);
	return judge.contradicted ? COMMAND_FAILED : COMMAND_OK;
}

const struct command promises_command = {
    .group = "promises",
    .name = "",
    .args = "",
    .options = OPTION_JSON | OPTION_POLICY,
    .summary = "say of each promise who makes it and whether it is kept",
    .run = promises_run,
};
