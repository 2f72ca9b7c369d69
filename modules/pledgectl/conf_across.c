/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "modules/pledgectl/conf_parts.h"
#include "modules/pledgectl/control.h"
#include "modules/registration/registration_settings.h"
#include "policy/policy.h"

/* across_found - one contradiction, told like those of a single file */
static void
across_found(struct control *control, struct conf_finder *finder,
    const struct control_module *module, const char *key, enum promise promise,
    const char *remedy)
{
	const struct policy *policy = control->policy;

	if (!policy_promises(policy, promise))
		return;
	finder->found(finder, module->file,
	    arena_printf(control->arena,
		"%s: %s = %s%s contradicts %s, promised by %s:%d: %s",
		settings_where(module->settings, key), key,
		settings_text(module->settings, key),
		settings_line(module->settings, key) ? "" : " (default)",
		promise_id(promise), policy->file,
		policy->promises[promise].line, remedy));
}

/* account_of - who opens a database: its account at a server, or its file */
static struct str
account_of(const struct control_module *module, size_t at)
{
	const struct suite_database *database = &module->module->databases[at];
	const char *url;
	struct str rest;

	if (!database->schema)
		return STR_NONE;
	memcpy(&url, (const char *)module->values + database->url, sizeof(url));
	rest = str_of(url);
	if (!str_has_prefix(rest, "mysql://"))
		return rest;
	rest = str_from(rest.ptr + 8, rest.len - 8);
	return str_cut(&rest, '/');
}

/* shares_account - does one module open a database as the other does? */
static bool
shares_account(
    const struct control_module *one, const struct control_module *other)
{
	for (size_t i = 0; i < SUITE_DATABASES_MAX; i++)
		for (size_t j = 0; j < SUITE_DATABASES_MAX; j++) {
			struct str account = account_of(one, i);

			if (!str_is_none(account) &&
			    str_eq(account, account_of(other, j)))
				return true;
		}
	return false;
}

/* tells_surveys - are surveys told of an erasure? */
static bool
tells_surveys(const struct control_module *registration)
{
	const struct registration_settings *settings = registration->values;

	for (size_t i = 0; settings->erasure_audiences[i]; i++)
		if (strcmp(settings->erasure_audiences[i], "surveys") == 0)
			return true;
	return false;
}

/* find_module - that one among those that were read, or NULL */
static const struct control_module *
find_module(const struct control_module *modules, size_t n, enum suite_id id)
{
	for (size_t i = 0; i < n; i++)
		if (modules[i].module == &suite_modules[id])
			return &modules[i];
	return NULL;
}

/* conf_across_check - accounts that are shared, surveys that are not told */
void
conf_across_check(struct control *control, const struct control_module *modules,
    size_t n, struct conf_finder *finder)
{
	const struct control_module *registration = find_module(
	    modules, n, SUITE_REGISTRATION);

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (shares_account(&modules[i], &modules[j]))
				across_found(control, finder, &modules[i],
				    "database",
				    PROMISE_SECURITY_LEAST_PRIVILEGE,
				    "give each module a database and an "
				    "account of its own");
	if (registration && find_module(modules, n, SUITE_SURVEYS) &&
	    !tells_surveys(registration))
		across_found(control, finder, registration, "erasure_audiences",
		    PROMISE_ACCOUNT_ERASE, "add \"surveys\", which is set up");
}
