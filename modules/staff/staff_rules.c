/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/staff_settings.h"
#include "policy/rule.h"

/* Which setting would break which promise of the policy. */
const struct rule staff_rules[] = {
    MODULE_RULES,
};
const size_t staff_rules_n = sizeof(staff_rules) / sizeof(staff_rules[0]);
