/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/account.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "modules/registration/store/ledger.h"
#include "modules/registration/store/mailing.h"
#include "modules/registration/store/names.h"
#include "modules/registration/store/outbox.h"
#include "modules/registration/store/profile_edit.h"
#include "modules/registration/store/session.h"
#include "policy/policy.h"

/* What the transactions here are about. */
struct work {
	const struct account_env *env;
	const struct account_signup *signup;
	const struct datakey *key;
	const struct policy *policy;
	const struct policy_text *text;
	struct str owner; /* of the address; STR_NONE: nobody's yet */
};

/* id_str - an id as bytes */
static struct str
id_str(const uint8_t id[MEMBER_ID_BYTES])
{
	return str_from(id, MEMBER_ID_BYTES);
}

/* note - one line in the ledger */
static enum db_status
note(
    const struct work *work, const char *purpose, bool granted, struct err *err)
{
	struct ledger_entry entry = {
	    .purpose = str_of(purpose),
	    .granted = granted,
	    .policy = str_of(work->policy->version),
	    .variant = str_of(work->text->variant),
	    .language = str_of(work->text->language),
	    .when = work->env->now_secs,
	};

	memcpy(entry.digest, work->text->digest, sizeof(entry.digest));
	return ledger_add(work->env, work->key, &entry, err);
}

/* note_mail - a category of mail that was chosen */
static enum db_status
note_mail(struct db *db, const struct work *work, struct str category,
    struct err *err)
{
	enum db_status status = mailing_choose(
	    db, id_str(work->signup->member.id), category, err);

	if (status != DB_OK)
		return status;
	return note(
	    work, category_purpose(work->env->arena, category), true, err);
}

/* sign_up_mail - the link, or a word to whom the address belongs */
static enum db_status
sign_up_mail(struct db *db, const struct work *work, struct err *err)
{
	bool taken = !str_is_none(work->owner);

	return outbox_add(db,
	    taken ? work->owner : id_str(work->signup->member.id),
	    taken ? "address_taken" : "verify", work->env->now_secs,
	    work->signup->expires_secs, err);
}

/* sign_up_work - the member, the consent, the mail */
static enum db_status
sign_up_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	const struct member *member = &work->signup->member;
	enum db_status status = member_insert(
	    db, work->env->arena, work->key, member, err);

	if (status == DB_OK)
		status = note(work, "policy", true, err);
	if (status == DB_OK && member->mail_news)
		status = note(work, "mail_news", true, err);
	if (status == DB_OK && work->signup->edit)
		status = profile_edit_apply(
		    db, work->env, work->key, work->signup->edit, err);
	for (size_t i = 0; status == DB_OK && i < work->signup->nmail; i++)
		status = note_mail(db, work, work->signup->mail[i], err);
	for (size_t i = 0; status == DB_OK && i < work->signup->nuses; i++)
		status = note(work, work->signup->uses[i], true, err);
	if (status == DB_OK)
		status = sign_up_mail(db, work, err);
	return status;
}

/* sign_up_question - is it there? */
static enum db_status
sign_up_question(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	bool found;
	enum db_status status = member_exists(
	    db, id_str(work->key->id), &found, err);

	if (status != DB_OK)
		return status;
	return found ? DB_OK : DB_CONFLICT;
}

/* save - the second step of a sign-up */
static enum db_status
save(const struct account_env *env, const struct account_signup *signup,
    const struct datakey *key, struct str owner, enum account_saved *saved_r,
    struct err *err)
{
	struct work work = {
	    env, signup, key, signup->policy, signup->text, owner};
	struct err why = ERR_NONE;
	enum db_status status = db_transact(
	    env->db, sign_up_work, sign_up_question, &work, &why);

	if (status == DB_DUPLICATE) {
		*saved_r = ACCOUNT_RESENT;
		return DB_OK;
	}
	if (status != DB_OK)
		err_set(err, "%s", err_text(&why));
	return status;
}

/* reserve - the first step: a key that waits, the old one for a form that
 * was sent before. found_r is false where that one is gone. */
static enum db_status
reserve(const struct account_env *env, const struct account_signup *signup,
    const struct keystore_name names[2], struct datakey *key, bool *found_r,
    struct err *err)
{
	struct err why = ERR_NONE;
	enum db_status status;

	datakey_new(key);
	memcpy(key->id, signup->member.id, sizeof(key->id));
	status = keystore_reserve(
	    env->keys, key, names, 2, signup->expires_secs, &why);
	*found_r = true;
	if (status == DB_DUPLICATE)
		return keystore_get(
		    env->keys, id_str(key->id), key, found_r, err);
	if (status != DB_OK)
		err_set(err, "%s", err_text(&why));
	return status;
}

/* account_sign_up - a new account, to be verified. Where the address is a
 * member's the work is the same, statement for statement, so that nobody can
 * time who is one; but no link goes out, and time ends what was stored. */
enum db_status
account_sign_up(const struct account_env *env,
    const struct account_signup *signup, enum account_saved *saved_r,
    struct err *err)
{
	const struct member *member = &signup->member;
	uint8_t owner[MEMBER_ID_BYTES];
	struct keystore_name names[2];
	struct datakey key;
	enum db_status status;
	bool taken = false, found = false;

