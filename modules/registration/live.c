/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/live.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/hmac.h"
#include "modules/registration/look.h"

/* The columns behind the member's. */
enum column {
	PROFILE = MEMBER_NCOLUMNS,
	DUE,
	HAS_MAIL,
	HAS_NOTICES,
	HAS_LOOKS,
	DIGEST,
	BEGAN,
	EXPIRES,
};

/* What a read fills. */
struct load {
	struct arena *arena;
	const struct datakey *key;
	struct str digest; /* of the session asked for */
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
	if (!db_row_is_null(row, DUE))
		live->objected_due = db_row_int(row, DUE);
	live->has_mail = db_row_int(row, HAS_MAIL) != 0;
	live->has_notices = db_row_int(row, HAS_NOTICES) != 0;
	live->has_looks = db_row_int(row, HAS_LOOKS) != 0;
	live->sessions = arena_alloc_n(
	    load->arena, LIVE_SESSIONS_MAX, sizeof(*live->sessions));
}

/* load_row - one of the member's sessions */
static int
load_row(void *ctx, const struct db_row *row)
{
	struct load *load = ctx;
	struct live *live = load->live;

	if (!load->any)
		read_member(load, row);
	if (str_eq(db_row_str(row, DIGEST), load->digest))
		load->found = true;
	if (live->nsessions < LIVE_SESSIONS_MAX)
		live->sessions[live->nsessions++] = (struct live_session){
		    db_row_int(row, BEGAN), db_row_int(row, EXPIRES)};
	return 0;
}

/* live_load - the member and the rest */
enum db_status
live_load(const struct account_env *env, const struct datakey *key,
    const uint8_t session[SESSION_BYTES], struct member *member_r,
    struct live *live_r, bool *found_r, struct err *err)
{
	uint8_t digest[HMAC_BYTES], holder[HMAC_BYTES];
	struct load load = {
	    .arena = env->arena,
	    .key = key,
	    .member = member_r,
	    .live = live_r,
	};
	enum db_status status;

	memset(live_r, 0, sizeof(*live_r));
	session_digest(session, digest);
	load.digest = str_from(digest, sizeof(digest));
	status = db_query(env->db,
	    "SELECT " MEMBER_COLUMNS ", p.sealed, o.due, "
	    "EXISTS (SELECT 1 FROM outbox x "
	    "WHERE x.member = m.id AND x.visitor = 0), "
	    "EXISTS (SELECT 1 FROM announcement a WHERE a.shown_until > ?), "
	    "EXISTS (SELECT 1 FROM look l WHERE l.holder = ?), "
	    "s.digest, s.began, s.expires FROM session s "
	    "JOIN member m ON m.id = s.member "
	    "LEFT JOIN profile p ON p.member = m.id "
	    "LEFT JOIN objection o ON o.member = m.id "
	    "WHERE s.member = ? AND s.expires > ? ORDER BY s.began",
	    DB_ARGS(DB_ARG_INT(env->now_secs),
		DB_ARG_BLOB(look_holder(key, holder)),
		DB_ARG_BLOB(str_from(key->id, sizeof(key->id))),
		DB_ARG_INT(env->now_secs)),
	    load_row, &load, err);
	*found_r = load.found;
	if (!load.broken)
		return status;
	err_set(err, "a member's fields do not open with the member's key");
	return DB_FAILED;
}
