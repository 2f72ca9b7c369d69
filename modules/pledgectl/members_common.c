/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/members_common.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/record.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/store/account_find.h"
#include "modules/registration/store/look.h"
#include "modules/registration/store/names.h"

/* Who was found, for the process that waits. */
struct found {
	bool found;
	uint8_t id[DATAKEY_ID_BYTES];
};

/* What the process apart is given: to record, or to do its step. */
struct task {
	struct control *control;
	const struct control_module *module;
	const char *login;
	enum audit_what what;
	int64_t tell_from;
	struct found *found; /* shared memory; NULL: do the step */
	bool look;	     /* the member's own record as well */
	members_fn *step;
};

/* is_exact - the member's own user id or address, and no look-alike? */
static bool
is_exact(const struct member *member, const char *login)
{
	return str_is_nocase(member->email, login) ||
	       str_is(member->user_id, login);
}

/* look_word - what the member reads: "show" of "member show" */
static struct str
look_word(enum audit_what what)
{
	struct str word = str_of(audit_what_name(what));

	if (what == AUDIT_MEMBER_TELL)
		return STR("disclosure");
	str_cut(&word, ' ');
	return word;
}

/* look - the member's own record, before anything is shown */
static enum db_status
look(const struct task *task, const struct account_env *env,
    const struct datakey *key, struct err *err)
{
	const char *reason = task->control->options->reason;
	struct look_entry entry = {
	    .when = env->now_secs,
	    .who = str_of(record_who(task->control)),
	    .what = look_word(task->what),
	    .reason = str_trim(str_of(reason)),
	    .tell_from = task->tell_from,
	};

	return look_add(env, key, &entry, err);
}

/* take - the one found: on record, or the step */
static enum db_status
take(const struct task *task, const struct account_env *env,
    const struct members_found *found, struct err *err)
{
	enum db_status status = DB_OK;

	if (!task->found)
		return task->step(found, err);
	if (task->look)
		status = look(task, env, found->key, err);
	memcpy(task->found->id, found->key->id, sizeof(task->found->id));
	task->found->found = true;
	return status;
}

/* find - the member, and what is to be done */
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
	if (status == DB_OK && found && is_exact(&member, task->login))
		status = take(task, env,
		    &(const struct members_found){
			task->control, task->module, env, &key, &member},
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
		return control_absent(module, err);
	return control_keys(control, keys, err);
}

/* members_reason - or a word about what is wrong with it */
bool
members_reason(const struct control *control)
{
	return record_reason(control, "the member reads it");
}

/* apart - a process that may open both databases */
static int
apart(struct task *task, struct err *err)
{
	return apart_run(task->control, task->module,
	    &suite_modules[SUITE_REGISTRATION].databases[1], find_apart, task,
	    NULL, err);
}

/* record_found - in the audit log, also that there is none */
static int
record_found(const struct task *task, const char *reason, struct err *err)
{
	struct record record = {
	    .what = task->what,
	    .kind = AUDIT_MEMBER,
	    .reason = reason,
	    .may = true, /* there is the member's own record */
	};

	if (task->found->found)
		record.object = audit_id(task->control->arena, task->found->id,
		    sizeof(task->found->id));
	return record_add(task->control, &record, err);
}

/* find_out - who it is, on record */
static int
find_out(struct task *task, const char *reason, bool *found_r, struct err *err)
{
	int ret;

	task->found = mmap(NULL, sizeof(*task->found), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (task->found == MAP_FAILED)
		return err_set_errno(err, "memory");
	ret = apart(task, err);
	if (ret == 0)
		ret = record_found(task, reason, err);
	*found_r = task->found->found;
	munmap(task->found, sizeof(*task->found));
	task->found = NULL;
	return ret;
}

/* members_record - the audit log alone */
int
members_record(struct control *control, const struct control_module *module,
    const char *login, enum audit_what what, const char *reason, bool *found_r,
    struct err *err)
{
	struct task task = {
	    .control = control, .module = module, .login = login, .what = what};

	return find_out(&task, reason, found_r, err);
}

/* members_run - on record, or not at all */
enum command_exit
members_run(struct control *control, const char *login, enum audit_what what,
    members_fn *step)
{
	return members_run_silent(control, login, what, 0, step);
}

/* members_run_silent - the same, told of later */
enum command_exit
members_run_silent(struct control *control, const char *login,
    enum audit_what what, int64_t tell_from, members_fn *step)
{
	struct control_module module;
	struct task task = {.control = control,
	    .module = &module,
	    .login = login,
	    .what = what,
	    .look = true,
	    .tell_from = tell_from,
	    .step = step};
	struct err err = ERR_NONE;
	bool found = false;

	if (!members_reason(control))
		return COMMAND_USAGE;
	if (load(control, &module, &err) < 0 ||
	    find_out(&task, NULL, &found, &err) < 0)
		return control_failed(&err);
	if (!found) {
		err_set(&err, "there is no member of exactly that user id or "
			      "mail address");
		return control_failed(&err);
	}
	return apart(&task, &err) < 0 ? control_failed(&err) : COMMAND_OK;
}