	*saved_r = ACCOUNT_RESENT;
	if (names_mail(env->arena, member->email, &names[0])) {
		err_set(err, "a mail address that was not checked");
		return DB_FAILED;
	}
	names[1] = names_user(env->arena, member->user_id);
	status = keystore_find(env->keys, names[0], owner, &taken, err);
	if (status != DB_OK ||
	    (taken && memcmp(owner, member->id, MEMBER_ID_BYTES) == 0))
		return status;
	status = reserve(env, signup, names, &key, &found, err);
	if (status == DB_OK && found) {
		*saved_r = taken ? ACCOUNT_TAKEN : ACCOUNT_NEW;
		status = save(env, signup, &key,
		    taken ? id_str(owner) : STR_NONE, saved_r, err);
	}
	datakey_scrub(&key);
	return status;
}

/* account_get - key and member of an id */
enum db_status
account_get(const struct account_env *env, struct str id, struct datakey *key_r,
    struct member *member_r, bool *found_r, struct err *err)
{
	enum db_status status = keystore_get(
	    env->keys, id, key_r, found_r, err);

	if (status != DB_OK || !*found_r)
		return status;
	return member_load(env->db, env->arena, key_r, member_r, found_r, err);
}

/* is_others - is a name somebody else's by now? */
static enum db_status
is_others(const struct account_env *env, struct keystore_name name,
    struct str id, bool *yes_r, struct err *err)
{
	uint8_t owner[MEMBER_ID_BYTES];
	bool found;
	enum db_status status = keystore_find(
	    env->keys, name, owner, &found, err);

	*yes_r = status == DB_OK && found && !str_eq(id_str(owner), id);
	return status;
}

/* look - key, member and what stands in the way */
static enum db_status
look(const struct account_env *env, struct str id, struct datakey *key,
    struct member *member, enum account_verified *verified_r, struct err *err)
{
	struct keystore_name mail;
	bool found, mail_taken = false, user_taken = false;
	enum db_status status = account_get(env, id, key, member, &found, err);

	*verified_r = ACCOUNT_GONE;
	if (status != DB_OK || !found)
		return status;
	if (names_mail(env->arena, member->email, &mail) == 0)
		status = is_others(env, mail, id, &mail_taken, err);
	if (status == DB_OK)
		status = is_others(env, names_user(env->arena, member->user_id),
		    id, &user_taken, err);
	*verified_r = mail_taken   ? ACCOUNT_MAIL_TAKEN
		      : user_taken ? ACCOUNT_USER_TAKEN
				   : ACCOUNT_VERIFIED;
	return status;
}

/* account_verify_look - would it be verified? */
enum db_status
account_verify_look(const struct account_env *env, struct str id,
    enum account_verified *verified_r, struct err *err)
{
	struct datakey key;
	struct member member;
	enum db_status status = look(env, id, &key, &member, verified_r, err);

	datakey_scrub(&key);
	return status;
}

/* rename_user - the user id chosen in place of one that is taken */
static enum db_status
rename_user(const struct account_env *env, const struct datakey *key,
    struct str user_id, struct err *err)
{
	enum db_status status = keystore_rename(
	    env->keys, id_str(key->id), names_user(env->arena, user_id), err);

	if (status != DB_OK)
		return status;
	return member_set_user_id(env->db, env->arena, key, user_id, err);
}

/* confirm - in the keystore, then in the member's row */
static enum db_status
confirm(const struct account_env *env, struct str id,
    enum account_verified *verified_r, struct err *err)
{
	struct err why = ERR_NONE;
	bool found;
	enum db_status status = keystore_confirm(env->keys, id, &found, &why);

	/* Somebody was quicker since we looked: look again. */
	if (status == DB_DUPLICATE)
		return account_verify_look(env, id, verified_r, err);
	if (status != DB_OK) {
		err_set(err, "%s", err_text(&why));
		return status;
	}
	*verified_r = found ? ACCOUNT_VERIFIED : ACCOUNT_GONE;
	return found ? member_activate(env->db, id, err) : DB_OK;
}

/* account_verify - the address is theirs */
enum db_status
account_verify(const struct account_env *env, struct str id, struct str user_id,
    enum account_verified *verified_r, struct err *err)
{
	struct datakey key;
	struct member member;
	bool taken = false;
	enum db_status status = look(env, id, &key, &member, verified_r, err);

	if (status == DB_OK && *verified_r == ACCOUNT_USER_TAKEN &&
	    user_id.len > 0) {
		status = is_others(
		    env, names_user(env->arena, user_id), id, &taken, err);
		if (status == DB_OK && !taken) {
			status = rename_user(env, &key, user_id, err);
			*verified_r = ACCOUNT_VERIFIED;
		}
	}
	datakey_scrub(&key);
	if (status != DB_OK || *verified_r != ACCOUNT_VERIFIED)
		return status;
	return confirm(env, id, verified_r, err);
}
