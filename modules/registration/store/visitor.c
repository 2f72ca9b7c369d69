/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/visitor.h"

#include <string.h>

#include "base/err.h"
#include "crypto/hmac.h"
#include "modules/registration/store/names.h"
#include "modules/registration/store/outbox.h"
#include "modules/registration/store/erasure.h"
#include "vault/sealed.h"

/* visitor_id - a nonce's visitor */
void
visitor_id(const struct secret *secret, struct str nonce,
    uint8_t id_r[VISITOR_ID_BYTES])
{
	uint8_t mac[HMAC_BYTES];

	HMAC(secret, mac, STR("registration visitor"), nonce);
	memcpy(id_r, mac, VISITOR_ID_BYTES);
}

/* id_of - a key's id as bytes */
static struct str
id_of(const struct datakey *key)
{
	return str_from(key->id, sizeof(key->id));
}

/* name_of - how the visitor is found; 0 or -1 */
static int
name_of(struct arena *arena, struct str email, struct keystore_name *name_r)
{
	if (names_mail(arena, email, name_r))
		return -1;
	name_r->kind = KEYSTORE_VISITOR;
	return 0;
}

/* What the transaction of visitor_ask is about. */
struct work {
	const struct account_env *env;
	const struct visitor *visitor;
	const struct datakey *key;
	const char *template;
	int64_t expires_secs;
};

/* ask_work - the row and the mail */
static enum db_status
ask_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	struct str id = id_of(work->key);
	struct sealed_place place = {"visitor", "email", id};
	struct outbox_new mail = {
	    .member = id,
	    .template = work->template,
	    .visitor = true,
	    .now_secs = work->env->now_secs,
	    .expires_secs = work->expires_secs,
	};
	enum db_status status = db_exec(db,
	    "INSERT INTO visitor (id, state, policy, email) "
	    "VALUES (?, ?, ?, ?)",
	    DB_ARGS(DB_ARG_BLOB(id), DB_ARG_INT(0),
		DB_ARG_TEXT(work->visitor->policy),
		DB_ARG_BLOB(sealed_make(work->env->arena, work->key, &place,
		    work->visitor->email))),
	    NULL, err);

	return status == DB_OK ? outbox_put(db, &mail, err) : status;
}

/* found_row - there is one */
static int
found_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* ask_question - is it there? */
static enum db_status
ask_question(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	bool found = false;
	enum db_status status = db_query(db,
	    "SELECT id FROM visitor WHERE id = ?",
	    DB_ARGS(DB_ARG_BLOB(id_of(work->key))), found_row, &found, err);

	if (status != DB_OK)
		return status;
	return found ? DB_OK : DB_CONFLICT;
}

/* reserve - a key that waits; the old one for a form that was sent before.
 * found_r is false where that one is gone. */
static enum db_status
reserve(const struct account_env *env, const struct visitor *visitor,
    int64_t expires_secs, struct datakey *key, bool *found_r, struct err *err)
{
	struct err why = ERR_NONE;
	struct keystore_name name;
	enum db_status status;

	if (name_of(env->arena, visitor->email, &name)) {
		err_set(err, "a mail address that was not checked");
		return DB_FAILED;
	}
	datakey_new(key);
	memcpy(key->id, visitor->id, sizeof(key->id));
	status = keystore_reserve(env->keys, key, &name, 1, expires_secs, &why);
	*found_r = true;
	if (status == DB_DUPLICATE)
		return keystore_get(env->keys, id_of(key), key, found_r, err);
	if (status != DB_OK)
		err_set(err, "%s", err_text(&why));
	return status;
}

/* visitor_ask - key first, then the row and the mail */
enum db_status
visitor_ask(const struct account_env *env, const struct visitor *visitor,
    const char *template, int64_t expires_secs, struct err *err)
{
	struct datakey key = {.id = {0}};
	struct work work = {env, visitor, &key, template, expires_secs};
	struct err why = ERR_NONE;
	bool found = false;
	enum db_status status = reserve(
	    env, visitor, expires_secs, &key, &found, err);

	if (status == DB_OK && found) {
		status = db_transact(
		    env->db, ask_work, ask_question, &work, &why);
		if (status == DB_DUPLICATE)
			status = DB_OK;
		if (status != DB_OK)
			err_set(err, "%s", err_text(&why));
	}
	datakey_scrub(&key);
	return status;
}

/* What a read fills. */
struct load {
	struct arena *arena;
	const struct datakey *key;
	struct visitor *visitor;
	bool found, broken;
};

/* load_row - open it */
static int
load_row(void *ctx, const struct db_row *row)
{
	struct load *load = ctx;
	struct visitor *visitor = load->visitor;
	struct sealed_place place = {"visitor", "email", id_of(load->key)};

	load->found = true;
	memcpy(visitor->id, load->key->id, sizeof(visitor->id));
	visitor->confirmed = db_row_int(row, 0) != 0;
	visitor->policy = db_row_copy(load->arena, row, 1);
	load->broken = sealed_open(load->arena, load->key, &place,
			   db_row_str(row, 2), &visitor->email) != 0;
	return 1;
}

/* visitor_get - key and row of an id */
enum db_status
visitor_get(const struct account_env *env, struct str id, struct datakey *key_r,
    struct visitor *visitor_r, bool *found_r, struct err *err)
{
	struct load load = {env->arena, key_r, visitor_r, false, false};
	enum db_status status = keystore_get(
	    env->keys, id, key_r, found_r, err);

	if (status != DB_OK || !*found_r)
		return status;
	memset(visitor_r, 0, sizeof(*visitor_r));
	status = db_query(env->db,
	    "SELECT state, policy, email FROM visitor WHERE id = ?",
	    DB_ARGS(DB_ARG_BLOB(id)), load_row, &load, err);
	*found_r = load.found;
	if (!load.broken)
		return status;
	err_set(err, "a visitor's address does not open with the key");
	return DB_FAILED;
}

/* visitor_confirm - in the keystore, then in the row */
enum db_status
visitor_confirm(const struct account_env *env, struct str id, struct err *err)
{
	struct err why = ERR_NONE;
	bool found;
	enum db_status status = keystore_confirm(env->keys, id, &found, &why);

	if (status == DB_DUPLICATE)
		return erasure_run(env, id, err);
	if (status != DB_OK)
		err_set(err, "%s", err_text(&why));
	if (status != DB_OK || !found)
		return status;
	return db_exec(env->db, "UPDATE visitor SET state = ? WHERE id = ?",
	    DB_ARGS(DB_ARG_INT(1), DB_ARG_BLOB(id)), NULL, err);
}

/* visitor_find - who is told at this address? */
enum db_status
visitor_find(const struct account_env *env, struct str email,
    uint8_t id_r[VISITOR_ID_BYTES], bool *found_r, struct err *err)
{
	struct keystore_name name;

	*found_r = false;
	if (name_of(env->arena, email, &name))
		return DB_OK;
	return keystore_find(env->keys, name, id_r, found_r, err);
}

/* visitor_exists - is there a row? */
enum db_status
visitor_exists(struct db *db, struct str id, bool *found_r, struct err *err)
{
	*found_r = false;
	return db_query(db, "SELECT id FROM visitor WHERE id = ?",
	    DB_ARGS(DB_ARG_BLOB(id)), found_row, found_r, err);
}
