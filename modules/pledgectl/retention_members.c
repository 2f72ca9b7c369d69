/* SPDX-License-Identifier: BSD-2-Clause */
/* retention_members - registration's two databases */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "crypto/keyring.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/retention.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/store/erasure.h"
#include "modules/registration/store/objection.h"
#include "modules/registration/store/outbox.h"
#include "modules/registration/store/session.h"
#include "modules/registration/store/slow_clock.h"
#include "modules/registration/store/underage.h"
#include "vault/keystore.h"

#define ACCOUNT "as long as the account"

/* run_pending - with their keys; the rows follow */
static enum db_status
run_pending(const struct account_env *env, struct err *err)
{
	enum db_status status = keystore_sweep(
	    env->keys, env->now_secs, NULL, err);

	return status == DB_OK ? erasure_sweep(env, err) : status;
}

/* run_sessions - and what the feed of those that ended has of them */
static enum db_status
run_sessions(const struct account_env *env, struct err *err)
{
	return session_sweep(env->db, env->now_secs, err);
}

/* run_outbox - mail that is too late */
static enum db_status
run_outbox(const struct account_env *env, struct err *err)
{
	return outbox_sweep(env->db, env->now_secs, err);
}

/* A kind of data that ends by a date of its own. */
static const struct kind {
	const char *name;
	const char *lifetime; /* NULL: a setting */
	size_t secs;	      /* where the setting is */
	bool in_keystore;
	bool slow; /* by the clock that erases members, see slow_clock.h */
	const char *due;
	enum db_status (*run)(const struct account_env *env, struct err *err);
} kinds[] = {
    {"sign-ups not verified", NULL,
	offsetof(struct registration_settings, verify_secs), true, false,
	"SELECT count(*), min(expires) FROM keystore_key WHERE state = 0 AND "
	"expires <= ?",
	run_pending},
    {"log-ins", NULL, offsetof(struct registration_settings, session_secs),
	false, false,
	"SELECT count(*), min(expires) FROM session WHERE expires <= ?",
	run_sessions},
    {"log-ins that ended", NULL,
	offsetof(struct registration_settings, session_secs), false, false,
	"SELECT count(*), min(expires) FROM revoked WHERE expires <= ? AND "
	"digest IS NOT NULL",
	run_sessions},
    {"mail on its way", "at most 30 days", 0, false, false,
	"SELECT count(*), min(expires) FROM outbox WHERE expires <= ?",
	run_outbox},
    {"suspended members", NULL,
	offsetof(struct registration_settings, age_correction_secs), false,
	true,
	"SELECT count(*), min(suspended_until) FROM member WHERE "
	"suspended_until <= ?",
	underage_sweep},
    {"accounts that object to a transfer", "until the data passes", 0, false,
	true, "SELECT count(*), min(due) FROM objection WHERE due <= ?",
	objection_sweep},
    {"rows of the erased", "a moment", 0, true, false,
	"SELECT count(*), min(since) FROM keystore_gone WHERE since <= ?",
	erasure_sweep},
};

/* Kinds that end with something else than a date. */
static const struct lasting {
	const char *name, *lifetime;
} lastings[] = {
    {"members and what they entered", ACCOUNT},
    {"consents", ACCOUNT "; nobody can read them after it"},
    {"disclosures", ACCOUNT "; nobody can read them after it"},
    {"addresses of visitors who are told", "until they are told no more"},
    {"digests of who wants no mail", "until it is taken back"},
    {"notices for all members", "they are about nobody"},
};

/* What a store is gone through with. */
struct store {
	struct retention *retention;
	struct account_env env;
	struct db *keys; /* the keystore's database, for counting */
	int64_t slow_secs;
};

/* count - how many of a kind have ended */
static enum db_status
count(const struct store *store, const struct kind *kind, int64_t *due_r,
    int64_t *oldest_r, struct err *err)
{
	return retention_due(kind->in_keystore ? store->keys : store->env.db,
	    kind->due, kind->slow ? store->slow_secs : store->env.now_secs,
	    due_r, oldest_r, err);
}

