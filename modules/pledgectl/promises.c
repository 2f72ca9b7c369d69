/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "conf/settings.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/conf_parts.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/keeper.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/terminal.h"
#include "policy/policy.h"
#include "policy/rule.h"

#define NOTE_MAX    (64 * 1024) /* bytes */
#define PARTS_MAX   (256 * 1024)
#define ID_WIDTH    31 /* of the longest, in characters */
#define STATE_WIDTH 22
#define LABEL_WIDTH 9
#define LINE_WIDTH  80
#define UNMADE	    "the policy does not make it"

enum state {
	STATE_KEPT,
	STATE_OUTSIDE,
	STATE_OFF,
	STATE_CONTRADICTED,
	STATE_COUNT,
};

static const char *const state_text[STATE_COUNT] = {
    [STATE_KEPT] = "kept",
    [STATE_OUTSIDE] = "cannot be checked here",
    [STATE_OFF] = "off",
    [STATE_CONTRADICTED] = "contradicted",
};

/* How a promise stands. */
struct standing {
	enum state state;
	const char *note; /* NULL: nothing to say */
};

/* Everything that was read, to judge promises by. */
struct judge {
	struct conf_finder finder; /* first: it is cast back */
	struct control *control;
	struct buf parts; /* what forms, surveys and files side by side break,
			     one a line */
	struct control_module modules[SUITE_COUNT];
	unsigned present; /* KEEPER_OF each that has a file */
};

/* judge_hear - a finding about a form, a survey or several files */
static void
judge_hear(struct conf_finder *self, const char *file, const char *why)
{
	struct judge *judge = (struct judge *)self;

	(void)file;
	buf_printf(&judge->parts, "%s\n", why);
}

/* judge_parts - all of those there are */
static void
judge_parts(struct judge *judge)
{
	struct control_module present[SUITE_COUNT];
	size_t n = 0;

	for (unsigned i = 0; i < SUITE_COUNT; i++)
		if (judge->present & KEEPER_OF(i)) {
			conf_parts_check(
			    judge->control, &judge->modules[i], &judge->finder);
			present[n++] = judge->modules[i];
		}
	conf_across_check(judge->control, present, n, &judge->finder);
}

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
	judge_parts(judge);
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

