/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/record.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "policy/policy.h"

#define REASON_MIN 5 /* characters: "x" is no reason */

/* record_who - the operator's log-in name */
const char *
record_who(struct control *control)
{
	const char *name = getuid() == 0 ? getenv("SUDO_USER") : NULL;
	const struct passwd *user = getpwuid(getuid());

	if (!name)
		name = user ? user->pw_name : "unknown";
	if (strlen(name) > AUDIT_WHO_MAX || str_has_control(str_of(name)) ||
	    !str_is_utf8(str_of(name)))
		name = "unknown";
	return arena_strdup(control->arena, name);
}

/* is_reason - one that can be read later? */
static bool
is_reason(const char *reason)
{
	return reason && str_is_utf8(str_of(reason)) &&
	       !str_has_control(str_of(reason)) &&
	       str_chars(str_trim(str_of(reason))) >= REASON_MIN &&
	       strlen(reason) <= AUDIT_REASON_MAX;
}

/* record_reason - or a word about what is wrong with it */
bool
record_reason(const struct control *control, const char *reader)
{
	bool good = is_reason(control->options->reason);

	if (!good)
		fprintf(stderr,
		    "pledgectl: say why, for %s: --reason \"...\", %d "
		    "characters to %d bytes\n",
		    reader, REASON_MIN, AUDIT_REASON_MAX);
	return good;
}

/* What the process apart is given. */
struct task {
	struct control *control;
	const struct record *record;
	const struct secret *key;
};

/* reason_of - as it was given */
static struct str
reason_of(const struct task *task)
{
	const char *reason = task->record->reason
				 ? task->record->reason
				 : task->control->options->reason;

	return reason ? str_trim(str_of(reason)) : STR("");
}

/* add_apart - the entry */
static enum db_status
add_apart(struct db *db, void *ctx, struct err *err)
{
	const struct task *task = ctx;
	const struct record *record = task->record;
	struct arena *arena = task->control->arena;
	struct audit_env env = {
	    .db = db,
	    .arena = arena,
	    .key = task->key,
	    .writer = audit_writer(arena, "pledgectl"),
	};
	struct audit_entry entry = {
	    .who = str_of(record_who(task->control)),
	    .role = STR("operator"),
	    .what = record->what,
	    .kind = record->kind,
	    .object = record->object,
	    .reason = reason_of(task),
	};

	return audit_add(&env, &entry, err);
}

/* no_log - is that all right? */
static int
no_log(struct control *control, const struct record *record, struct err *err)
{
	if (record->may || !policy_promises(control->policy,
			       PROMISE_SECURITY_STAFF_ACCESS_RECORDED))
		return 0;
	return err_set(err,
	    "there is no audit log to record this in, as "
	    "security.staff-access-recorded promises: put staff.conf into %s, "
	    "and run: pledgectl keys init; pledgectl db init staff",
	    control->options->conf);
}

/* add - the key, and the process */
static int
add(struct control *control, const struct control_module *module,
    const struct record *record, struct err *err)
{
	static const char *const keys[] = {AUDIT_KEY, NULL};
	struct keyring *keyring = NULL;
	struct task task = {control, record, NULL};
	int ret;

	if (keyring_load(control->site.secrets, keys, &keyring, err) < 0)
		return -1;
	task.key = keyring_get(keyring, AUDIT_KEY);
	ret = apart_run(control, module, &module->module->databases[0],
	    add_apart, &task, NULL, err);
	keyring_free(&keyring);
	return ret;
}

/* record_add - before anything is shown */
int
record_add(
    struct control *control, const struct record *record, struct err *err)
{
	struct control_module module;
	struct err why = ERR_NONE;

	if (!control->policy && (control_site(control, err) < 0 ||
				    control_policy(control, err) < 0))
		return -1;
	if (control_module(control, &suite_modules[SUITE_STAFF], &module, err) <
	    0)
		return -1;
	if (!module.present)
		return no_log(control, record, err);
	if (add(control, &module, record, &why) == 0)
		return 0;
	return err_set(err,
	    "it could not be recorded in the audit log, so nothing is done "
	    "(%s)",
	    err_text(&why));
}
