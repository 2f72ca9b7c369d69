/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "examples/module/hello.h"

/* Each row is documentation, default and check in one. */
static const struct setting rows[] = {
    MODULE_SETTINGS("hello", "/hello"),
    {
	.name = "greeting",
	.type = SETTING_TEXT,
	.flags = SETTING_RELOAD,
	.offset = offsetof(struct hello_settings, greeting),
	.preset = "\"Hello\"",
	.min = 1,
	.max = 80,
	.doc = "What the page says before the name.",
    },
};

const struct settings_table hello_table = {
    .name = "hello",
    .settings = rows,
    .n = sizeof(rows) / sizeof(rows[0]),
    .size = sizeof(struct hello_settings),
};

/* forms_unlimited - is the limit so high that floods are not held off? */
static bool
forms_unlimited(const struct rule_scope *scope)
{
	const struct hello_settings *settings = scope->values;

	return settings->module.rate_limit > 10000;
}

/* Which setting would break which promise of the policy. */
const struct rule hello_rules[] = {
    {PROMISE_SECURITY_ABUSE_HELD, "rate_limit", forms_unlimited,
	"set it to 10000 or less"},
};
const size_t hello_rules_n = sizeof(hello_rules) / sizeof(hello_rules[0]);
