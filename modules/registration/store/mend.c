/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/mend.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/registration/store/change_email.h"
#include "modules/registration/store/names.h"

/* activate - whose key is confirmed is a member */
static enum db_status
activate(const struct account_env *env, struct member *member, struct err *err)
{
	enum db_status status = member_activate(
	    env->db, str_from(member->id, sizeof(member->id)), err);

	if (status == DB_OK)
		member->state = MEMBER_ACTIVE;
	return status;
}

/* is_mail - is an address the one of a name? */
static bool
is_mail(
    const struct account_env *env, struct str email, struct keystore_name name)
{
	struct keystore_name own;

	return email.len > 0 && names_mail(env->arena, email, &own) == 0 &&
	       str_eq(own.text, name.text);
}

/* mail_follow - the address that was confirmed comes into force */
static enum db_status
mail_follow(const struct account_env *env, const struct datakey *key,
    struct member *member, struct err *err)
{
	bool taken;
	enum db_status status = change_email(env, key, member, &taken, err);

	if (status == DB_OK && !taken) {
		member->email = member->email_new;
		member->email_new = STR_NONE;
	}
	return status;
}

/* user_follow - the user id that was moved; in its normal form, since how it
 * was written is not kept */
static enum db_status
user_follow(const struct account_env *env, const struct datakey *key,
    struct str user_id, struct member *member, struct err *err)
{
	enum db_status status = member_set_user_id(
	    env->db, env->arena, key, user_id, err);

	if (status == DB_OK)
		member->user_id = arena_copy(env->arena, user_id);
	return status;
}

/* mend_found - by the name under which the keystore knows the member */
enum db_status
mend_found(const struct account_env *env, struct keystore_name name,
    const struct datakey *key, struct member *member, struct err *err)
{
	enum db_status status = DB_OK;

	if (member->state == MEMBER_PENDING)
		status = activate(env, member, err);
	if (status != DB_OK)
		return status;
	if (name.kind == KEYSTORE_MAIL) {
		if (!is_mail(env, member->email, name) &&
		    is_mail(env, member->email_new, name))
			status = mail_follow(env, key, member, err);
		return status;
	}
	if (str_eq(names_user(env->arena, member->user_id).text, name.text))
		return DB_OK;
	return user_follow(env, key, name.text, member, err);
}

/* mail_was_moved - is the address that waits the member's in the keystore? */
static enum db_status
mail_was_moved(const struct account_env *env, const struct member *member,
    bool *yes_r, struct err *err)
{
	uint8_t owner[MEMBER_ID_BYTES];
	struct keystore_name name;
	enum db_status status;
	bool found;

	*yes_r = false;
	if (member->email_new.len == 0 ||
	    names_mail(env->arena, member->email_new, &name))
		return DB_OK;
	status = keystore_find(env->keys, name, owner, &found, err);
	*yes_r = status == DB_OK && found &&
		 memcmp(owner, member->id, sizeof(owner)) == 0 &&
		 !is_mail(env, member->email, name);
	return status;
}

/* mend_waiting - what the row says has yet to come may have happened */
enum db_status
mend_waiting(const struct account_env *env, struct str id, struct err *err)
{
	struct datakey key;
	struct member member;
	bool found, confirmed, moved = false;
	enum db_status status = account_get(
	    env, id, &key, &member, &found, err);

	if (status != DB_OK || !found)
		return status;
	status = keystore_has(env->keys, id, &found, &confirmed, err);
	if (status == DB_OK && confirmed && member.state == MEMBER_PENDING)
		status = activate(env, &member, err);
	if (status == DB_OK)
		status = mail_was_moved(env, &member, &moved, err);
	if (status == DB_OK && moved)
		status = mail_follow(env, &key, &member, err);
	datakey_scrub(&key);
	return status;
}
