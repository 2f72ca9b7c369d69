/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/registration_settings.h"

#include "conf/own_field.h"
#include "policy/own_consent.h"
#include "modules/registration/store/category.h"

/* settings_of - the module's struct */
static const struct registration_settings *
settings_of(const struct rule_scope *scope)
{
	return scope->values;
}

/* age_too_low - lower than any age of the policy */
static bool
age_too_low(const struct rule_scope *scope)
{
	const struct policy *policy = scope->policy;
	int64_t age = settings_of(scope)->minimum_age;

	if (age == 0)
		return false;
	for (size_t i = 0; i < policy->nages; i++) {
		if (age < policy->ages[i].age)
			return true;
	}
	return age < policy->minimum_age;
}

/* refusal_is_lost - going back and trying again helps */
static bool
refusal_is_lost(const struct rule_scope *scope)
{
	return !settings_of(scope)->refusal_sticks;
}

/* requires_phone - a number that cannot be declined */
static bool
requires_phone(const struct rule_scope *scope)
{
	return settings_of(scope)->ask_phone == REGISTRATION_ASK_REQUIRED;
}

/* requires_address - an address that cannot be declined */
static bool
requires_address(const struct rule_scope *scope)
{
	return settings_of(scope)->ask_address == REGISTRATION_ASK_REQUIRED;
}

/* presets_news - mailings agreed to beforehand */
static bool
presets_news(const struct rule_scope *scope)
{
	return settings_of(scope)->mail_news_preset;
}

/* has_purpose - does the policy name it? */
static bool
has_purpose(const struct policy *policy, struct str id)
{
	for (size_t i = 0; i < policy->npurposes; i++)
		if (str_is(id, policy->purposes[i].id))
			return true;
	return false;
}

/* mails_for_nothing - a category that no purpose of the policy covers; news
 * by mail is agreed to by itself, whatever the policy lists */
static bool
mails_for_nothing(const struct rule_scope *scope)
{
	struct category list[CATEGORY_MAX];
	size_t n = category_list(settings_of(scope)->mail_categories, list);

	for (size_t i = 0; i < n; i++)
		if (!str_is(list[i].id, CATEGORY_NEWS) &&
		    !has_purpose(scope->policy, list[i].id) &&
		    !has_purpose(scope->policy, STR(CATEGORY_NEWS)))
			return true;
	return false;
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

/* remembers - a cookie that outlives the browser session */
static bool
remembers(const struct rule_scope *scope)
{
	return settings_of(scope)->remember_me;
}

/* backups_last - what was erased stays readable too long */
static bool
backups_last(const struct rule_scope *scope)
{
	return settings_of(scope)->backup_horizon_secs > 30 * 86400;
}

/* suspends_long - who is under age is not erased for weeks */
static bool
suspends_long(const struct rule_scope *scope)
{
	return settings_of(scope)->age_correction_secs > 14 * 86400;
}

/* account_of - "user@host" of mysql://user@host/database; else none */
static struct str
account_of(const char *url)
{
	struct str rest = str_of(url);

	if (!str_has_prefix(rest, "mysql://"))
		return STR_NONE;
	rest = str_from(rest.ptr + 8, rest.len - 8);
	return str_cut(&rest, '/');
}

/* shares_account - who can read the members can read their keys */
static bool
shares_account(const struct rule_scope *scope)
{
	const struct registration_settings *settings = settings_of(scope);
	struct str account = account_of(settings->database);

	return !str_is_none(account) &&
	       str_eq(account, account_of(settings->keystore));
}

/* requires_own - a field of the operator's own that cannot be declined */
static bool
requires_own(const struct rule_scope *scope)
{
	const struct own_fields *fields = settings_of(scope)->fields;

	for (size_t i = 0; i < fields->n; i++) {
		if (fields->fields[i].required)
			return true;
	}
	return false;
}

/* serves_more - a purpose that the policy does not tell of */
static bool
serves_more(const struct rule_scope *scope)
{
	const struct own_fields *fields = settings_of(scope)->fields;

	for (size_t i = 0; i < fields->n; i++) {
		if (!own_consent_is_purpose(
			scope->policy, fields->fields[i].purpose))
			return true;
	}
	return false;
}

/* presets_public - shown to everybody before the member has said so */
static bool
presets_public(const struct rule_scope *scope)
{
	const struct own_fields *fields = settings_of(scope)->fields;

	for (size_t i = 0; i < fields->n; i++) {
		if (fields->fields[i].visibility == OWN_PUBLIC)
			return true;
	}
	return false;
}

#define TO_TRUE	    "set it to true"
#define TO_FALSE    "set it to false"
#define TO_OPTIONAL "set it to \"optional\" or \"no\""

const struct rule registration_rules[] = {
    MODULE_RULES,
    {PROMISE_AGE_MINIMUM, "minimum_age", age_too_low,
	"set it to 0, or to the policy's age"},
    {PROMISE_AGE_REFUSAL_STICKS, "refusal_sticks", refusal_is_lost, TO_TRUE},
    {PROMISE_CONSENT_OPTIONAL_FIELDS, "ask_phone", requires_phone, TO_OPTIONAL},
    {PROMISE_CONSENT_OPTIONAL_FIELDS, "ask_address", requires_address,
	TO_OPTIONAL},
    {PROMISE_CONSENT_OPTIONAL_FIELDS, "fields", requires_own,
	"set required of every field to false"},
    {PROMISE_CONSENT_BY_PURPOSE, "fields", serves_more,
	"give every field a purpose that the policy names, or name it there"},
    {PROMISE_ACCOUNT_VISIBILITY, "fields", presets_public,
	"set visibility of every field to \"hidden\" or \"members\""},
    {PROMISE_CONSENT_BY_PURPOSE, "mail_news_preset", presets_news, TO_FALSE},
    {PROMISE_MAIL_OPT_OUT_AT_COLLECTION, "mail_news_preset", presets_news,
	TO_FALSE},
    {PROMISE_CONSENT_BY_PURPOSE, "mail_categories", mails_for_nothing,
	"name the purpose in the policy, or leave the category out"},
    {PROMISE_FIELDS_ONLY_WHERE_ASKED, "check_typed", stores_typed, TO_TRUE},
    {PROMISE_SIGNAL_GPC, "honour_gpc", ignores_gpc, TO_TRUE},
    {PROMISE_ACCOUNT_ERASE_REACHES_BACKUPS, "backup_horizon", backups_last,
	"set it to 30 days or less"},
    {PROMISE_AGE_LEARNED_LATER, "age_correction", suspends_long,
	"set it to 14 days or less"},
    {PROMISE_SECURITY_LEAST_PRIVILEGE, "keystore", shares_account,
	"give the keys an account of their own, as databases.mysql.sql does"},
    {PROMISE_COOKIES_SESSION_ONLY, "remember_me", remembers, TO_FALSE},
};
const size_t registration_rules_n = sizeof(registration_rules) /
				    sizeof(registration_rules[0]);