/* kind_run - one of them, and a look whether it worked */
static enum db_status
kind_run(const struct store *store, const struct kind *kind, struct err *err)
{
	const struct control_module *module =
	    &store->retention->modules[SUITE_REGISTRATION];
	int64_t secs =
	    kind->lifetime
		? 0
		: *(const int64_t *)(const void *)((const char *)
						       module->values +
						   kind->secs);
	struct retention_line *line = retention_line_add(store->retention,
	    SUITE_REGISTRATION, kind->name, kind->lifetime, secs);
	struct account_env env = store->env;
	int64_t still = 0, oldest;
	enum db_status status = count(
	    store, kind, &line->due, &line->oldest, err);

	if (store->retention->dry_run || status != DB_OK)
		return status;
	env.now_secs = kind->slow ? store->slow_secs : env.now_secs;
	status = kind->run(&env, err);
	if (status == DB_OK)
		status = count(store, kind, &still, &oldest, err);
	if (status == DB_OK)
		retention_after(line, still);
	return status;
}

/* others - words of erasures that nobody has taken for long */
static enum db_status
others(const struct store *store, struct err *err)
{
	struct retention_line *line = retention_line_add(store->retention,
	    SUITE_REGISTRATION, "words of erasures to other stores",
	    "until they say that it is done", 0);
	int64_t due = 0;
	enum db_status status = retention_due(store->keys,
	    "SELECT count(*), min(since) FROM keystore_feed WHERE since <= ?",
	    store->env.now_secs - 86400, &due, &line->oldest, err);

	if (due)
		retention_wrong(line,
		    "%lld wait for more than a day: see pledgectl erasures "
		    "list",
		    (long long)due);
	return status;
}

/* all - every kind, then when that was */
static enum db_status
all(struct store *store, size_t first, struct err *err)
{
	struct retention *retention = store->retention;
	enum db_status status = DB_OK;

	store->slow_secs = store->env.now_secs;
	if (!retention->dry_run)
		status = slow_clock(&store->env, &store->slow_secs, err);
	for (size_t i = 0;
	     status == DB_OK && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		status = kind_run(store, &kinds[i], err);
	if (status == DB_OK)
		status = others(store, err);
	for (size_t i = 0; i < sizeof(lastings) / sizeof(lastings[0]); i++)
		retention_line_add(retention, SUITE_REGISTRATION,
		    lastings[i].name, lastings[i].lifetime, 0);
	if (status == DB_OK)
		status = retention_note(retention, store->env.db, first, err);
	if (status == DB_OK && !retention->dry_run) {
		/* readers may be in the way: next time, then */
		db_checkpoint(store->env.db, NULL);
		keystore_settle(store->env.keys, NULL);
	}
	return status;
}

/* looks_first - audits has a line for them, which is noted here */
static size_t
looks_first(const struct retention *retention)
{
	const struct retention_shared *shared = retention->shared;
	size_t first = shared->n;

	while (first > 0 &&
	       strcmp(shared->lines[first - 1].module,
		   suite_name(&suite_modules[SUITE_REGISTRATION])) == 0)
		first--;
	return first;
}

/* step - the keystore by handles of its own; the members by db */
static enum db_status
step(struct db *db, void *ctx, struct err *err)
{
	struct retention *retention = ctx;
	struct control *control = retention->control;
	const struct control_module *module =
	    &retention->modules[SUITE_REGISTRATION];
	const struct registration_settings *settings = module->values;
	struct store store = {.retention = retention};
	struct db_config config;
	enum db_status status = DB_FAILED;

	store.env.db = db;
	store.env.arena = control->arena;
	store.env.now_secs = retention->now;
	store.env.audiences = settings->erasure_audiences;
	control_database(
	    control, module, &module->module->databases[0], &config);
	if (keystore_open(&config, control->keyring, &store.env.keys, err) < 0)
		return DB_FAILED;
	if (db_open(&config, &store.keys, err) == 0)
		status = all(&store, looks_first(retention), err);
	db_close(&store.keys);
	keystore_close(&store.env.keys);
	return status;
}

/* retention_members - in a process that may open both */
int
retention_members(struct retention *retention, struct err *err)
{
	static const char *const keys[] = {"index", KEYRING_KEK, NULL};
	struct control *control = retention->control;

	keyring_free(&control->keyring);
	if (control_keys(control, keys, err) < 0)
		return -1;
	return apart_run(control, &retention->modules[SUITE_REGISTRATION],
	    &suite_modules[SUITE_REGISTRATION].databases[1], step, retention,
	    NULL, err);
}
