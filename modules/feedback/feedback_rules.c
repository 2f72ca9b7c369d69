/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/feedback_settings.h"

/* settings_of - the module's struct */
static const struct feedback_settings *
settings_of(const struct rule_scope *scope)
{
	return scope->values;
}

/* no_consent - stored without having asked */
static bool
no_consent(const struct rule_scope *scope)
{
	return !settings_of(scope)->ask_consent;
}

/* requires_name - a name that cannot be declined */
static bool
requires_name(const struct rule_scope *scope)
{
	return settings_of(scope)->ask_name == FEEDBACK_ASK_REQUIRED;
}

/* requires_email - an address that cannot be declined */
static bool
requires_email(const struct rule_scope *scope)
{
	return settings_of(scope)->ask_email == FEEDBACK_ASK_REQUIRED;
}

/* presets_contact - contact agreed to beforehand */
static bool
presets_contact(const struct rule_scope *scope)
{
	return settings_of(scope)->may_contact_preset;
}

/* presets_publish - publication agreed to beforehand */
static bool
presets_publish(const struct rule_scope *scope)
{
	return settings_of(scope)->may_publish_preset;
}

/* presets_news - mailings agreed to beforehand */
static bool
presets_news(const struct rule_scope *scope)
{
	return settings_of(scope)->mail_news_preset;
}

/* hides_ownership - whose it becomes is not said */
static bool
hides_ownership(const struct rule_scope *scope)
{
	return !settings_of(scope)->ownership_notice;
}

/* ignores_gpc - the browser's signal is passed over */
static bool
ignores_gpc(const struct rule_scope *scope)
{
	return !settings_of(scope)->honour_gpc;
}

/* stores_typed - card numbers typed into free text are stored */
static bool
stores_typed(const struct rule_scope *scope)
{
	return !settings_of(scope)->check_typed;
}

#define TO_TRUE	    "set it to true"
#define TO_FALSE    "set it to false"
#define TO_OPTIONAL "set it to \"optional\" or \"no\""

const struct rule feedback_rules[] = {
    MODULE_RULES,
    {PROMISE_CONSENT_BEFORE_COLLECTION, "ask_consent", no_consent, TO_TRUE},
    {PROMISE_CONSENT_CAN_BE_DENIED, "ask_consent", no_consent, TO_TRUE},
    {PROMISE_CONSENT_OPTIONAL_FIELDS, "ask_name", requires_name, TO_OPTIONAL},
    {PROMISE_CONSENT_OPTIONAL_FIELDS, "ask_email", requires_email, TO_OPTIONAL},
    {PROMISE_CONSENT_BY_PURPOSE, "may_publish_preset", presets_publish,
	TO_FALSE},
    {PROMISE_CONSENT_BY_PURPOSE, "mail_news_preset", presets_news, TO_FALSE},
    {PROMISE_MAIL_OPT_OUT_AT_COLLECTION, "mail_news_preset", presets_news,
	TO_FALSE},
    {PROMISE_FEEDBACK_OWNED, "ownership_notice", hides_ownership, TO_TRUE},
    {PROMISE_FEEDBACK_USED_AS_AGREED, "may_contact_preset", presets_contact,
	TO_FALSE},
    {PROMISE_FEEDBACK_USED_AS_AGREED, "may_publish_preset", presets_publish,
	TO_FALSE},
    {PROMISE_FIELDS_ONLY_WHERE_ASKED, "check_typed", stores_typed, TO_TRUE},
    {PROMISE_SIGNAL_GPC, "honour_gpc", ignores_gpc, TO_TRUE},
};
const size_t feedback_rules_n = sizeof(feedback_rules) /
				sizeof(feedback_rules[0]);
