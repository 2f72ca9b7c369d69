/* SPDX-License-Identifier: BSD-2-Clause */
/* member - one member: sealed, saved, found, erased */
#ifndef FP_REGISTRATION_STORE_MEMBER_H
#define FP_REGISTRATION_STORE_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"
#include "vault/datakey.h"

struct arena;
struct err;
struct keystore;

#define MEMBER_ID_BYTES DATAKEY_ID_BYTES

enum member_state {
	MEMBER_PENDING = 0, /* the mail address is not verified */
	MEMBER_ACTIVE = 1,
	MEMBER_AWAY = 2,      /* deactivated, until the next log-in */
	MEMBER_SUSPENDED = 3, /* said to be under age: see underage.h */
};

/* A member as the module sees one; sealed where it is stored. */
struct member {
	uint8_t id[MEMBER_ID_BYTES]; /* as its data key's */
	enum member_state state;
	struct str policy;     /* the version agreed to */
	int64_t age_limit;     /* "at least this old ..." */
	int64_t age_month;     /* "... asked in this month": 202611 */
	struct str age_method; /* "self-declared" */
	bool mail_news;
	bool restricted; /* used for nothing but the account itself */
	struct str user_id, email, password; /* a hash */
	struct str name, phone, address;     /* STR_NONE: not given */
	struct str email_new;	 /* not confirmed yet, or STR_NONE */
	int64_t suspended_until; /* 0: not suspended */
	struct str language; /* of mails: "de"; STR_NONE: the site's first */
};

/* The id of the sign-up that a form's nonce makes: the same form sent again
 * is the same sign-up. secret is the keyring's "index". */
void member_id(const struct secret *secret, struct str nonce,
    uint8_t id_r[MEMBER_ID_BYTES]);

/* Within a transaction: the row. DB_DUPLICATE: it is there. */
enum db_status member_insert(struct db *db, struct arena *arena,
    const struct datakey *key, const struct member *member, struct err *err);

/* The member of a key. Fields that do not open fail the read. */
enum db_status member_load(struct db *db, struct arena *arena,
    const struct datakey *key, struct member *member_r, bool *found_r,
    struct err *err);

/* The same for staff: all but the password. */
enum db_status member_see(struct db *db, struct arena *arena,
    const struct datakey *key, struct member *member_r, bool *found_r,
    struct err *err);

/* The same within a statement of one's own, whose first columns are these of
 * "member m": 0, or -1 where they do not open. */
#define MEMBER_COLUMNS_WITH(password_)                                         \
	"m.state, m.policy, m.age_limit, m.age_month, m.age_method, "          \
	"m.mail_news, m.restricted, m.user_id, m.email, " password_            \
	", m.name, m.phone, m.address, m.email_new, m.language, "              \
	"m.suspended_until"
#define MEMBER_COLUMNS	MEMBER_COLUMNS_WITH("m.password")
#define MEMBER_NCOLUMNS 16
int member_read(struct arena *arena, const struct datakey *key,
    const struct db_row *row, struct member *member_r);

/* Is there a row of that id? */
enum db_status member_exists(
    struct db *db, struct str id, bool *found_r, struct err *err);

/* Of one who is pending; others stay as they are. */
enum db_status member_activate(struct db *db, struct str id, struct err *err);
enum db_status member_set_state(
    struct db *db, struct str id, enum member_state state, struct err *err);
enum db_status member_set_user_id(struct db *db, struct arena *arena,
    const struct datakey *key, struct str user_id, struct err *err);
/* user_id, name, phone and address. */
enum db_status member_set_profile(struct db *db, struct arena *arena,
    const struct datakey *key, const struct member *member, struct err *err);
/* The one in force, and the one that waits (STR_NONE: none). */
enum db_status member_set_email(struct db *db, struct arena *arena,
    const struct datakey *key, struct str email, struct str email_new,
    struct err *err);
/* A hash. */
enum db_status member_set_password(struct db *db, struct arena *arena,
    const struct datakey *key, struct str password, struct err *err);
/* Of mails, "de". */
enum db_status member_set_language(struct db *db, struct arena *arena,
    const struct datakey *key, struct str language, struct err *err);
/* The version of the policy agreed to. */
enum db_status member_set_policy(
    struct db *db, struct str id, struct str policy, struct err *err);
enum db_status member_set_news(
    struct db *db, struct str id, bool yes, struct err *err);

enum db_status member_set_restricted(
    struct db *db, struct str id, bool yes, struct err *err);

/* What the authorizer may take as agreed to: the policy's version; "" while
 * the use of the data is restricted. */
struct str member_terms(const struct member *member);

/*
 * Who another part of the site sees: differs for each audience, so that two
 * parts cannot join what they know. From a secret of that member's own.
 */
#define MEMBER_PSEUDONYM_CHARS 32
void member_pairwise(const struct datakey *key, struct secret *secret_r);
void member_pseudonym(const struct secret *pairwise, struct str audience,
    char out_r[MEMBER_PSEUDONYM_CHARS + 1]);

#endif
