/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "modules/pledgectl/conf_parts.h"
#include "modules/pledgectl/control.h"
#include "modules/registration/registration_settings.h"
#include "modules/staff/staff_settings.h"
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

/* account_in - who opens a database: its account at a server, or its file */
static struct str
account_in(const char *url)
{
	struct str rest = str_of(url);

	if (!str_has_prefix(rest, "mysql://"))
		return rest;
	rest = str_from(rest.ptr + 8, rest.len - 8);
	return str_cut(&rest, '/');
}

/* account_of - the same of one of a module's databases */
static struct str
account_of(const struct control_module *module, size_t at)
{
	const struct suite_database *database = &module->module->databases[at];
	const char *url;

	if (!database->schema)
		return STR_NONE;
	memcpy(&url, (const char *)module->values + database->url, sizeof(url));
	return account_in(url);
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

/* What staff look into, and whose it is. */
static const struct look_into {
	enum suite_id owner;
	const char *key;
	size_t url; /* in struct staff_settings */
} looks[] = {
    {SUITE_REGISTRATION, "registration",
	offsetof(struct staff_settings, registration)},
    {SUITE_FEEDBACK, "feedback", offsetof(struct staff_settings, feedback)},
    {SUITE_SURVEYS, "surveys", offsetof(struct staff_settings, surveys)},
};

/* looks_as_owner - with the rights of the module that wrote it? A SQLite file
 * has no accounts */
static bool
looks_as_owner(const struct control_module *staff,
    const struct control_module *owner, const struct look_into *look)
{
	const char *url;

	if (!owner)
		return false;
	memcpy(&url, (const char *)staff->values + look->url, sizeof(url));
	if (!str_has_prefix(str_of(url), "mysql://"))
		return false;
	for (size_t i = 0; i < SUITE_DATABASES_MAX; i++)
		if (str_eq(account_in(url), account_of(owner, i)))
			return true;
	return false;
}

/* check_staff - staff read with rights of their own */
static void
check_staff(struct control *control, const struct control_module *modules,
    size_t n, struct conf_finder *finder)
{
	const struct control_module *staff = find_module(
	    modules, n, SUITE_STAFF);

	for (size_t i = 0; staff && i < sizeof(looks) / sizeof(looks[0]); i++)
		if (looks_as_owner(staff,
			find_module(modules, n, looks[i].owner), &looks[i]))
			across_found(control, finder, staff, looks[i].key,
			    PROMISE_SECURITY_LEAST_PRIVILEGE,
			    "name formpledge-staff, which may read and no "
			    "more: see databases.mysql.sql");
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
	check_staff(control, modules, n, finder);
}
