/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/change.h"

#include <string.h>

#include "base/err.h"
#include "crypto/hmac.h"
#include "crypto/rand.h"
#include "modules/registration/names.h"
#include "modules/registration/outbox.h"

/* What the transactions here are about. */
struct work {
	const struct account_env *env;
	const struct datakey *key;
	struct str hash;
	const uint8_t *keep;
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

/* change_profile - what members say of themselves */
enum db_status
change_profile(const struct account_env *env, const struct datakey *key,
    const struct member *member, const struct member *next, bool *taken_r,
    struct err *err)
{
	struct keystore_name now = names_user(env->arena, member->user_id);
	struct keystore_name then = names_user(env->arena, next->user_id);
	enum db_status status = DB_OK;

	*taken_r = false;
	if (!str_eq(now.text, then.text))
		status = move(env, key, then, taken_r, err);
	if (status != DB_OK || *taken_r)
		return status;
	return member_set_profile(env->db, env->arena, key, next, err);
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
	struct work work = {env, key, hash, keep};

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

/* change_mark - what the next password makes another */
void
change_mark(const struct datakey *key, const struct member *member,
    uint8_t mark_r[CHANGE_MARK_BYTES])
{
	uint8_t mac[HMAC_BYTES];
	struct secret secret;

	datakey_derive(key, "registration reset", &secret);
	HMAC(&secret, mac, member->password, member->email);
	memcpy(mark_r, mac, CHANGE_MARK_BYTES);
	secret_scrub(&secret);
}
