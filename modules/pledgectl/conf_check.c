/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/conf_parts.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/instance_files.h"
#include "modules/pledgectl/keeper.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/sites.h"
#include "modules/pledgectl/verify_conf.h"
#include "policy/policy.h"

#define REPORT_MAX (256 * 1024) /* bytes of findings */

/* Findings are collected and printed at the end. */
struct check {
	struct conf_finder finder; /* first: it is cast back */
	struct control *control;
	struct out *out;
	size_t findings;
	struct control_module read[SUITE_COUNT];
	size_t nread;
};

/* check_add - a file and its state; a finding where finding says one */
static void
check_add(struct check *check, const char *file, const char *state,
    struct str finding)
{
	bool found = !str_is_none(finding);

	if (!check->control->options->json && found)
		printf(STR_FMT "\n", STR_ARG(finding));
	if (!check->control->options->json && !found)
		printf("%s: %s\n", file, state);
	out_text(check->out, file);
	out_text(check->out, state);
	out_str(check->out, finding);
	out_row(check->out);
	check->findings += found;
}

/* check_later - say what the policy promises and this version does not keep
 * by itself: no finding, since no setting would change it */
static void
check_later(struct check *check)
{
	const struct policy *policy = check->control->policy;
	size_t n = 0;

	for (int i = 0; i < PROMISE_COUNT; i++)
		n += policy_promises(policy, (enum promise)i) &&
		     keeper_get((enum promise)i)->how == KEEPER_LATER;
	if (n > 0 && !check->control->options->json)
		printf("%s: note: %zu of its promises are not kept by this "
		       "version by itself; pledgectl promises calls them off "
		       "and says why\n",
		    policy->file, n);
}

/* check_found - a finding */
static void
check_found(struct check *check, const char *file, struct str finding)
{
	check_add(check, file, "finding", finding);
}

/* check_heard - a finding about a part of a module, or about several */
static void
check_heard(struct conf_finder *self, const char *file, const char *why)
{
	check_found((struct check *)self, file, str_of(why));
}

/* check_ok - a file that is in order */
static void
check_ok(struct check *check, const char *file)
{
	check_add(check, file,
	    check->control->policy ? "ok" : "not compared with the policy",
	    STR_NONE);
}

/* check_rules - what contradicts the policy, or ok */
static void
check_rules(struct check *check, const char *file, const struct rule *rules,
    size_t n, const void *values, const struct settings *settings)
{
	struct rule_scope scope = {
	    .policy = check->control->policy,
	    .site = &check->control->site,
	    .values = values,
	};
	struct buf report = BUF_INIT(REPORT_MAX);
	struct str rest;

	if (!scope.policy ||
	    rule_report(rules, n, &scope, settings, &report) == 0) {
		check_ok(check, file);
		buf_free(&report);
		return;
	}
	rest = buf_str(&report);
	while (rest.len)
		check_found(check, file, str_cut(&rest, '\n'));
	buf_free(&report);
}

/* check_site - site.conf and the policy */
static int
check_site(struct check *check)
{
	struct control *control = check->control;
	const char *file = control_file(control, "site");
	struct err err = ERR_NONE, earlier = ERR_NONE;

	if (control_site(control, &err) < 0) {
		check_found(check, file, str_of(err_text(&err)));
		return -1;
	}
	if (control_policy(control, &err) < 0)
		check_found(check,
		    control->options->policy ? control->options->policy
					     : control->site.policy,
		    str_of(err_text(&err)));
	else {
		check_ok(check, control->policy->file);
		check_later(check);
		if (control_archive(control, &earlier) < 0)
			check_found(check, control->site.policy_dir,
			    str_of(err_text(&earlier)));
	}
	check_rules(check, file, site_rules, site_rules_n, NULL,
	    control->site_settings);
	return 0;
}

/* check_same - one key that no two modules may share */
static void
check_same(struct check *check, const struct control_module *one,
    const struct control_module *other, const char *key)
{
	const char *value = settings_text(one->settings, key);

	if (strcmp(value, settings_text(other->settings, key)) != 0)
		return;
	check_found(check, one->file,
	    str_of(arena_printf(check->control->arena,
		"%s: %s = %s is that of %s too; give each module its own",
		settings_where(one->settings, key), key, value,
		settings_where(other->settings, key))));
}

