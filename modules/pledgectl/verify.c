/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/err.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "policy/policy.h"

/* A new check is one line here, and a file that defines it. */
static const struct verify_check *const checks[] = {
    &verify_relay_log,
    &verify_never_again,
};
#define CHECKS_N (sizeof(checks) / sizeof(checks[0]))

static const char *const result_names[] = {
    [VERIFY_OK] = "ok",
    [VERIFY_FAILED] = "failed",
    [VERIFY_UNKNOWN] = "cannot verify",
};

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

/* check_run - one check and its row; a promise that nobody makes is not
 * looked at */
static enum verify_result
check_run(
    struct control *control, const struct verify_check *check, struct out *out)
{
	struct verify_finding finding = {.result = VERIFY_UNKNOWN};

	if (!policy_promises(control->policy, check->promise))
		return VERIFY_OK;
	check->run(control, &finding);
	out_text(out, promise_id(check->promise));
	out_text(out, check->name);
	out_text(out, result_names[finding.result]);
	out_text(out, finding.evidence);
	out_text(out, finding.remedy);
	out_row(out);
	return finding.result;
}

/* verify_run - all of them */
static enum command_exit
verify_run(struct control *control, char **args, int n)
{
	static const char *const columns[] = {
	    "promise", "check", "result", "evidence", "remedy"};
	size_t count[VERIFY_UNKNOWN + 1] = {0};
	struct err err = ERR_NONE;
	struct out *out;

	(void)args;
	(void)n;
	if (control_site(control, &err) < 0 ||
	    control_policy(control, &err) < 0)
		return (enum command_exit)control_failed(&err);
	out = out_new(columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < CHECKS_N; i++)
		count[check_run(control, checks[i], out)]++;
	out_print(out, control->options->json);
	out_free(&out);
	if (count[VERIFY_FAILED])
		return COMMAND_FAILED;
	return count[VERIFY_UNKNOWN] ? COMMAND_UNSURE : COMMAND_OK;
}

const struct command verify_command = {
    .group = "verify",
    .name = "",
    .args = "",
    .options = OPTION_JSON | OPTION_POLICY,
    .summary = "look for what breaks a promise on this host",
    .example = "verify",
    .exit_1 = "a promise is broken on this host",
    .exit_3 = "nothing was found, and not everything could be looked at",
    .run = verify_run,
};
