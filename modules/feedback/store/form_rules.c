/* SPDX-License-Identifier: BSD-2-Clause */
/* Which form contradicts which promise. */
#include "config.h"

#include "base/arena.h"
#include "base/err.h"
#include "conf/settings.h"
#include "modules/feedback/store/form_load.h"
#include "policy/own_consent.h"
#include "policy/policy.h"

/* What a rule looks at. */
struct scope {
	const struct form_def *def;
	const struct form_raw *raw;
	const struct policy *policy;
};

/* no_consent - stored without having asked */
static bool
no_consent(const struct scope *scope)
{
	return !scope->raw->ask_consent;
}

/* no_group_consent - the same, and there are sensitive fields */
static bool
no_group_consent(const struct scope *scope)
{
	const struct own_fields *fields = scope->def->fields;

	for (size_t i = 0; i < fields->n; i++) {
		if (fields->fields[i].sensitive)
			return no_consent(scope);
	}
	return false;
}

/* hides_ownership - whose it becomes is not said */
static bool
hides_ownership(const struct scope *scope)
{
	return !scope->raw->owned;
}

/* presets_contact - contact agreed to beforehand */
static bool
presets_contact(const struct scope *scope)
{
	return scope->raw->may_contact_preset;
}

/* presets_publish - publication agreed to beforehand */
static bool
presets_publish(const struct scope *scope)
{
	return scope->raw->may_publish_preset;
}

/* presets_news - mailings agreed to beforehand */
static bool
presets_news(const struct scope *scope)
{
	return scope->raw->mail_news_preset;
}

/* is_kept_longer - than the policy says, or for ever */
static bool
is_kept_longer(const struct scope *scope)
{
	int64_t stated = scope->policy->retention_secs;

	return scope->def->retention_secs == 0 ||
	       (stated > 0 && scope->def->retention_secs > stated);
}

/* is_too_young - an age under the lowest that the policy has */
static bool
is_too_young(const struct scope *scope)
{
	int lowest = scope->policy->minimum_age;

	for (size_t i = 0; i < scope->policy->nages; i++) {
		if (scope->policy->ages[i].age < lowest)
			lowest = scope->policy->ages[i].age;
	}
	return scope->def->age > 0 && scope->def->age < lowest;
}

#define TO_TRUE	 "set it to true"
#define TO_FALSE "set it to false"

static const struct form_rule {
	enum promise promise;
	const char *key;
	bool (*broken)(const struct scope *scope);
	const char *remedy;
} rules[] = {
    {PROMISE_CONSENT_BEFORE_COLLECTION, "ask_consent", no_consent, TO_TRUE},
    {PROMISE_CONSENT_CAN_BE_DENIED, "ask_consent", no_consent, TO_TRUE},
    {PROMISE_CONSENT_SENSITIVE, "ask_consent", no_group_consent, TO_TRUE},
    {PROMISE_FEEDBACK_OWNED, "owned", hides_ownership, TO_TRUE},
    {PROMISE_FEEDBACK_USED_AS_AGREED, "may_contact_preset", presets_contact,
	TO_FALSE},
    {PROMISE_FEEDBACK_USED_AS_AGREED, "may_publish_preset", presets_publish,
	TO_FALSE},
    {PROMISE_CONSENT_BY_PURPOSE, "may_publish_preset", presets_publish,
	TO_FALSE},
    {PROMISE_CONSENT_BY_PURPOSE, "mail_news_preset", presets_news, TO_FALSE},
    {PROMISE_MAIL_OPT_OUT_AT_COLLECTION, "mail_news_preset", presets_news,
	TO_FALSE},
    {PROMISE_RETENTION_LIMITED, "retention", is_kept_longer,
	"set it to what the policy says of retention, or less"},
    {PROMISE_AGE_MINIMUM, "age", is_too_young,
	"set it to the policy's minimum_age or more, or to 0"},
};

/* What a field of its own can contradict. */
struct field_scope {
	const struct own_field *field;
	const struct form_def *def;
	const struct policy *policy;
};

/* is_demanded - personal, and cannot be declined */
static bool
is_demanded(const struct field_scope *scope)
{
	return scope->field->required && scope->field->personal;
}

/* serves_more - a purpose that the policy does not tell of */
static bool
serves_more(const struct field_scope *scope)
{
	return !own_consent_is_purpose(scope->policy, scope->field->purpose);
}

/* outlives - kept longer than the form's own time */
static bool
outlives(const struct field_scope *scope)
{
	return scope->field->retention_secs > scope->def->retention_secs;
}

static const struct field_rule {
	enum promise promise;
	const char *key;
	bool (*broken)(const struct field_scope *scope);
	const char *remedy;
} field_rules[] = {
    {PROMISE_CONSENT_OPTIONAL_FIELDS, "required = true", is_demanded,
	"set required to false, or personal where it says nothing of anybody"},
    {PROMISE_CONSENT_BY_PURPOSE, "purpose", serves_more,
	"name one of the policy's purposes, or add it there"},
    {PROMISE_RETENTION_LIMITED, "retention", outlives,
	"keep a field no longer than the form"},
};

/* check_field - one field against all of them */
static int
check_field(const struct field_scope *scope, struct err *err)
{
	const struct policy *policy = scope->policy;
	int ret = 0;

	for (size_t i = 0; i < sizeof(field_rules) / sizeof(field_rules[0]);
	     i++) {
		const struct field_rule *rule = &field_rules[i];

		if (policy_promises(policy, rule->promise) &&
		    rule->broken(scope))
			ret = err_set(err,
			    "%s: field \"%s\": %s contradicts %s, promised by "
			    "%s:%d: %s",
			    scope->field->where, scope->field->id, rule->key,
			    promise_id(rule->promise), policy->file,
			    policy->promises[rule->promise].line, rule->remedy);
	}
	return ret;
}

/* form_rules_check - all of them */
int
form_rules_check(const struct form_def *def, const struct form_raw *raw,
    const struct settings *settings, const struct policy *policy,
    struct err *err)
{
	const struct scope scope = {def, raw, policy};
	int ret = 0;

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (!policy_promises(policy, rules[i].promise) ||
		    !rules[i].broken(&scope))
			continue;
		ret = err_set(err,
		    "%s: %s = %s%s contradicts %s, promised by %s:%d: %s",
		    settings_where(settings, rules[i].key), rules[i].key,
		    settings_text(settings, rules[i].key),
		    settings_line(settings, rules[i].key) ? "" : " (default)",
		    promise_id(rules[i].promise), policy->file,
		    policy->promises[rules[i].promise].line, rules[i].remedy);
	}
	for (size_t i = 0; i < def->fields->n; i++) {
		const struct field_scope field = {
		    &def->fields->fields[i], def, policy};

		if (check_field(&field, err) < 0)
			ret = -1;
	}
	return ret;
}
