/* SPDX-License-Identifier: BSD-2-Clause */
/* members_terminate - end an account that a child has, at once */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/scrub.h"
#include "crypto/keyring.h"
#include "mail/address.h"
#include "mail/smtp.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/members_common.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/sure.h"
#include "modules/registration/ended_letter.h"
#include "modules/registration/store/account.h"
#include "modules/registration/store/account_find.h"
#include "modules/registration/store/names.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/store/erasure.h"
#include "page/languages.h"

#define LANGUAGE_MAX 35 /* bytes of a tag */

/* What the processes share. */
struct shared {
	struct control *control;
	const struct control_module *module;
	const char *login; /* as the operator says it */
	bool found, exact;
	char email[ADDRESS_MAX + 1];
	char language[LANGUAGE_MAX + 1];
};

/* is_exact - the member's own user id or address, and no look-alike? */
static bool
is_exact(const struct member *member, const char *login)
{
	return str_is_nocase(member->email, login) ||
	       str_is(member->user_id, login);
}

/* end - erase the one who was found; the address is needed once more */
static enum db_status
end(const struct account_env *env, struct shared *shared, struct err *err)
{
	struct keystore_name name;
	struct member member;
	struct datakey key;
	enum db_status status;

	if (names_login(env->arena, str_of(shared->login), &name))
		return DB_OK;
	status = account_find(env, name, &key, &member, &shared->found, err);
	datakey_scrub(&key);
	if (status != DB_OK || !shared->found)
		return status;
	shared->exact = is_exact(&member, shared->login);
	if (!shared->exact)
		return DB_OK;
	snprintf(shared->email, sizeof(shared->email), STR_FMT,
	    STR_ARG(member.email));
	snprintf(shared->language, sizeof(shared->language), STR_FMT,
	    STR_ARG(member.language));
	return erasure_run(env, str_from(member.id, sizeof(member.id)), err);
}

/* end_step - the keystore by a handle of its own; the members by db */
static enum db_status
end_step(struct db *db, void *ctx, struct err *err)
{
	struct shared *shared = ctx;
	struct control *control = shared->control;
	const struct registration_settings *settings = shared->module->values;
	struct account_env env = {
	    .db = db,
	    .arena = control->arena,
	    .now_secs = clock_unix_secs(),
	    .audiences = settings->erasure_audiences,
	};
	struct db_config config;
	enum db_status status = DB_FAILED;

	control_database(control, shared->module,
	    &shared->module->module->databases[0], &config);
	if (keystore_open(&config, control->keyring, &env.keys, err) == 0) {
		status = end(&env, shared, err);
		keystore_close(&env.keys);
	}
	return status;
}

/* language_of - the member's, if it is one of the site's still */
static const char *
language_of(const struct site *site, const char *tag)
{
	for (size_t i = 0; site->languages[i]; i++) {
		if (str_is_nocase(str_of(tag), site->languages[i]))
			return site->languages[i];
	}
	return site->languages[0];
}

/* tell - the member, by a mail that nobody keeps */
static int
tell(const struct shared *shared, const struct smtp *smtp, struct err *err)
{
	struct control *control = shared->control;
	const struct site *site = &control->site;

	return ended_letter_send(control->arena, smtp, site,
	    languages_words(
		control->arena, site, language_of(site, shared->language)),
	    str_of(shared->email), err);
}

/* report - what was done, and what was not */
static enum command_exit
report(struct shared *shared, struct smtp *smtp)
{
	struct err err = ERR_NONE;

	if (!shared->found || !shared->exact) {
		fprintf(stderr,
		    "pledgectl: there is no member of exactly that user id or "
		    "mail address%s; nothing was done\n",
		    shared->found ? ", only one that looks like it" : "");
		return COMMAND_FAILED;
	}
	printf("everything about the member is erased\n");
	if (tell(shared, smtp, &err) == 0) {
		printf("the member was told by mail\n");
		return COMMAND_OK;
	}
	fprintf(stderr,
	    "pledgectl: the member could not be told by mail (%s), and the "
	    "address is not kept\n",
	    err_text(&err));
	return COMMAND_FAILED;
}

/* load - all that it takes, read before root is given up */
static int
load(struct control *control, struct control_module *module,
    struct smtp **smtp_r, struct err *err)
{
	static const char *const keys[] = {"index", KEYRING_KEK, NULL};

	if (control_site(control, err) < 0 ||
	    control_module(
		control, &suite_modules[SUITE_REGISTRATION], module, err) < 0)
		return -1;
	if (!module->present)
		return control_absent(module, err);
	if (control_keys(control, keys, err) < 0)
		return -1;
	return smtp_open(&control->site, smtp_r, err);
}

/* terminate - on record, in the memory that the processes share */
static int
terminate(struct shared *shared, struct err *err)
{
	bool found;

	if (members_record(shared->control, shared->module, shared->login,
		AUDIT_MEMBER_TERMINATE, "under age", &found, err) < 0)
		return -1;
	return apart_run(shared->control, shared->module,
	    &suite_modules[SUITE_REGISTRATION].databases[1], end_step, shared,
	    NULL, err);
}

/* members_terminate_run - sure? Then at once */
static enum command_exit
members_terminate_run(struct control *control, char **args, int n)
{
	struct control_module module;
	struct smtp *smtp = NULL;
	struct err err = ERR_NONE;
	struct shared *shared;
	enum command_exit ret;

	(void)n;
	if (!(control->options->given & OPTION_UNDER_AGE)) {
		fprintf(stderr, "pledgectl: say why: --under-age\n");
		return COMMAND_USAGE;
	}
	if (load(control, &module, &smtp, &err) < 0)
		return control_failed(&err);
	if (!sure_ask(control, SURE_REFUSES,
		"Everything about the member \"%s\" will be erased, now and "
		"for good.",
		args[0])) {
		smtp_close(&smtp);
		return COMMAND_FAILED;
	}
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED) {
		err_set_errno(&err, "memory");
		smtp_close(&smtp);
		return control_failed(&err);
	}
	shared->control = control;
	shared->module = &module;
	shared->login = args[0];
	if (terminate(shared, &err) < 0)
		ret = control_failed(&err);
	else
		ret = report(shared, smtp);
	scrub(shared, sizeof(*shared));
	munmap(shared, sizeof(*shared));
	smtp_close(&smtp);
	return ret;
}

const struct command members_terminate_command = {
    .group = "members",
    .name = "terminate",
    .args = "--under-age USER",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_UNDER_AGE | OPTION_YES,
    .summary = "erase a member who is under age, at once",
    .example = "members terminate --under-age ann",
    .exit_1 = "there is no such member, the mail could not be sent, or it "
	      "could not be done",
    .run = members_terminate_run,
};
