/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/change_email.h"

#include <string.h>

#include "base/err.h"
#include "modules/registration/store/names.h"
#include "modules/registration/store/outbox.h"

/* What the transactions here are about. */
struct work {
	const struct account_env *env;
	const struct datakey *key;
	const struct member *member;
	struct str email_new; /* of change_ask_email, as is the rest */
	struct str owner;     /* of that; STR_NONE: nobody, or the member */
	int64_t expires_secs;
};

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
	    "email_asked", env->now_secs, env->now_secs + OUTBOX_NOTICE_SECS,
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
	    "email_changed", env->now_secs, env->now_secs + OUTBOX_NOTICE_SECS,
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
	status = names_move(env, key, name, taken_r, err);
	if (status != DB_OK || *taken_r)
		return status;
	return db_transact(env->db, email_work, db_run_again, &work, err);
}
