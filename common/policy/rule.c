/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/rule.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/settings.h"

/* rule_is_broken - a promise made, and a setting that breaks it? */
bool
rule_is_broken(const struct rule *rule, const struct rule_scope *scope)
{
	return policy_promises(scope->policy, rule->promise) &&
	       rule->broken(scope);
}

/* rule_print - the message of a broken rule */
static void
rule_print(const struct rule *rule, const struct rule_scope *scope,
    const struct settings *settings, struct buf *out)
{
	const struct policy *policy = scope->policy;

	buf_printf(out, "%s: %s = %s%s contradicts %s, promised by %s:%d: %s",
	    settings_where(settings, rule->setting), rule->setting,
	    settings_text(settings, rule->setting),
	    settings_line(settings, rule->setting) ? "" : " (default)",
	    promise_id(rule->promise), policy->file,
	    policy->promises[rule->promise].line, rule->remedy);
}

/* rule_check - the first rule broken */
int
rule_check(const struct rule *rules, size_t n, const struct rule_scope *scope,
    const struct settings *settings, struct err *err)
{
	struct buf text = BUF_INIT(8 * ERR_TEXT_MAX);

	for (size_t i = 0; i < n; i++) {
		if (!rule_is_broken(&rules[i], scope))
			continue;
		rule_print(&rules[i], scope, settings, &text);
		err_set(err, "%s", buf_text(&text));
		buf_free(&text);
		return -1;
	}
	return 0;
}

/* rule_report - all rules broken, one a line */
size_t
rule_report(const struct rule *rules, size_t n, const struct rule_scope *scope,
    const struct settings *settings, struct buf *out)
{
	size_t broken = 0;

	for (size_t i = 0; i < n; i++) {
		if (!rule_is_broken(&rules[i], scope))
			continue;
		rule_print(&rules[i], scope, settings, out);
		buf_putc(out, '\n');
		broken++;
	}
	return broken;
}
