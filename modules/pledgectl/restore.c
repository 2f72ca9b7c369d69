/* SPDX-License-Identifier: BSD-2-Clause */
/* restore - do members and keystore fit, after one of them was restored? */
#include "config.h"

#include "modules/pledgectl/restore.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "db/db.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/sure.h"
#include "modules/registration/store/agree.h"
#include "modules/registration/registration_settings.h"
#include "vault/keystore.h"

/* What the processes share. */
struct shared {
	struct control *control;
	const struct control_module *module;
	bool accept;
	struct agree_count count;
};

/* both_step - the keystore by a handle of its own; the members by db */
static enum db_status
both_step(struct db *db, void *ctx, struct err *err)
{
	struct shared *shared = ctx;
	const struct suite_database *databases =
	    shared->module->module->databases;
	const struct registration_settings *settings = shared->module->values;
	struct account_env env = {.db = db, .now_secs = clock_unix_secs()};
	struct db_config config;
	enum db_status status = DB_FAILED;

	control_database(
	    shared->control, shared->module, &databases[0], &config);
	/* To look takes no key; to tell the other stores does. */
	if (shared->accept)
		env.audiences = settings->erasure_audiences;
	if (keystore_open(&config,
		shared->accept ? shared->control->keyring : NULL, &env.keys,
		err) == 0) {
		status = shared->accept
			     ? agree_accept(&env, &shared->count, err)
			     : agree_count(&env, &shared->count, err);
		keystore_close(&env.keys);
	}
	return status;
}

/* both - look at the two, or make them fit */
static int
both(struct control *control, bool accept, struct shared **shared_r,
    struct err *err)
{
	static const char *const keys[] = {"index", KEYRING_KEK, NULL};
	static const struct suite_module *const suite =
	    &suite_modules[SUITE_REGISTRATION];
	struct control_module module;
	struct shared *shared;

	if (control_site(control, err) < 0 ||
	    control_module(control, suite, &module, err) < 0)
		return -1;
	if (!module.present)
		return control_absent(&module, err);
	if (accept && control_keys(control, keys, err) < 0)
		return -1;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return err_set_errno(err, "memory");
	shared->control = control;
	shared->module = &module;
	shared->accept = accept;
	*shared_r = shared;
	return apart_run(control, &module, &suite->databases[1], both_step,
	    shared, NULL, err);
}

/* restore_count - for others who look */
int
restore_count(
    struct control *control, struct agree_count *count_r, struct err *err)
{
	struct shared *shared;

	if (both(control, false, &shared, err) < 0)
		return -1;
	*count_r = shared->count;
	munmap(shared, sizeof(*shared));
	return 0;
}

/* print - the numbers */
static void
print(const struct agree_count *count, bool json)
{
	static const char *const columns[] = {"keystore_is_old", "members",
	    "visitors", "without_key", "keys", "without_member"};
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));

	out_bool(out, count->old);
	out_int(out, count->members);
	out_int(out, count->visitors);
	out_int(out, count->without_key);
	out_int(out, count->keys);
	out_int(out, count->without_member);
	out_row(out);
	out_print_one(out, json);
	out_free(&out);
}

/* advise - what each finding means, and what to do */
static void
advise(const struct agree_count *count)
{
	if (count->old)
		fprintf(stderr,
		    "pledgectl: the keystore is an older copy than the "
		    "members' database, or another site's. Members who came "
		    "since cannot be read, and who was erased since has a key "
		    "again. Put the newest copy of the keystore in place.\n");
	else if (count->without_key)
		fprintf(stderr,
		    "pledgectl: there are members without a key. Where an "
		    "older copy of the members was put in place they were "
		    "erased since%s.\n",
		    agree_is_many(count)
			? "; but they are so many that nothing is removed: is "
			  "the keystore the right one?"
			: ", and are removed within the hour");
	if (count->without_member)
		fprintf(stderr,
		    "pledgectl: there are keys without a member: of those who "
		    "came after the copy of the members was made, or who were "
		    "erased after that of the keystore. Their user ids and "
		    "mail addresses are taken as long as the keys are "
		    "there.\n");
	fprintf(stderr,
	    "pledgectl: where there is no better copy of either, pledgectl "
	    "restore accept removes, for good, what has lost its other "
	    "half.\n");
}

/* restore_check_run - compare */
static enum command_exit
restore_check_run(struct control *control, char **args, int n)
{
	struct shared *shared;
	struct err err = ERR_NONE;

	(void)args;
	(void)n;
	if (both(control, false, &shared, &err) < 0)
		return control_failed(&err);
	print(&shared->count, control->options->json);
	if (!shared->count.old && !shared->count.without_key &&
	    !shared->count.without_member)
		return COMMAND_OK;
	advise(&shared->count);
	return COMMAND_FAILED;
}

/* is_sure - of this? */
static bool
is_sure(struct control *control)
{
	struct shared *shared;
	struct err err = ERR_NONE;

	if (control->options->given & OPTION_YES)
		return true;
	if (both(control, false, &shared, &err) < 0) {
		fprintf(stderr, "pledgectl: %s\n", err_text(&err));
		return false;
	}
	print(&shared->count, false);
	return sure_ask(control, SURE_REFUSES,
	    "%lld of %lld members and visitors and %lld of %lld keys will be "
	    "removed, for good.",
	    (long long)shared->count.without_key,
	    (long long)(shared->count.members + shared->count.visitors),
	    (long long)shared->count.without_member,
	    (long long)shared->count.keys);
}

/* restore_accept_run - what has lost its other half goes */
static enum command_exit
restore_accept_run(struct control *control, char **args, int n)
{
	struct shared *shared;
	struct err err = ERR_NONE;

	(void)args;
	(void)n;
	if (!is_sure(control))
		return COMMAND_FAILED;
	if (both(control, true, &shared, &err) < 0)
		return control_failed(&err);
	printf("removed: %lld members and visitors without a key, %lld keys "
	       "without a member\n",
	    (long long)shared->count.without_key,
	    (long long)shared->count.without_member);
	return COMMAND_OK;
}

const struct command restore_check_command = {
    .group = "restore",
    .name = "check",
    .args = "",
    .options = OPTION_JSON,
    .summary = "after a restore: do members and keystore fit together?",
    .example = "restore check",
    .exit_1 = "the two do not fit: what to do is printed",
    .run = restore_check_run,
};

const struct command restore_accept_command = {
    .group = "restore",
    .name = "accept",
    .args = "",
    .options = OPTION_YES,
    .summary = "they are what there is: remove what has lost its half",
    .example = "restore accept",
    .run = restore_accept_run,
};
