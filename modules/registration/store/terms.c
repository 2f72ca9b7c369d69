/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/terms.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/registration/store/ledger.h"
#include "policy/policy.h"
#include "policy/policy_archive.h"

#define MAIL "mail_" /* before the id, in the ledger, of a kind of mail */

/* What a look into the ledger is for: the last word about a purpose. */
struct last {
	struct str name;
	bool granted, found;
	struct str policy;
};

/* last_entry - a later one counts */
static void
last_entry(void *ctx, const struct ledger_entry *entry)
{
	struct last *last = ctx;

	if (!str_eq(entry->purpose, last->name))
		return;
	last->found = true;
	last->granted = entry->granted;
	last->policy = entry->policy;
}

/* last_get - the last word about a name of the ledger */
static enum db_status
last_get(const struct terms *terms, struct str name, struct last *last_r,
    struct err *err)
{
	*last_r = (struct last){.name = name};
	return ledger_list(terms->env->db, terms->env->arena, terms->key,
	    last_entry, last_r, err);
}

/* id_of - a purpose as the policy calls it */
static const char *
id_of(struct arena *arena, struct str purpose)
{
	size_t len = sizeof(MAIL) - 1;

	if (str_has_prefix(purpose, MAIL))
		purpose = str_from(purpose.ptr + len, purpose.len - len);
	return arena_str(arena, purpose);
}

/* said - the last word about a purpose, by either name */
static enum db_status
said(const struct terms *terms, struct str purpose, struct last *last_r,
    struct err *err)
{
	struct arena *arena = terms->env->arena;
	enum db_status status = last_get(terms, purpose, last_r, err);

	if (status != DB_OK || last_r->found || str_has_prefix(purpose, MAIL))
		return status;
	return last_get(terms,
	    str_of(arena_printf(arena, MAIL STR_FMT, STR_ARG(purpose))), last_r,
	    err);
}

/* terms_is_granted - agreed to, whatever has changed */
enum db_status
terms_is_granted(const struct terms *terms, struct str purpose, bool *granted_r,
    struct err *err)
{
	struct last last;
	enum db_status status = said(terms, purpose, &last, err);

	*granted_r = status == DB_OK && last.granted;
	return status;
}

/* terms_hold - agreed to, and still what was agreed to? */
enum db_status
terms_hold(const struct terms *terms, struct str purpose, bool *holds_r,
    struct err *err)
{
	const char *id = id_of(terms->env->arena, purpose);
	struct last last;
	enum db_status status = said(terms, purpose, &last, err);

	*holds_r = status == DB_OK && last.granted &&
		   !policy_archive_has_changed(terms->archive, last.policy, id);
	return status;
}

/* terms_cover - nothing material since? */
bool
terms_cover(const struct policy_archive *archive, struct str version)
{
	return !policy_archive_has_changed(archive, version, NULL);
}

/* terms_state - agreed, asked, or to be asked? */
enum db_status
terms_state(
    const struct terms *terms, enum terms_state *state_r, struct err *err)
{
	const char *version = terms->archive->versions[0]->version;
	struct last last;
	enum db_status status;

	*state_r = TERMS_CURRENT;
	if (str_is(terms->member->policy, version))
		return DB_OK;
	status = last_get(terms, STR("policy"), &last, err);
	*state_r = TERMS_MINOR;
	if (!terms_cover(terms->archive, terms->member->policy))
		*state_r = TERMS_ASK;
	if (last.found && !last.granted && str_is(last.policy, version))
		*state_r = TERMS_KEPT;
	return status;
}

/* What the transaction is about. */
struct work {
	const struct terms *terms;
	const struct ledger_entry *entry;
};

/* answer_work - the line, and the version that holds */
static enum db_status
answer_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	const struct datakey *key = work->terms->key;
	enum db_status status = DB_OK;

	if (work->entry->granted)
		status = member_set_policy(db,
		    str_from(key->id, sizeof(key->id)), work->entry->policy,
		    err);
	return status == DB_OK
		   ? ledger_add(work->terms->env, key, work->entry, err)
		   : status;
}

/* terms_answer - agreed, or kept as it was */
enum db_status
terms_answer(const struct terms *terms, bool agree,
    const struct policy_text *text, struct err *err)
{
	struct ledger_entry entry = {
	    .purpose = STR("policy"),
	    .granted = agree,
	    .policy = str_of(terms->archive->versions[0]->version),
	    .variant = str_of(text->variant),
	    .language = str_of(text->language),
	    .when = terms->env->now_secs,
	};
	struct work work = {terms, &entry};

	memcpy(entry.digest, text->digest, sizeof(entry.digest));
	/* Twice does no harm: it says the same. */
	return db_transact(
	    terms->env->db, answer_work, db_run_again, &work, err);
}
