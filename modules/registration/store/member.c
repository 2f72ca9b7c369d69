/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/member.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/base64url.h"
#include "crypto/hmac.h"
#include "vault/sealed.h"

#define TABLE		"member"
#define PSEUDONYM_BYTES 24

/* The sealed columns, in the order of the statements below. */
static const struct column {
	const char *name;
	size_t offset;
} columns[] = {
    {"user_id", offsetof(struct member, user_id)},
    {"email", offsetof(struct member, email)},
    {"password", offsetof(struct member, password)},
    {"name", offsetof(struct member, name)},
    {"phone", offsetof(struct member, phone)},
    {"address", offsetof(struct member, address)},
    {"email_new", offsetof(struct member, email_new)},
    {"language", offsetof(struct member, language)},
};
#define NCOLUMNS (sizeof(columns) / sizeof(columns[0]))
#define NPLAIN	 7 /* columns before them, the id aside */

/* member_id - a nonce's sign-up */
void
member_id(const struct secret *secret, struct str nonce,
    uint8_t id_r[MEMBER_ID_BYTES])
{
	uint8_t mac[HMAC_BYTES];

	HMAC(secret, mac, STR("registration member"), nonce);
	memcpy(id_r, mac, MEMBER_ID_BYTES);
}

/* id_str - a key's id as bytes */
static struct str
id_str(const struct datakey *key)
{
	return str_from(key->id, sizeof(key->id));
}

/* seal - one column's value, as an argument */
static struct db_value
seal(struct arena *arena, const struct datakey *key, const char *column,
    struct str plain)
{
	struct sealed_place place = {TABLE, column, id_str(key)};

	if (plain.len == 0)
		return DB_ARG_NULL;
	return DB_ARG_BLOB(sealed_make(arena, key, &place, plain));
}

