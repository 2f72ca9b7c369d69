/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/change.h"

#include <string.h>

#include "crypto/rand.h"
#include "modules/registration/store/account_find.h"
#include "modules/registration/store/ledger.h"
#include "modules/registration/store/category.h"
#include "modules/registration/store/mailing.h"
#include "modules/registration/store/names.h"
#include "modules/registration/store/outbox.h"
#include "policy/policy.h"

/* What the transactions here are about. */
struct work {
	const struct account_env *env;
	const struct datakey *key;
	struct str hash; /* of change_password, as is keep */
	const uint8_t *keep;
	const struct change_next *next; /* of change_profile */
};

/* id_of - a key's id as bytes */
static struct str
id_of(const struct datakey *key)
{
	return str_from(key->id, sizeof(key->id));
}

/* profile_work - the row, and the operator's own fields */
static enum db_status
profile_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	const struct account_env *env = work->env;
	enum db_status status = member_set_profile(
	    db, env->arena, work->key, &work->next->member, err);

	if (status != DB_OK || !work->next->edit)
		return status;
	return profile_edit_apply(db, env, work->key, work->next->edit, err);
}

/* change_profile - what members say of themselves */
enum db_status
change_profile(const struct account_env *env, const struct datakey *key,
    const struct member *member, const struct change_next *next, bool *taken_r,
    struct err *err)
{
	struct work work = {.env = env, .key = key, .next = next};
	struct keystore_name now = names_user(env->arena, member->user_id);
	struct keystore_name then = names_user(
	    env->arena, next->member.user_id);
	enum db_status status = DB_OK;

	*taken_r = false;
	if (!str_eq(now.text, then.text))
		status = names_move(env, key, then, taken_r, err);
	if (status != DB_OK || *taken_r)
		return status;
	/* Twice does no harm but for a second line in the ledger. */
	return db_transact(env->db, profile_work, db_run_again, &work, err);
}

/* password_work - the hash, the log-ins, a word to the member */
static enum db_status
password_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	const struct account_env *env = work->env;
	struct str id = id_of(work->key);
	enum db_status status = member_set_password(
	    db, env->arena, work->key, work->hash, err);

	if (status == DB_OK && work->keep)
		status = session_end_others(db, id, work->keep, err);
	else if (status == DB_OK)
		status = session_end_all(db, id, err);
	if (status != DB_OK)
		return status;
	return outbox_add(db, id, "password_changed", env->now_secs,
	    env->now_secs + OUTBOX_NOTICE_SECS, err);
}

/* change_password - and everybody else is logged out */
enum db_status
change_password(const struct account_env *env, const struct datakey *key,
    struct str hash, const uint8_t *keep, struct err *err)
{
	struct work work = {.env = env, .key = key, .hash = hash, .keep = keep};

	/* Twice does no harm but for a second mail. */
	return db_transact(env->db, password_work, db_run_again, &work, err);
}

/* change_ask_reset - a mail, be it to nobody */
enum db_status
change_ask_reset(const struct account_env *env, struct keystore_name name,
    int64_t expires_secs, struct err *err)
{
	uint8_t id[MEMBER_ID_BYTES];
	struct datakey key;
	struct member member;
	bool found;
	enum db_status status = account_find(
	    env, name, &key, &member, &found, err);

	if (status != DB_OK)
		return status;
	rand_bytes(id, sizeof(id));
	if (found && member.state != MEMBER_PENDING)
		memcpy(id, key.id, sizeof(id));
	datakey_scrub(&key);
	return outbox_add(env->db, str_from(id, sizeof(id)), "reset",
	    env->now_secs, expires_secs, err);
}

/* consent_add - the entry; of a category of mail, the choice as well */
static enum db_status
consent_add(struct db *db, const struct account_env *env,
    const struct datakey *key, const struct ledger_entry *entry,
    struct err *err)
{
	struct str purpose = entry->purpose;
	size_t head = strlen(CATEGORY_PREFIX);
	enum db_status status = DB_OK;

	if (str_has_prefix(purpose, CATEGORY_PREFIX)) {
		struct str category = str_from(
		    purpose.ptr + head, purpose.len - head);

		status = entry->granted
			     ? mailing_choose(db, id_of(key), category, err)
			     : mailing_leave(db, id_of(key), category, err);
	}
	if (status != DB_OK)
		return status;
	return ledger_add(env, key, entry, err);
}

/* change_consent_within - one more line in the ledger */
enum db_status
change_consent_within(struct db *db, const struct account_env *env,
    const struct datakey *key, const struct policy *policy,
    const struct policy_text *text, const struct change_choice *choice,
    struct err *err)
{
	struct ledger_entry entry = {
	    .purpose = str_of(choice->purpose),
	    .granted = choice->yes,
	    .policy = str_of(policy->version),
	    .variant = str_of(text->variant),
	    .language = str_of(text->language),
	    .when = env->now_secs,
	};
	struct mailing mailing = {env, key, NULL, policy, text};

	if (strcmp(choice->purpose, CHANGE_NEWS) == 0)
		return mailing_say_within(
		    db, &mailing, STR(CATEGORY_NEWS), choice->yes, err);
	memcpy(entry.digest, text->digest, sizeof(entry.digest));
	return consent_add(db, env, key, &entry, err);
}

/* What change_consent does as one. */
struct consent_work {
	const struct account_env *env;
	const struct datakey *key;
	const struct policy *policy;
	const struct policy_text *text;
	const struct change_choice *choice;
};

/* consent_work - its transaction */
static enum db_status
consent_work(struct db *db, void *ctx, struct err *err)
{
	const struct consent_work *work = ctx;

	return change_consent_within(db, work->env, work->key, work->policy,
	    work->text, work->choice, err);
}

/* change_consent - a transaction of its own */
enum db_status
change_consent(const struct account_env *env, const struct datakey *key,
    const struct policy *policy, const struct policy_text *text,
    const struct change_choice *choice, struct err *err)
{
	struct consent_work work = {env, key, policy, text, choice};

	/* Twice does no harm: it says the same. */
	return db_transact(env->db, consent_work, db_run_again, &work, err);
}

/* away_work - the state, the log-ins */
static enum db_status
away_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	struct str id = id_of(work->key);
	enum db_status status = member_set_state(db, id, MEMBER_AWAY, err);

	return status == DB_OK ? session_end_all(db, id, err) : status;
}

/* change_away - until the next log-in */
enum db_status
change_away(
    const struct account_env *env, const struct datakey *key, struct err *err)
{
	struct work work = {.env = env, .key = key};

	return db_transact(env->db, away_work, db_run_again, &work, err);
}
