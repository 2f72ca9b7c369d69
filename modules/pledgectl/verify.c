/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/verify_beyond.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_member.h"
#include "modules/pledgectl/verify_report.h"

static const struct verify_check *const *const groups[] = {
    verify_checks_web,
    verify_checks_forms,
    verify_checks_host,
    verify_checks_last,
};
#define GROUPS (sizeof(groups) / sizeof(groups[0]))

/* verify_result_name - in words */
const char *
verify_result_name(enum verify_result result)
{
	static const char *const names[VERIFY_RESULTS] = {
	    [VERIFY_NOT_PROMISED] = "not promised",
	    [VERIFY_BEYOND] = "kept by people",
	    [VERIFY_OK] = "ok",
	    [VERIFY_UNKNOWN] = "cannot verify",
	    [VERIFY_FAILED] = "failed",
	};

	return names[result];
}

/* verify_say - fill a finding */
void
verify_say(struct verify_finding *finding_r, enum verify_result result,
    const char *remedy, const char *fmt, ...)
{
	va_list args;

	finding_r->result = result;
	finding_r->remedy = result == VERIFY_OK ? NULL : remedy;
	va_start(args, fmt);
	vsnprintf(finding_r->evidence, sizeof(finding_r->evidence), fmt, args);
	va_end(args);
}

/* verify_lacks - a key without a value */
bool
verify_lacks(
    const char *value, const char *key, struct verify_finding *finding_r)
{
	if (value && *value)
		return false;
	verify_say(finding_r, VERIFY_UNKNOWN,
	    "say it in verify.conf: formpledge.conf(5)", "%s is not set", key);
	return true;
}

/* verify_lacks_list - a key without any */
bool
verify_lacks_list(
    const char *const *value, const char *key, struct verify_finding *finding_r)
{
	return verify_lacks(value ? value[0] : NULL, key, finding_r);
}

/* verify_lacks_url - nothing can be asked of the web server */
bool
verify_lacks_url(const struct verify *verify, struct verify_finding *finding_r)
{
	if (verify->url)
		return false;
	verify_say(finding_r, VERIFY_UNKNOWN,
	    "say where the site is: pledgectl verify --url URL",
	    "no address was given, so the web server was not asked");
	return true;
}

/* verify_is_stopped - did somebody end the run? What was begun is put away first. */
bool
verify_is_stopped(void)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, SIGINT) > 0 ||
	       sigismember(&pending, SIGTERM) > 0 ||
	       sigismember(&pending, SIGHUP) > 0;
}

/* hold_signals - until the end of the run; back: as they were */
static void
hold_signals(bool hold)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &signals, NULL);
}

/* run_check - one check, if the policy makes its promise */
static void
run_check(struct verify_run *run, const struct verify_check *check)
{
	struct verify_line *line = &run->lines[check->promise];
	struct verify_found **at = &line->found, *found;

	if (verify_is_stopped() || !run->wanted[check->promise] ||
	    !policy_promises(run->verify->control->policy, check->promise))
		return;
	found = arena_alloc(run->verify->control->arena, sizeof(*found));
	found->check = check;
	found->finding.result = VERIFY_UNKNOWN;
	check->run(run->verify, &found->finding);
	while (*at)
		at = &(*at)->next;
	*at = found;
	if (found->finding.result > line->result)
		line->result = found->finding.result;
}

/* run_rest - what stands for a promise without a check */
static void
run_rest(struct verify_run *run, enum promise promise)
{
	struct verify_line *line = &run->lines[promise];
	const char *beyond = verify_beyond(promise);

	if (!policy_promises(run->verify->control->policy, promise))
		return;
	if (line->found)
		return;
	line->result = beyond ? VERIFY_BEYOND : VERIFY_UNKNOWN;
	line->note = beyond ? beyond
			    : "this version has no check of this promise";
}

