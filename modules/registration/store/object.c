/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/object.h"

#include "base/arena.h"
#include "base/err.h"
#include "modules/registration/store/change.h"
#include "policy/own_consent.h"
#include "modules/registration/store/profile_edit.h"
#include "modules/registration/store/session.h"

/* What a transaction here is about. */
struct work {
	const struct account_env *env;
	const struct datakey *key;
	const struct object_terms *terms;
	struct profile_edit edit;
	bool all, yes;
};

/* work - the state and the ledger together */
static enum db_status
work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	const struct object_terms *terms = work->terms;
	struct str id = str_from(work->key->id, sizeof(work->key->id));
	enum db_status status = DB_OK;

	if (work->all)
		status = member_set_restricted(db, id, work->yes, err);
	if (status == DB_OK && terms->consent)
		status = change_consent_within(db, work->env, work->key,
		    terms->policy, terms->consent_text, terms->consent, err);
	if (status != DB_OK)
		return status;
	return profile_edit_apply(db, work->env, work->key, &work->edit, err);
}

/* run - as one */
static enum db_status
run(struct work *what, const struct object_terms *terms, struct err *err)
{
	what->terms = terms;
	what->edit.policy = terms->policy;
	what->edit.language = terms->language;
	/* Twice does no harm but for a second line in the ledger. */
	return db_transact(what->env->db, work, db_run_again, what, err);
}

/* object_restrict - every use but the account itself */
enum db_status
object_restrict(const struct account_env *env, const struct datakey *key,
    const struct object_terms *terms, bool yes, struct err *err)
{
	const struct profile_consent consent = {
	    STR(OBJECT_ALL), str_of(terms->text), !yes};
	struct work what = {.env = env, .key = key, .all = true, .yes = yes};

	what.edit.consents = &consent;
	what.edit.nconsents = 1;
	return run(&what, terms, err);
}

/* object_purpose - one use */
enum db_status
object_purpose(const struct account_env *env, const struct datakey *key,
    const struct object_terms *terms, const char *purpose, bool yes,
    struct err *err)
{
	const struct profile_consent consents[] = {
	    {str_of(arena_printf(env->arena, OBJECT_ALL ".%s", purpose)),
		str_of(terms->text), !yes},
	    {str_of(arena_printf(env->arena, OWN_CONSENT_PREFIX "%s", purpose)),
		str_of(terms->text), false},
	};
	struct work what = {.env = env, .key = key, .yes = yes};

	what.edit.consents = consents;
	what.edit.nconsents = yes && terms->own ? 2 : 1;
	what.edit.object = str_of(purpose);
	what.edit.objects = yes;
	return run(&what, terms, err);
}

/* object_agree - agreeing takes an objection back */
enum db_status
object_agree(const struct account_env *env, const struct datakey *key,
    const struct object_terms *terms, const char *purpose, struct err *err)
{
	struct profile *profile = arena_alloc(env->arena, sizeof(*profile));
	enum db_status status = profile_load(
	    env->db, env->arena, key, profile, err);

	if (status == DB_OK && !profile_objects(profile, str_of(purpose)))
		return terms->consent
			   ? change_consent(env, key, terms->policy,
				 terms->consent_text, terms->consent, err)
			   : DB_OK;
	if (status != DB_OK)
		return status;
	return object_purpose(env, key, terms, purpose, false, err);
}
