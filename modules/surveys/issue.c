/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/issue.h"

#include <string.h>

#include "base/arena.h"
#include "base/scrub.h"
#include "crypto/hmac.h"
#include "crypto/rand.h"
#include "crypto/token.h"
#include "db/batch.h"

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

/* What one row says, and what it is compared with. */
struct entry {
	const char *survey;
	uint8_t member[ISSUE_MEMBER_BYTES];
	uint8_t digest[32]; /* of nonce or blinded message */
	enum issue_state state;
};

/* entry_of - a member's, with the digest of what was given */
static struct entry
entry_of(
    const char *id, const uint8_t member[ISSUE_MEMBER_BYTES], struct str given)
{
	struct entry entry = {.survey = id};

	memcpy(entry.member, member, sizeof(entry.member));
	hash_sha256(given, entry.digest);
	return entry;
}

/* compare - the one row of a member */
static int
compare(void *ctx, const struct db_row *row)
{
	struct entry *entry = ctx;

	entry->state = secret_bytes_eq(db_row_str(row, 0),
			   str_from(entry->digest, sizeof(entry->digest)))
			   ? ISSUE_OURS
			   : ISSUE_OTHER;
	return 1;
}

/* find - look */
static enum db_status
find(struct db *db, struct entry *entry, struct err *err)
{
	entry->state = ISSUE_NONE;
	return db_query(db,
	    "SELECT nonce FROM survey_issued WHERE survey = ? AND member = ?",
	    DB_ARGS(DB_ARG_TEXT(str_of(entry->survey)),
		DB_ARG_BLOB(str_from(entry->member, sizeof(entry->member)))),
	    compare, entry, err);
}

/* insert - work of a transaction */
static enum db_status
insert(struct db *db, void *ctx, struct err *err)
{
	const struct entry *entry = ctx;

	return db_exec(db,
	    "INSERT INTO survey_issued (survey, member, nonce) "
	    "VALUES (?, ?, ?)",
	    DB_ARGS(DB_ARG_TEXT(str_of(entry->survey)),
		DB_ARG_BLOB(str_from(entry->member, sizeof(entry->member))),
		DB_ARG_BLOB(str_from(entry->digest, sizeof(entry->digest)))),
	    NULL, err);
}

/* store - issued, once; perhaps together with others, when this has returned */
static enum db_status
store(struct db *db, struct entry *entry, struct err *err)
{
	enum db_status status = db_write_later(db, insert, NULL, entry, NULL);

	entry->state = ISSUE_OURS;
	/* Taken, or an outcome unknown: what is there decides. */
	if (status == DB_DUPLICATE || status == DB_UNKNOWN)
		return find(db, entry, err);
	return status;
}

/* issue_find - by the nonce of the cookie */
enum db_status
issue_find(struct db *db, const char *id, const struct issue *issue,
    enum issue_state *state_r, struct err *err)
{
	struct entry entry = entry_of(
	    id, issue->member, str_from(issue->nonce, sizeof(issue->nonce)));
	enum db_status status = find(db, &entry, err);

	*state_r = entry.state;
	return status;
}

/* store_entry - in the arena, where it stays until it is written */
static enum db_status
store_entry(struct db *db, struct arena *arena, const struct entry *entry,
    enum issue_state *state_r, struct err *err)
{
	struct entry *kept = arena_alloc(arena, sizeof(*kept));
	enum db_status status;

	*kept = *entry;
	status = store(db, kept, err);
	*state_r = kept->state;
	return status;
}

/* issue_store - a ballot of ours */
enum db_status
issue_store(struct db *db, struct arena *arena, const char *id,
    const struct issue *issue, enum issue_state *state_r, struct err *err)
{
	struct entry entry = entry_of(
	    id, issue->member, str_from(issue->nonce, sizeof(issue->nonce)));

	return store_entry(db, arena, &entry, state_r, err);
}

/* issue_store_blinded - a ballot that nobody but the browser knows */
enum db_status
issue_store_blinded(struct db *db, struct arena *arena, const char *id,
    const uint8_t member[ISSUE_MEMBER_BYTES], struct str blinded,
    enum issue_state *state_r, struct err *err)
{
	struct entry entry = entry_of(id, member, blinded);

	return store_entry(db, arena, &entry, state_r, err);
}
