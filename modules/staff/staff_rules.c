/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/staff_settings.h"
#include "policy/rule.h"

/* keeps_looks - longer than the policy says, or for ever */
static bool
keeps_looks(const struct rule_scope *scope)
{
	const struct staff_settings *settings = scope->values;
	int64_t stated = scope->policy->retention_secs;

	return settings->audit_keep == 0 ||
	       (stated > 0 && settings->audit_keep > stated);
}

/* Which setting would break which promise of the policy. */
const struct rule staff_rules[] = {
    MODULE_RULES,
    {PROMISE_RETENTION_LIMITED, "audit_keep", keeps_looks,
	"set it to what the policy says of retention, or less"},
};
const size_t staff_rules_n = sizeof(staff_rules) / sizeof(staff_rules[0]);
