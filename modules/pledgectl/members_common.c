/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/members_common.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/registration/store/account_find.h"
#include "modules/registration/store/look.h"
#include "modules/registration/store/names.h"
#include "modules/registration/registration_settings.h"

#define REASON_MIN 5 /* characters: "x" is no reason */

/* What the process apart is given. */
struct task {
	struct control *control;
	const struct control_module *module;
	const char *login, *what;
	int64_t tell_from;
	char who[LOOK_WHO_MAX + 1];
	members_fn *step;
};

/* who_is - the operator's log-in name, also behind sudo */
static void
who_is(char who_r[LOOK_WHO_MAX + 1])
{
	const char *name = getuid() == 0 ? getenv("SUDO_USER") : NULL;
	const struct passwd *user = getpwuid(getuid());

	if (!name)
		name = user ? user->pw_name : "unknown";
	if (strlen(name) > LOOK_WHO_MAX || str_has_control(str_of(name)) ||
	    !str_is_utf8(str_of(name)))
		name = "unknown";
	snprintf(who_r, LOOK_WHO_MAX + 1, "%s", name);
}

/* is_reason - one that can be read later? */
static bool
is_reason(const char *reason)
{
	return reason && str_is_utf8(str_of(reason)) &&
	       !str_has_control(str_of(reason)) &&
	       str_chars(str_trim(str_of(reason))) >= REASON_MIN &&
	       strlen(reason) <= LOOK_REASON_MAX;
}

/* is_exact - the member's own user id or address, and no look-alike? */
static bool
is_exact(const struct member *member, const char *login)
{
	return str_is_nocase(member->email, login) ||
	       str_is(member->user_id, login);
}

/* record - the look, before anything is shown */
static enum db_status
record(const struct task *task, const struct account_env *env,
    const struct datakey *key, struct err *err)
{
	struct look_entry entry = {
	    .when = env->now_secs,
	    .who = str_of(task->who),
	    .what = str_of(task->what),
	    .reason = str_trim(str_of(task->control->options->reason)),
	    .tell_from = task->tell_from,
	};

	return look_add(env, key, &entry, err);
}

/* find - the member, the record, the step */
static enum db_status
find(const struct task *task, const struct account_env *env, struct err *err)
{
	struct keystore_name name;
	struct member member;
	struct datakey key;
	enum db_status status = DB_OK;
	bool found = false;

	if (names_login(env->arena, str_of(task->login), &name) == 0)
		status = account_find(env, name, &key, &member, &found, err);
	if (status == DB_OK && (!found || !is_exact(&member, task->login))) {
		err_set(err, "there is no member of exactly that user id or "
			     "mail address");
		return DB_FAILED;
	}
	if (status == DB_OK)
		status = record(task, env, &key, err);
	if (status == DB_OK)
		status = task->step(&(const struct members_found){task->control,
					task->module, env, &key, &member},
		    err);
	datakey_scrub(&key);
	return status;
}

/* find_apart - the keystore by a handle of its own; the members by db */
static enum db_status
find_apart(struct db *db, void *ctx, struct err *err)
{
	const struct task *task = ctx;
	struct control *control = task->control;
	const struct registration_settings *settings = task->module->values;
	struct account_env env = {
	    .db = db,
	    .arena = control->arena,
	    .now_secs = clock_unix_secs(),
	    .audiences = settings->erasure_audiences,
	};
	struct db_config config;
	enum db_status status = DB_FAILED;

	control_database(control, task->module,
	    &task->module->module->databases[0], &config);
	if (keystore_open(&config, control->keyring, &env.keys, err) == 0) {
		status = find(task, &env, err);
		keystore_close(&env.keys);
	}
	return status;
}

/* load - what it takes, read before root is given up */
static int
load(struct control *control, struct control_module *module, struct err *err)
{
	static const char *const keys[] = {"index", KEYRING_KEK, NULL};

	if (control_site(control, err) < 0 ||
	    control_module(
		control, &suite_modules[SUITE_REGISTRATION], module, err) < 0)
		return -1;
	if (!module->present)
		return err_set(err, "there is no registration");
	return control_keys(control, keys, err);
}

/* members_reason - or a word about what is wrong with it */
bool
members_reason(const struct control *control)
{
	bool good = is_reason(control->options->reason);

	if (!good)
		fprintf(stderr,
		    "pledgectl: say why, for the member reads it: --reason "
		    "\"...\", %d characters to %d bytes\n",
		    REASON_MIN, LOOK_REASON_MAX);
	return good;
}

/* members_run - on record, or not at all */
enum command_exit
members_run(struct control *control, const char *login, const char *what,
    members_fn *step)
{
	return members_run_silent(control, login, what, 0, step);
}

/* members_run_silent - the same, told of later */
enum command_exit
members_run_silent(struct control *control, const char *login, const char *what,
    int64_t tell_from, members_fn *step)
{
	struct task task = {.control = control,
	    .login = login,
	    .what = what,
	    .tell_from = tell_from,
	    .step = step};
	struct control_module module;
	struct err err = ERR_NONE;

	if (!members_reason(control))
		return COMMAND_USAGE;
	who_is(task.who);
	if (load(control, &module, &err) < 0)
		return control_failed(&err);
	task.module = &module;
	if (apart_run(control, &module,
		&suite_modules[SUITE_REGISTRATION].databases[1], find_apart,
		&task, NULL, &err) < 0)
		return control_failed(&err);
	return COMMAND_OK;
}
