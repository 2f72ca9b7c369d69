/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/live.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/hmac.h"
#include "modules/registration/store/disclosed.h"
#include "modules/registration/store/look.h"
#include "modules/registration/store/profile.h"

/* Each session and each entry of the ledger comes with a copy of the profile:
 * where that is more bytes than these, it is read by itself. */
#define PROFILE_SMALL 1024

/* The columns behind the member's. */
enum column {
	PROFILE = MEMBER_NCOLUMNS,
	PROFILE_LENGTH,
	DUE,
	HAS_LOOKS,
	HAS_DISCLOSURES,
	DIGEST,
	BEGAN,
	EXPIRES,
	CONSENT, /* and those behind */
};

/* What a read fills. */
struct load {
	struct arena *arena;
	const struct datakey *key;
	struct str digest; /* of the session asked for */
	int64_t now_secs;
	struct member *member;
	struct live *live;
	bool any, found, broken;
};

/* read_member - from the first row; the others say the same */
static void
read_member(struct load *load, const struct db_row *row)
{
	struct live *live = load->live;

	load->any = true;
	load->broken = member_read(load->arena, load->key, row, load->member);
	live->profile = db_row_copy(load->arena, row, PROFILE);
	live->is_large = db_row_int(row, PROFILE_LENGTH) > PROFILE_SMALL;
	if (!db_row_is_null(row, DUE))
		live->objected_due = db_row_int(row, DUE);
	live->has_looks = db_row_int(row, HAS_LOOKS) != 0;
	live->has_disclosures = db_row_int(row, HAS_DISCLOSURES) != 0;
	live->sessions = arena_alloc_n(
	    load->arena, LIVE_SESSIONS_MAX, sizeof(*live->sessions));
}

/* add_session - the oldest first; the server sorts whole rows */
static void
add_session(struct live *live, int64_t began, int64_t expires)
{
	struct live_session *list = live->sessions;
	size_t at = live->nsessions;

	if (at == LIVE_SESSIONS_MAX && list[--at].began <= began)
		return;
	if (live->nsessions < LIVE_SESSIONS_MAX)
		live->nsessions++;
	for (; at > 0 && list[at - 1].began > began; at--)
		list[at] = list[at - 1];
	list[at] = (struct live_session){began, expires};
}

/* load_row - one of the member's sessions */
static int
load_row(void *ctx, const struct db_row *row)
{
	struct load *load = ctx;
	struct live *live = load->live;

	/* Here, since a condition has the server weigh one more index. */
	if (db_row_int(row, EXPIRES) <= load->now_secs)
		return 0;
	if (!load->any)
		read_member(load, row);
	if (str_eq(db_row_str(row, DIGEST), load->digest)) {
		ledger_row(live->consents, row, CONSENT);
		/* One row for each entry of the ledger. */
		if (load->found)
			return 0;
		load->found = true;
	}
	add_session(live, db_row_int(row, BEGAN), db_row_int(row, EXPIRES));
	return 0;
}

/* live_load - the member and the rest */
enum db_status
live_load(const struct account_env *env, const struct datakey *key,
    const uint8_t session[SESSION_BYTES], struct member *member_r,
    struct live *live_r, bool *found_r, struct err *err)
{
	uint8_t digest[HMAC_BYTES], look[HMAC_BYTES], ledger[HMAC_BYTES];
	uint8_t disclosed[HMAC_BYTES];
	struct load load = {
	    .arena = env->arena,
	    .key = key,
	    .now_secs = env->now_secs,
	    .member = member_r,
	    .live = live_r,
	};
	enum db_status status;

	memset(live_r, 0, sizeof(*live_r));
	live_r->consents = ledger_begin(env->arena, key);
	session_digest(session, digest);
	load.digest = str_from(digest, sizeof(digest));
	status = db_query(env->db,
	    "SELECT " MEMBER_COLUMNS ", "
	    "CASE WHEN LENGTH(p.sealed) <= ? THEN p.sealed END, "
	    "LENGTH(p.sealed), o.due, "
	    "EXISTS (SELECT 1 FROM look l WHERE l.holder = ?), "
	    "EXISTS (SELECT 1 FROM disclosure d WHERE d.holder = ?), "
	    "s.digest, s.began, s.expires, " LEDGER_COLUMNS " FROM member m "
	    "JOIN session s ON s.member = m.id "
	    "LEFT JOIN profile p ON p.member = m.id "
	    "LEFT JOIN objection o ON o.member = m.id "
	    "LEFT JOIN consent c ON c.holder = ? AND s.digest = ? "
	    "WHERE m.id = ?",
	    DB_ARGS(DB_ARG_INT(PROFILE_SMALL),
		DB_ARG_BLOB(look_holder(key, look)),
		DB_ARG_BLOB(disclosed_holder(key, disclosed)),
		DB_ARG_BLOB(ledger_holder(key, ledger)),
		DB_ARG_BLOB(load.digest),
		DB_ARG_BLOB(str_from(key->id, sizeof(key->id)))),
	    load_row, &load, err);
	*found_r = load.found;
	if (!load.broken)
		return status;
	err_set(err, "a member's fields do not open with the member's key");
	return DB_FAILED;
}

/* live_profile - what was read, or read now */
enum db_status
live_profile(const struct account_env *env, const struct datakey *key,
    const struct live *live, struct profile *profile_r, struct err *err)
{
	if (live->is_large)
		return profile_load(env->db, env->arena, key, profile_r, err);
	if (profile_open(env->arena, key, live->profile, profile_r) == 0)
		return DB_OK;
	err_set(err, "a member's profile does not open with the member's key");
	return DB_FAILED;
}

/* live_consents - what was read */
enum db_status
live_consents(
    const struct live *live, ledger_fn *each, void *ctx, struct err *err)
{
	return ledger_each(live->consents, each, ctx, err);
}
