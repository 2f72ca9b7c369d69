/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "issue.h"

#include <string.h>

#include "base/arena.h"
#include "base/scrub.h"
#include "crypto/hmac.h"
#include "crypto/rand.h"
#include "crypto/token.h"

#define COOKIE_SECS (90 * 24 * 3600) /* it is a session cookie all the same */

/* issue_member - the pseudonym */
void
issue_member(const struct secret *key, struct str member,
    uint8_t member_r[ISSUE_MEMBER_BYTES])
{
	HMAC(key, member_r, STR("survey member 1"), member);
}

/* issue_new - nonce and ballot */
void
issue_new(const struct secret *ballot_key,
    const uint8_t member[ISSUE_MEMBER_BYTES], struct issue *issue_r)
{
	memcpy(issue_r->member, member, ISSUE_MEMBER_BYTES);
	rand_bytes(issue_r->nonce, sizeof(issue_r->nonce));
	ballot_new(ballot_key, issue_r->ballot);
}

/* purpose_of - cookies of one survey are nothing to another */
static const char *
purpose_of(struct arena *arena, const char *id)
{
	return arena_printf(arena, "ballot %s", id);
}

/* issue_seal - for the cookie */
char *
issue_seal(struct arena *arena, const struct secret *key, const char *id,
    int64_t now_secs, const struct issue *issue)
{
	_Static_assert(sizeof(*issue) == ISSUE_MEMBER_BYTES +
					     ISSUE_NONCE_BYTES + BALLOT_BYTES,
	    "the payload is the struct");
	return token_seal(arena, key, purpose_of(arena, id), now_secs,
	    str_from(issue, sizeof(*issue)));
}

/* issue_open - from the cookie */
int
issue_open(struct arena *arena, const struct secret *key, const char *id,
    int64_t now_secs, struct str value,
    const uint8_t member[ISSUE_MEMBER_BYTES], struct issue *issue_r)
{
	struct str payload;

	if (value.len == 0 ||
	    token_open(arena, key, purpose_of(arena, id), now_secs, COOKIE_SECS,
		value, &payload, NULL) != TOKEN_VALID ||
	    payload.len != sizeof(*issue_r))
		return -1;
	memcpy(issue_r, payload.ptr, sizeof(*issue_r));
	if (secret_bytes_eq(str_from(issue_r->member, ISSUE_MEMBER_BYTES),
		str_from(member, ISSUE_MEMBER_BYTES)))
		return 0;
	scrub(issue_r, sizeof(*issue_r));
	return -1;
}

/* What a row is compared with. */
struct comparison {
	uint8_t nonce[32];
	enum issue_state state;
};

/* compare - the one row of a member */
static int
compare(void *ctx, const struct db_row *row)
{
	struct comparison *comparison = ctx;

	comparison->state = secret_bytes_eq(db_row_str(row, 0),
				str_from(comparison->nonce,
				    sizeof(comparison->nonce)))
				? ISSUE_OURS
				: ISSUE_OTHER;
	return 1;
}

/* issue_find - look */
enum db_status
issue_find(struct db *db, const char *id, const struct issue *issue,
    enum issue_state *state_r, struct err *err)
{
	struct comparison comparison = {.state = ISSUE_NONE};
	enum db_status status;

	hash_sha256(
	    str_from(issue->nonce, sizeof(issue->nonce)), comparison.nonce);
	status = db_query(db,
	    "SELECT nonce FROM survey_issued WHERE survey = ? AND member = ?",
	    DB_ARGS(DB_ARG_TEXT(str_of(id)),
		DB_ARG_BLOB(str_from(issue->member, sizeof(issue->member)))),
	    compare, &comparison, err);
	*state_r = comparison.state;
	return status;
}

/* issue_store - issued, once */
enum db_status
issue_store(struct db *db, const char *id, const struct issue *issue,
    enum issue_state *state_r, struct err *err)
{
	uint8_t nonce[32];
	enum db_status status;

	*state_r = ISSUE_OURS;
	hash_sha256(str_from(issue->nonce, sizeof(issue->nonce)), nonce);
	status = db_exec(db,
	    "INSERT INTO survey_issued (survey, member, nonce) "
	    "VALUES (?, ?, ?)",
	    DB_ARGS(DB_ARG_TEXT(str_of(id)),
		DB_ARG_BLOB(str_from(issue->member, sizeof(issue->member))),
		DB_ARG_BLOB(str_from(nonce, sizeof(nonce)))),
	    NULL, NULL);
	/* Taken, or an outcome unknown: what is there decides. */
	if (status == DB_DUPLICATE || status == DB_UNKNOWN)
		return issue_find(db, id, issue, state_r, err);
	return status;
}