/* check_apart - a module against those that were read before it */
static void
check_apart(struct check *check, const struct control_module *module)
{
	for (size_t i = 0; i < check->nread; i++) {
		check_same(check, module, &check->read[i], "listen");
		check_same(check, module, &check->read[i], "mount");
	}
	check->read[check->nread++] = *module;
}

/* check_module - a module's file, where there is one or one was asked for */
static void
check_module(struct check *check, const struct suite_module *suite, bool asked)
{
	struct control_module module;
	struct err err = ERR_NONE;
	const char *note;
	int ret = control_module(check->control, suite, &module, &err);

	if (!module.present && !asked)
		return;
	if (!module.present)
		check_found(check, module.file,
		    str_of(arena_printf(check->control->arena,
			"%s: no such file; pledgectl conf defaults prints one",
			module.file)));
	else if (ret < 0)
		check_found(check, module.file, str_of(err_text(&err)));
	else {
		check_rules(check, module.file, suite->rules, *suite->nrules,
		    module.values, module.settings);
		check_apart(check, &module);
		if (check->control->policy)
			conf_parts_check(
			    check->control, &module, &check->finder);
		note = conf_parts_note(check->control, &module);
		if (note && !check->control->options->json)
			printf("%s\n", note);
	}
}

/* check_verify - what pledgectl verify may use, where there is such a file */
static void
check_verify(struct check *check)
{
	struct control *control = check->control;
	const char *file = control_file(control, verify_table.name);
	struct settings *settings;
	struct verify_conf conf;
	struct err err = ERR_NONE;

	if (access(file, F_OK) != 0)
		return;
	if (verify_conf_load(control->arena, file, &settings, &conf, &err) < 0)
		check_found(check, file, str_of(err_text(&err)));
	else
		check_ok(check, file);
}

/* check_shared - with another site of this host */
static void
check_shared(void *ctx, const char *file, struct str finding)
{
	check_found(ctx, file, finding);
}

/* check_sites - with other sites of this host, and with this version */
static void
check_sites(struct check *check)
{
	struct control *control = check->control;
	const char *stale = instance_stale(control);

	sites_shared(control, check_shared, check);
	if (stale)
		check_found(check, stale,
		    str_of(arena_printf(control->arena,
			"%s: it is not what this version makes; run: "
			"pledgectl instance update %s",
			stale, strrchr(control->options->conf, '/') + 1)));
}

/* conf_check_run - read everything and say what is wrong */
static enum command_exit
conf_check_run(struct control *control, char **args, int n)
{
	static const char *const keys[] = {"file", "state", "finding"};
	const struct suite_module *only = NULL;
	struct check check = {.finder = {check_heard}, .control = control};
	int site;

	if (n && !(only = suite_find(args[0])))
		return COMMAND_USAGE;
	check.out = out_new(keys, 3);
	site = check_site(&check);
	for (size_t i = 0; i < SUITE_COUNT; i++)
		if (!only || only == &suite_modules[i])
			check_module(&check, &suite_modules[i], only != NULL);
	if (!only)
		check_verify(&check);
	if (!only && site == 0)
		check_sites(&check);
	if (control->policy)
		conf_across_check(
		    control, check.read, check.nread, &check.finder);
	if (control->options->json)
		out_print(check.out, true);
	else
		printf("%zu finding%s\n", check.findings,
		    check.findings == 1 ? "" : "s");
	out_free(&check.out);
	return check.findings ? COMMAND_FAILED : COMMAND_OK;
}

const struct command conf_check_command = {
    .group = "conf",
    .name = "check",
    .args = "[MODULE]",
    .max_args = 1,
    .options = OPTION_JSON | OPTION_POLICY,
    .summary = "check settings, and hold them against the policy",
    .example =
	"conf check feedback --policy /etc/formpledge/policies/strict.conf",
    .exit_1 = "something is wrong: each is printed with its remedy",
    .run = conf_check_run,
};