/* member_insert - a new row */
enum db_status
member_insert(struct db *db, struct arena *arena, const struct datakey *key,
    const struct member *member, struct err *err)
{
	struct db_value args[1 + NPLAIN + NCOLUMNS] = {
	    DB_ARG_BLOB(id_str(key)),
	    DB_ARG_INT(member->state),
	    DB_ARG_TEXT(member->policy),
	    DB_ARG_INT(member->age_limit),
	    DB_ARG_INT(member->age_month),
	    DB_ARG_TEXT(member->age_method),
	    DB_ARG_INT(member->mail_news),
	    DB_ARG_INT(member->restricted),
	};

	for (size_t i = 0; i < NCOLUMNS; i++) {
		const struct str *plain =
		    (const struct str *)(const void *)((const char *)member +
						       columns[i].offset);

		args[1 + NPLAIN + i] = seal(
		    arena, key, columns[i].name, *plain);
	}
	return db_exec(db,
	    "INSERT INTO member (id, state, policy, age_limit, age_month, "
	    "age_method, mail_news, restricted, user_id, email, password, "
	    "name, phone, address, email_new, language) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    args, 1 + NPLAIN + NCOLUMNS, NULL, err);
}

/* member_read - open every column */
int
member_read(struct arena *arena, const struct datakey *key,
    const struct db_row *row, struct member *member)
{
	int ret = 0;

	memset(member, 0, sizeof(*member));
	memcpy(member->id, key->id, sizeof(member->id));
	member->state = (enum member_state)db_row_int(row, 0);
	member->policy = db_row_copy(arena, row, 1);
	member->age_limit = db_row_int(row, 2);
	member->age_month = db_row_int(row, 3);
	member->age_method = db_row_copy(arena, row, 4);
	member->mail_news = db_row_int(row, 5) != 0;
	member->restricted = db_row_int(row, 6) != 0;
	for (size_t i = 0; i < NCOLUMNS; i++) {
		struct sealed_place place = {
		    TABLE, columns[i].name, id_str(key)};
		struct str *plain = (struct str *)(void *)((char *)member +
							   columns[i].offset);

		if (sealed_open(
			arena, key, &place, db_row_str(row, NPLAIN + i), plain))
			ret = -1;
	}
	if (!db_row_is_null(row, NPLAIN + NCOLUMNS))
		member->suspended_until = db_row_int(row, NPLAIN + NCOLUMNS);
	return ret;
}

/* What a read fills. */
struct load {
	struct arena *arena;
	const struct datakey *key;
	struct member *member;
	bool found, broken;
};

/* load_row - the one there is */
static int
load_row(void *ctx, const struct db_row *row)
{
	struct load *load = ctx;

	load->found = true;
	load->broken = member_read(load->arena, load->key, row, load->member);
	return 1;
}

/* load_by - read one, by one of the statements below */
static enum db_status
load_by(struct db *db, const char *sql, struct load *load, struct err *err)
{
	enum db_status status;

	memset(load->member, 0, sizeof(*load->member));
	status = db_query(db, sql, DB_ARGS(DB_ARG_BLOB(id_str(load->key))),
	    load_row, load, err);
	if (!load->broken)
		return status;
	err_set(err, "a member's fields do not open with the member's key");
	return DB_FAILED;
}

/* member_load - read one */
enum db_status
member_load(struct db *db, struct arena *arena, const struct datakey *key,
    struct member *member_r, bool *found_r, struct err *err)
{
	struct load load = {arena, key, member_r, false, false};
	enum db_status status = load_by(db,
	    "SELECT " MEMBER_COLUMNS " FROM member m WHERE m.id = ?", &load,
	    err);

	*found_r = load.found;
	return status;
}

/* member_see - without what staff have no use for */
enum db_status
member_see(struct db *db, struct arena *arena, const struct datakey *key,
    struct member *member_r, bool *found_r, struct err *err)
{
	struct load load = {arena, key, member_r, false, false};
	enum db_status status = load_by(db,
	    "SELECT " MEMBER_COLUMNS_WITH("NULL") " FROM member m "
						  "WHERE m.id = ?",
	    &load, err);

	*found_r = load.found;
	return status;
}

/* exists_row - there is one */
static int
exists_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* member_exists - is there a row? */
enum db_status
member_exists(struct db *db, struct str id, bool *found_r, struct err *err)
{
	*found_r = false;
	return db_query(db, "SELECT id FROM member WHERE id = ?",
	    DB_ARGS(DB_ARG_BLOB(id)), exists_row, found_r, err);
}

/* member_activate - the mail address is verified */
enum db_status
member_activate(struct db *db, struct str id, struct err *err)
{
	return db_exec(db,
	    "UPDATE member SET state = ? WHERE id = ? AND state = ?",
	    DB_ARGS(DB_ARG_INT(MEMBER_ACTIVE), DB_ARG_BLOB(id),
		DB_ARG_INT(MEMBER_PENDING)),
	    NULL, err);
}

/* member_set_state - away, or back */
enum db_status
member_set_state(
    struct db *db, struct str id, enum member_state state, struct err *err)
{
	return db_exec(db, "UPDATE member SET state = ? WHERE id = ?",
	    DB_ARGS(DB_ARG_INT(state), DB_ARG_BLOB(id)), NULL, err);
}

/* member_set_user_id - another user id */
enum db_status
member_set_user_id(struct db *db, struct arena *arena,
    const struct datakey *key, struct str user_id, struct err *err)
{
	return db_exec(db, "UPDATE member SET user_id = ? WHERE id = ?",
	    DB_ARGS(
		seal(arena, key, "user_id", user_id), DB_ARG_BLOB(id_str(key))),
	    NULL, err);
}

/* member_set_profile - what members say of themselves */
enum db_status
member_set_profile(struct db *db, struct arena *arena,
    const struct datakey *key, const struct member *member, struct err *err)
{
	return db_exec(db,
	    "UPDATE member SET user_id = ?, name = ?, phone = ?, address = ? "
	    "WHERE id = ?",
	    DB_ARGS(seal(arena, key, "user_id", member->user_id),
		seal(arena, key, "name", member->name),
		seal(arena, key, "phone", member->phone),
		seal(arena, key, "address", member->address),
		DB_ARG_BLOB(id_str(key))),
	    NULL, err);
}

/* member_set_email - where mail goes, and where it shall go */
enum db_status
member_set_email(struct db *db, struct arena *arena, const struct datakey *key,
    struct str email, struct str email_new, struct err *err)
{
	return db_exec(db,
	    "UPDATE member SET email = ?, email_new = ? WHERE id = ?",
	    DB_ARGS(seal(arena, key, "email", email),
		seal(arena, key, "email_new", email_new),
		DB_ARG_BLOB(id_str(key))),
	    NULL, err);
}

/* member_set_password - another hash */
enum db_status
member_set_password(struct db *db, struct arena *arena,
    const struct datakey *key, struct str password, struct err *err)
{
	return db_exec(db, "UPDATE member SET password = ? WHERE id = ?",
	    DB_ARGS(seal(arena, key, "password", password),
		DB_ARG_BLOB(id_str(key))),
	    NULL, err);
}

/* member_set_language - in which a member is written to */
enum db_status
member_set_language(struct db *db, struct arena *arena,
    const struct datakey *key, struct str language, struct err *err)
{
	return db_exec(db, "UPDATE member SET language = ? WHERE id = ?",
	    DB_ARGS(seal(arena, key, "language", language),
		DB_ARG_BLOB(id_str(key))),
	    NULL, err);
}

/* member_set_policy - another version */
enum db_status
member_set_policy(
    struct db *db, struct str id, struct str policy, struct err *err)
{
	return db_exec(db, "UPDATE member SET policy = ? WHERE id = ?",
	    DB_ARGS(DB_ARG_TEXT(policy), DB_ARG_BLOB(id)), NULL, err);
}

/* member_set_news - news by mail, or not */
enum db_status
member_set_news(struct db *db, struct str id, bool yes, struct err *err)
{
	return db_exec(db, "UPDATE member SET mail_news = ? WHERE id = ?",
	    DB_ARGS(DB_ARG_INT(yes), DB_ARG_BLOB(id)), NULL, err);
}

/* member_set_restricted - used for less, or as before */
enum db_status
member_set_restricted(struct db *db, struct str id, bool yes, struct err *err)
{
	return db_exec(db, "UPDATE member SET restricted = ? WHERE id = ?",
	    DB_ARGS(DB_ARG_INT(yes), DB_ARG_BLOB(id)), NULL, err);
}

/* member_terms - what counts as agreed to */
struct str
member_terms(const struct member *member)
{
	return member->restricted ? STR("") : member->policy;
}

/* member_pairwise - the secret that pseudonyms come from */
void
member_pairwise(const struct datakey *key, struct secret *secret_r)
{
	datakey_derive(key, "registration pairwise", secret_r);
}

/* member_pseudonym - who an audience sees */
void
member_pseudonym(const struct secret *pairwise, struct str audience,
    char out_r[MEMBER_PSEUDONYM_CHARS + 1])
{
	uint8_t mac[HMAC_BYTES];

	HMAC(pairwise, mac, STR("audience"), audience);
	base64url_format(mac, PSEUDONYM_BYTES, out_r);
}
