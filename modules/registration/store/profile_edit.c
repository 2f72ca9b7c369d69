/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/profile_edit.h"

#include "base/arena.h"
#include "base/err.h"
#include "crypto/hmac.h"
#include "modules/registration/store/ledger.h"
#include "policy/policy.h"

/* note - one line in the ledger, with the digest of what was read */
static enum db_status
note(const struct account_env *env, const struct datakey *key,
    const struct profile_edit *edit, const struct profile_consent *consent,
    struct err *err)
{
	struct ledger_entry entry = {
	    .purpose = consent->name,
	    .granted = consent->yes,
	    .policy = str_of(edit->policy->version),
	    .variant = STR(POLICY_GENERAL),
	    .language = str_of(edit->language),
	    .when = env->now_secs,
	};

	hash_sha256(consent->text, entry.digest);
	return ledger_add(env, key, &entry, err);
}

/* change - a profile in memory; 0, or -1: full */
static int
change(struct profile *profile, const struct profile_edit *edit)
{
	for (size_t i = 0; i < edit->nvalues; i++) {
		if (profile_put(profile, &edit->values[i]))
			return -1;
	}
	for (size_t i = 0; i < edit->nsights; i++) {
		if (profile_set_sight(
			profile, edit->sights[i].id, edit->sights[i].who))
			return -1;
	}
	if (edit->object.len > 0 &&
	    profile_set_objects(profile, edit->object, edit->objects))
		return -1;
	/* What is taken back goes, whatever else the form says. */
	for (size_t i = 0; i < edit->nconsents; i++) {
		if (!edit->consents[i].yes)
			profile_forget(profile, edit->consents[i].name);
	}
	return 0;
}

/* is_empty - is there nothing in it? */
static bool
is_empty(const struct profile *profile)
{
	return profile->nvalues == 0 && profile->nsights == 0 &&
	       profile->nobjects == 0;
}

/* profile_edit_apply - values, then the ledger */
enum db_status
profile_edit_apply(struct db *db, const struct account_env *env,
    const struct datakey *key, const struct profile_edit *edit, struct err *err)
{
	struct profile *profile = arena_alloc(env->arena, sizeof(*profile));
	enum db_status status;
	bool empty;

	if (edit->nvalues == 0 && edit->nconsents == 0 && edit->nsights == 0 &&
	    edit->object.len == 0)
		return DB_OK;
	status = profile_lock(db, env->arena, key, profile, err);
	if (status != DB_OK)
		return status;
	empty = is_empty(profile);
	if (change(profile, edit)) {
		err_set(err, "a member's profile has no room left");
		return DB_FULL;
	}
	/* Who has entered nothing has no box, either. */
	if (!empty || !is_empty(profile))
		status = profile_save(db, env->arena, key, profile, err);
	for (size_t i = 0; i < edit->nconsents && status == DB_OK; i++)
		status = note(env, key, edit, &edit->consents[i], err);
	return status;
}

/* What the transaction is about. */
struct work {
	const struct account_env *env;
	const struct datakey *key;
	const struct profile_edit *edit;
};

/* run_work - all of it */
static enum db_status
run_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;

	return profile_edit_apply(db, work->env, work->key, work->edit, err);
}

/* profile_edit_run - as one */
enum db_status
profile_edit_run(const struct account_env *env, const struct datakey *key,
    const struct profile_edit *edit, struct err *err)
{
	struct work work = {env, key, edit};

	/* Twice does no harm but for a second line in the ledger. */
	return db_transact(env->db, run_work, db_run_again, &work, err);
}