/* judge_broken_parts - the findings that name one promise */
static size_t
judge_broken_parts(
    const struct judge *judge, enum promise promise, struct buf *note)
{
	const char *words = arena_printf(judge->control->arena,
	    "contradicts %s, promised by ", promise_id(promise));
	struct str rest = buf_str(&judge->parts);
	size_t broken = 0;

	while (rest.len) {
		struct str line = str_cut(&rest, '\n');

		if (!memmem(line.ptr, line.len, words, strlen(words)))
			continue;
		buf_printf(
		    note, "%s" STR_FMT, note->len ? "; " : "", STR_ARG(line));
		broken++;
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
	return broken + judge_broken_parts(judge, promise, note);
}

/* judge_against - the settings of one table that go against a promise that
 * is not made */
static void
judge_against(const struct judge *judge, enum promise promise,
    const struct rule *rules, size_t n, const void *values,
    const struct settings *settings, struct buf *note)
{
	struct rule_scope scope = {
	    .policy = judge->control->policy,
	    .site = &judge->control->site,
	    .values = values,
	};

	for (size_t i = 0; i < n; i++)
		if (rules[i].promise == promise && rules[i].broken(&scope))
			buf_printf(note, "; %s: %s = %s goes against it",
			    settings_where(settings, rules[i].setting),
			    rules[i].setting,
			    settings_text(settings, rules[i].setting));
}

/* judge_unmade - a promise that the policy does not make */
static enum state
judge_unmade(const struct judge *judge, enum promise promise, struct buf *note)
{
	buf_puts(note, UNMADE);
	judge_against(judge, promise, site_rules, site_rules_n, NULL,
	    judge->control->site_settings, note);
	for (unsigned i = 0; i < SUITE_COUNT; i++)
		if (judge->present & KEEPER_OF(i))
			judge_against(judge, promise, suite_modules[i].rules,
			    *suite_modules[i].nrules, judge->modules[i].values,
			    judge->modules[i].settings, note);
	return STATE_OFF;
}

/* judge_state - of one promise; the note says what there is to say */
static enum state
judge_state(const struct judge *judge, enum promise promise, struct buf *note)
{
	const struct keeper *keeper = keeper_get(promise);

	if (!policy_promises(judge->control->policy, promise))
		return judge_unmade(judge, promise, note);
	if (judge_broken(judge, promise, note))
		return STATE_CONTRADICTED;
	buf_puts(note, keeper->note);
	if (keeper->how == KEEPER_LATER)
		return STATE_OFF;
	if (!(keeper->modules & judge->present)) {
		buf_clear(note);
		buf_puts(note, "no module that does it is set up");
		return STATE_OFF;
	}
	return keeper->how == KEEPER_CODE ? STATE_KEPT : STATE_OUTSIDE;
}

/* judge_where - "strict.conf:31"; a program is given the whole path */
static const char *
judge_where(const struct judge *judge, enum promise promise, bool whole)
{
	const struct policy *policy = judge->control->policy;
	const char *slash = strrchr(policy->file, '/');

	if (!policy_promises(policy, promise))
		return NULL;
	return arena_printf(judge->control->arena, "%s:%d",
	    whole || !slash ? policy->file : slash + 1,
	    policy->promises[promise].line);
}

/* judge_source - "line 77, Cookies": where its sentence was taken from */
static const char *
judge_source(const struct judge *judge, enum promise promise)
{
	const struct policy_promise *made =
	    &judge->control->policy->promises[promise];

	if (!made->source || !made->source_line)
		return made->source;
	return arena_printf(judge->control->arena, "line %d, %s",
	    made->source_line, made->source);
}

/* judge_one - everything that there is to say of a promise */
static void
judge_one(const struct judge *judge, enum promise promise, struct standing *row)
{
	struct buf note = BUF_INIT(NOTE_MAX);

	row->state = judge_state(judge, promise, &note);
	row->note = note.len
			? arena_strdup(judge->control->arena, buf_text(&note))
			: NULL;
	buf_free(&note);
}

/* print_json - for programs: the sentences as well */
static void
print_json(const struct judge *judge, const struct standing *rows)
{
	static const char *const columns[] = {"promise", "state", "promised_by",
	    "kept_by", "note", "text", "quote", "source", "source_line"};
	struct out *out = out_new(columns, 9);

	for (int i = 0; i < PROMISE_COUNT; i++) {
		const struct policy_promise *made =
		    &judge->control->policy->promises[i];

		out_text(out, promise_id((enum promise)i));
		out_text(out, state_text[rows[i].state]);
		out_text(out, judge_where(judge, (enum promise)i, true));
		out_text(out, promise_keepers((enum promise)i));
		out_text(out, rows[i].note);
		out_text(out, promise_text((enum promise)i));
		out_text(out, made->quote);
		out_text(out, made->source);
		if (made->source_line)
			out_int(out, made->source_line);
		else
			out_text(out, NULL);
		out_row(out);
	}
	out_print(out, true);
	out_free(&out);
}

/* print_below - a label and a text, folded under the promise */
static void
print_below(const char *label, const char *text)
{
	const size_t indent = 4 + LABEL_WIDTH;
	struct str rest = str_of(text);
	size_t column = indent;
	bool first = true;

	if (!text)
		return;
	printf("    %-*s", LABEL_WIDTH, label);
	while (rest.len) {
		struct str word = str_cut(&rest, ' ');
		size_t width = str_chars(word);

		if (!first && column + 1 + width > LINE_WIDTH) {
			printf("\n%*s", (int)indent, "");
			column = indent;
			first = true;
		}
		printf("%s" STR_FMT, first ? "" : " ", STR_ARG(word));
		column += width + !first;
		first = false;
	}
	putchar('\n');
}

/* print_head - a promise, its state and where it is made */
static void
print_head(const char *id, enum state state, const char *where)
{
	static const enum terminal_colour colours[STATE_COUNT] = {
	    [STATE_KEPT] = TERMINAL_GOOD,
	    [STATE_OUTSIDE] = TERMINAL_UNSURE,
	    [STATE_OFF] = TERMINAL_PLAIN,
	    [STATE_CONTRADICTED] = TERMINAL_BAD,
	};

	printf("%-*s  %s%-*s%s  %s\n", ID_WIDTH, id,
	    terminal_colour(colours[state]), STATE_WIDTH, state_text[state],
	    terminal_colour(TERMINAL_PLAIN), where ? where : "-");
}

/* print_text - for people, in 80 columns */
static void
print_text(const struct judge *judge, const struct standing *rows)
{
	size_t counts[STATE_COUNT] = {0};

	printf("%-*s  %-*s  %s\n", ID_WIDTH, "PROMISE", STATE_WIDTH, "STATE",
	    "PROMISED BY");
	for (int i = 0; i < PROMISE_COUNT; i++) {
		const char *where = judge_where(judge, (enum promise)i, false);

		print_head(promise_id((enum promise)i), rows[i].state, where);
		counts[rows[i].state]++;
		if (rows[i].note && strcmp(rows[i].note, UNMADE) == 0)
			continue;
		print_below("source", judge_source(judge, (enum promise)i));
		print_below("kept by", promise_keepers((enum promise)i));
		print_below("note", rows[i].note);
	}
	printf("%d promises:", PROMISE_COUNT);
	for (int i = 0; i < STATE_COUNT; i++)
		printf("%s %zu %s", i ? "," : "", counts[i], state_text[i]);
	putchar('\n');
}

/* promises_run - the whole catalogue, and how each stands */
static enum command_exit
promises_run(struct control *control, char **args, int n)
{
	struct judge judge = {
	    .finder = {judge_hear},
	    .control = control,
	    .parts = BUF_INIT(PARTS_MAX),
	};
	struct standing rows[PROMISE_COUNT];
	struct err err = ERR_NONE;
	bool broken = false;

	(void)args;
	(void)n;
	if (judge_load(&judge, &err) < 0) {
		buf_free(&judge.parts);
		return control_failed(&err);
	}
	for (int i = 0; i < PROMISE_COUNT; i++) {
		judge_one(&judge, (enum promise)i, &rows[i]);
		broken |= rows[i].state == STATE_CONTRADICTED;
	}
	if (control->options->json)
		print_json(&judge, rows);
	else
		print_text(&judge, rows);
	buf_free(&judge.parts);
	return broken ? COMMAND_FAILED : COMMAND_OK;
}

const struct command promises_command = {
    .group = "promises",
    .name = "",
    .args = "",
    .options = OPTION_JSON | OPTION_POLICY,
    .summary = "say of each promise who makes it and whether it is kept",
    .example = "promises --policy /etc/formpledge/policies/flexjobs.conf",
    .run = promises_run,
};
