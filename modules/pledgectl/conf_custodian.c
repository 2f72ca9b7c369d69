/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/conf_custodian.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/conf_parts.h"
#include "modules/pledgectl/control.h"
#include "modules/staff/custodian/custodian_settings.h"
#include "modules/staff/staff_settings.h"

/* The databases that are named in both files. */
static const struct shared {
	enum custodian_source custodian;
	enum staff_source staff;
	const char *key;
} pairs[] = {
    {CUSTODIAN_STAFF, STAFF_OWN, "database"},
    {CUSTODIAN_REGISTRATION, STAFF_REGISTRATION, "registration"},
    {CUSTODIAN_FEEDBACK, STAFF_FEEDBACK, "feedback"},
};

/* place - a database without the account that reaches it */
static const char *
place(const char *url)
{
	const char *at = url ? strchr(url, '@') : NULL;

	return at ? at + 1 : url;
}

/* is_same - is it one database, or none? */
static bool
is_same(const char *a, const char *b)
{
	a = place(a);
	b = place(b);
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* compare - one of them */
static void
compare(struct control *control, const struct control_module *staff,
    const struct settings *settings, const struct custodian_settings *values,
    const struct shared *pair, struct conf_finder *finder)
{
	struct db_config theirs, ours;

	custodian_source(values, &control->site, pair->custodian, &ours);
	staff_source(staff->values, &control->site, pair->staff, &theirs);
	if (is_same(ours.url, theirs.url))
		return;
	finder->found(finder, settings_file(settings),
	    arena_printf(control->arena,
		"%s: %s is another database than that of %s: what is recorded "
		"would not be what is shown",
		settings_where(settings, pair->key), pair->key,
		settings_where(staff->settings, pair->key)));
}

/* conf_custodian_check - its file, then both */
void
conf_custodian_check(struct control *control,
    const struct control_module *staff, struct conf_finder *finder)
{
	const char *file = control_file(control, "custodian");
	struct custodian_settings *values = arena_alloc(
	    control->arena, sizeof(*values));
	struct settings *settings;
	struct err err = ERR_NONE;

	if (settings_load(control->arena, &custodian_table, file, &settings,
		values, &err) < 0 ||
	    custodian_check(values, settings, &err) < 0) {
		finder->found(finder, file, err_text(&err));
		return;
	}
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		compare(control, staff, settings, values, &pairs[i], finder);
}