/* run_all - every check, and then what there is no check of */
static void
run_all(struct verify_run *run)
{
	out_time(clock_unix_secs(), run->date);
	if (gethostname(run->host, sizeof(run->host) - 1) < 0)
		snprintf(run->host, sizeof(run->host), "this host");
	for (size_t g = 0; g < GROUPS; g++)
		for (size_t i = 0; groups[g][i]; i++)
			run_check(run, groups[g][i]);
	for (int i = 0; i < PROMISE_COUNT; i++) {
		run_rest(run, (enum promise)i);
		if (run->wanted[i])
			run->counts[run->lines[i].result]++;
	}
}

/* is_of - "age.minimum", or "age" and all that begin so */
static bool
is_of(enum promise promise, const char *wanted)
{
	const char *id = promise_id(promise);
	size_t len = strlen(wanted);

	return strncmp(id, wanted, len) == 0 &&
	       (id[len] == '\0' || id[len] == '.');
}

/* run_want - the promises that were asked for: all, without words */
static int
run_want(struct verify_run *run, char **words, int n)
{
	for (int i = 0; i < PROMISE_COUNT; i++)
		run->wanted[i] = n == 0;
	for (int w = 0; w < n; w++) {
		bool any = false;

		for (int i = 0; i < PROMISE_COUNT; i++)
			if (is_of((enum promise)i, words[w]))
				run->wanted[i] = any = true;
		if (any)
			continue;
		fprintf(stderr,
		    "pledgectl: there is no promise \"%s\"; pledgectl "
		    "promises lists them\n",
		    words[w]);
		return -1;
	}
	return 0;
}

/* verify_open - read what a run needs */
static int
verify_open(struct verify *verify, struct err *err)
{
	struct control *control = verify->control;

	if (control_site(control, err) < 0 || control_policy(control, err) < 0)
		return -1;
	if (verify_conf_load(control->arena,
		control_file(control, verify_table.name),
		&verify->conf_settings, &verify->conf, err) < 0)
		return -1;
	return verify_http_open(verify, control->options->url, err);
}

/* verify_print_result - as it was asked for */
static void
verify_print_result(const struct verify_run *run)
{
	const struct options *options = run->verify->control->options;

	if (options->json)
		verify_print_json(run);
	else
		verify_print(run, options->given & OPTION_VERBOSE);
}

/* verify_run - all of them */
static enum command_exit
verify_run(struct control *control, char **args, int n)
{
	struct verify verify = {.control = control};
	struct verify_run run = {.verify = &verify};
	int left;
	struct err err = ERR_NONE;

	if (run_want(&run, args, n) < 0)
		return COMMAND_USAGE;
	if (verify_open(&verify, &err) < 0)
		return (enum command_exit)control_failed(&err);
	hold_signals(true);
	run_all(&run);
	left = verify_member_end(&verify);
	verify_http_close(&verify);
	hold_signals(false); /* who was stopped ends here */
	verify_print_result(&run);
	if (control->options->html &&
	    verify_report(&run, control->options->html, &err) < 0)
		return (enum command_exit)control_failed(&err);
	if (left < 0)
		fprintf(stderr,
		    "pledgectl: the member of this run could not "
		    "be erased: pledgectl members find, and members "
		    "erase\n");
	if (run.counts[VERIFY_FAILED] || left < 0)
		return COMMAND_FAILED;
	return run.counts[VERIFY_UNKNOWN] ? COMMAND_UNSURE : COMMAND_OK;
}

const struct command verify_command = {
    .group = "verify",
    .name = "",
    .args = "[PROMISE...]",
    .max_args = PROMISE_COUNT,
    .options = OPTION_JSON | OPTION_POLICY | OPTION_URL | OPTION_VERBOSE |
	       OPTION_HTML,
    .summary = "prove the promises, one by one",
    .example = "verify -v --url https://www.example.com",
    .exit_1 = "a promise is broken",
    .exit_3 = "nothing failed, and not everything could be verified",
    .run = verify_run,
};
