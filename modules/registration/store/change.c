/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/change.h"

#include <string.h>

#include "base/err.h"
#include "crypto/hmac.h"
#include "crypto/rand.h"
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
	const struct member *member; /* of the others */
	struct str email_new;
	struct str owner; /* of that; STR_NONE: nobody, or the member */
	int64_t expires_secs;
	const struct change_next *next; /* of change_profile */
};

/* id_of - a key's id as bytes */
static struct str
id_of(const struct datakey *key)
{
	return str_from(key->id, sizeof(key->id));
}

/* move - another name in the index. The row follows; a crash between the
 * two leaves an account that both changing it again and logging in by the
 * new name find. */
static enum db_status
move(const struct account_env *env, const struct datakey *key,
    struct keystore_name name, bool *taken_r, struct err *err)
{
	struct err why = ERR_NONE;
	bool found;
	enum db_status status = keystore_move(
	    env->keys, id_of(key), name, &found, &why);

	*taken_r = status == DB_DUPLICATE;
	if (*taken_r)
		return DB_OK;
	if (status != DB_OK)
		err_set(err, "%s", err_text(&why));
	return status;
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
		status = move(env, key, then, taken_r, err);
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
	    env->now_secs + CHANGE_NOTICE_SECS, err);
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

/* mark_make - the start of a keyed digest */
static void
mark_make(const struct datakey *key, const char *what, struct str a,
    struct str b, uint8_t mark_r[CHANGE_MARK_BYTES])
{
	uint8_t mac[HMAC_BYTES];
	struct secret secret;

	datakey_derive(key, what, &secret);
	HMAC(&secret, mac, a, b);
	memcpy(mark_r, mac, CHANGE_MARK_BYTES);
	secret_scrub(&secret);
}

/* change_mark - what the next password makes another */
void
change_mark(const struct datakey *key, const struct member *member,
    uint8_t mark_r[CHANGE_MARK_BYTES])
{
	mark_make(
	    key, "registration reset", member->password, member->email, mark_r);
}

/* change_email_mark - what the next address makes another */
void
change_email_mark(const struct datakey *key, const struct member *member,
    uint8_t mark_r[CHANGE_MARK_BYTES])
{
	mark_make(key, "registration email", member->email, member->email_new,
	    mark_r);
}

/* ask_work - keep it, write to both */
static enum db_status
ask_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	const struct account_env *env = work->env;
	enum db_status status = member_set_email(db, env->arena, work->key,
	    work->member->email, work->email_new, err);

	if (status == DB_OK && str_is_none(work->owner))
		status = outbox_add_to(db, env->arena, work->key,
		    work->email_new, "email_confirm", env->now_secs,
		    work->expires_secs, err);
	else if (status == DB_OK)
		status = outbox_add(db, work->owner, "address_taken",
		    env->now_secs, work->expires_secs, err);
	if (status != DB_OK)
		return status;
	return outbox_add_to(db, env->arena, work->key, work->member->email,
	    "email_asked", env->now_secs, env->now_secs + CHANGE_NOTICE_SECS,
	    err);
}

/* change_ask_email - a link there, a word here */
enum db_status
change_ask_email(const struct account_env *env, const struct datakey *key,
    const struct member *member, struct str email_new, int64_t expires_secs,
    struct err *err)
{
	struct work work = {
	    .env = env,
	    .key = key,
	    .member = member,
	    .email_new = email_new,
	    .expires_secs = expires_secs,
	};
	uint8_t owner[MEMBER_ID_BYTES];
	struct keystore_name name;
	enum db_status status;
	bool found;

	if (names_mail(env->arena, email_new, &name)) {
		err_set(err, "a mail address that was not checked");
		return DB_FAILED;
	}
	status = keystore_find(env->keys, name, owner, &found, err);
	if (status != DB_OK)
		return status;
	if (found && memcmp(owner, key->id, sizeof(owner)) != 0)
		work.owner = str_from(owner, sizeof(owner));
	/* Twice does no harm but for a second mail. */
	return db_transact(env->db, ask_work, db_run_again, &work, err);
}

/* email_work - the new one, and a word to the old one */
static enum db_status
email_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	const struct account_env *env = work->env;
	const struct member *member = work->member;
	enum db_status status = member_set_email(
	    db, env->arena, work->key, member->email_new, STR_NONE, err);

	if (status != DB_OK)
		return status;
	return outbox_add_to(db, env->arena, work->key, member->email,
	    "email_changed", env->now_secs, env->now_secs + CHANGE_NOTICE_SECS,
	    err);
}

/* change_email - index first; the link works until the row has followed */
enum db_status
change_email(const struct account_env *env, const struct datakey *key,
    const struct member *member, bool *taken_r, struct err *err)
{
	struct work work = {.env = env, .key = key, .member = member};
	struct keystore_name name;
	enum db_status status;

	*taken_r = false;
	if (names_mail(env->arena, member->email_new, &name)) {
		err_set(err, "a mail address that was not checked");
		return DB_FAILED;
	}
	status = move(env, key, name, taken_r, err);
	if (status != DB_OK || *taken_r)
		return status;
	return db_transact(env->db, email_work, db_run_again, &work, err);
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
