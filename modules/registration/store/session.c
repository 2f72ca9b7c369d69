/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/session.h"

#include <string.h>

#include "crypto/hmac.h"
#include "modules/registration/store/revocation.h"

#define AHEAD_SECS 86400 /* no clock of several hosts is so wrong */

/* session_digest - what is stored of a session's secret */
void
session_digest(const uint8_t session[SESSION_BYTES],
    uint8_t digest_r[SESSION_DIGEST_BYTES])
{
	hash_sha256(str_from(session, SESSION_BYTES), digest_r);
}

/* digest_arg - the same for a statement */
static struct db_value
digest_arg(
    const uint8_t session[SESSION_BYTES], uint8_t digest[SESSION_DIGEST_BYTES])
{
	session_digest(session, digest);
	return DB_ARG_BLOB(str_from(digest, SESSION_DIGEST_BYTES));
}

/* session_begin - a row */
enum db_status
session_begin(struct db *db, const uint8_t session[SESSION_BYTES],
    struct str member, int64_t now_secs, int64_t expires_secs, struct err *err)
{
	uint8_t digest[SESSION_DIGEST_BYTES];

	return db_exec(db,
	    "INSERT INTO session (digest, member, began, expires) "
	    "VALUES (?, ?, ?, ?)",
	    DB_ARGS(digest_arg(session, digest), DB_ARG_BLOB(member),
		DB_ARG_INT(now_secs), DB_ARG_INT(expires_secs)),
	    NULL, err);
}

/* What a search finds. */
struct found {
	uint8_t *member;
	bool yes;
};

/* found_row - whose it is */
static int
found_row(void *ctx, const struct db_row *row)
{
	struct found *found = ctx;
	struct str id = db_row_str(row, 0);

	if (id.len == MEMBER_ID_BYTES) {
		memcpy(found->member, id.ptr, MEMBER_ID_BYTES);
		found->yes = true;
	}
	return 1;
}

/* session_find - does it last? */
enum db_status
session_find(struct db *db, const uint8_t session[SESSION_BYTES],
    int64_t now_secs, uint8_t member_r[MEMBER_ID_BYTES], bool *found_r,
    struct err *err)
{
	struct found found = {member_r, false};
	uint8_t digest[SESSION_DIGEST_BYTES];
	enum db_status status = db_query(db,
	    "SELECT member FROM session WHERE digest = ? AND expires > ?",
	    DB_ARGS(digest_arg(session, digest), DB_ARG_INT(now_secs)),
	    found_row, &found, err);

	*found_r = found.yes;
	return status;
}

/* session_end - log out */
enum db_status
session_end(
    struct db *db, const uint8_t session[SESSION_BYTES], struct err *err)
{
	uint8_t digest[SESSION_DIGEST_BYTES];
	struct db_value arg = digest_arg(session, digest);
	enum db_status status = revoke_session(db, digest, err);

	if (status != DB_OK)
		return status;
	return db_exec(db, "DELETE FROM session WHERE digest = ?", DB_ARGS(arg),
	    NULL, err);
}

/* session_end_all - log out everywhere */
enum db_status
session_end_all(struct db *db, struct str member, struct err *err)
{
	enum db_status status = revoke_member(db, member, err);

	if (status != DB_OK)
		return status;
	return db_exec(db, "DELETE FROM session WHERE member = ?",
	    DB_ARGS(DB_ARG_BLOB(member)), NULL, err);
}

/* session_end_others - log out everywhere else */
enum db_status
session_end_others(struct db *db, struct str member,
    const uint8_t keep[SESSION_BYTES], struct err *err)
{
	uint8_t digest[SESSION_DIGEST_BYTES];
	struct db_value arg = digest_arg(keep, digest);
	enum db_status status = revoke_others(db, member, digest, err);

	if (status != DB_OK)
		return status;
	return db_exec(db,
	    "DELETE FROM session WHERE member = ? AND digest <> ?",
	    DB_ARGS(DB_ARG_BLOB(member), arg), NULL, err);
}

/* Which session, or whose: what a transaction ends. */
struct ending {
	const uint8_t *session;
	struct str member;
};

/* end_work - one, all, or all but one */
static enum db_status
end_work(struct db *db, void *ctx, struct err *err)
{
	const struct ending *ending = ctx;

	if (str_is_none(ending->member))
		return session_end(db, ending->session, err);
	if (!ending->session)
		return session_end_all(db, ending->member, err);
	return session_end_others(db, ending->member, ending->session, err);
}

/* session_log_out - one */
enum db_status
session_log_out(
    struct db *db, const uint8_t session[SESSION_BYTES], struct err *err)
{
	struct ending ending = {session, STR_NONE};

	/* Twice does no harm. */
	return db_transact(db, end_work, db_run_again, &ending, err);
}

/* session_log_out_all - everywhere */
enum db_status
session_log_out_all(struct db *db, struct str member, struct err *err)
{
	struct ending ending = {NULL, member};

	return db_transact(db, end_work, db_run_again, &ending, err);
}

/* session_log_out_others - everywhere else */
enum db_status
session_log_out_others(struct db *db, struct str member,
    const uint8_t keep[SESSION_BYTES], struct err *err)
{
	struct ending ending = {keep, member};

	return db_transact(db, end_work, db_run_again, &ending, err);
}

/* found_any - there is one */
static int
found_any(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* over_work - the rows go, and what the feed has of them */
static enum db_status
over_work(struct db *db, void *ctx, struct err *err)
{
	int64_t now_secs = *(const int64_t *)ctx;
	enum db_status status = revocation_forget(db, now_secs, err);

	if (status != DB_OK)
		return status;
	return db_exec(db, "DELETE FROM session WHERE expires <= ?",
	    DB_ARGS(DB_ARG_INT(now_secs)), NULL, err);
}

/* sweep_over - those that are over */
static enum db_status
sweep_over(struct db *db, int64_t now_secs, struct err *err)
{
	bool found = false;
	enum db_status status = db_query(db,
	    "SELECT 1 FROM session WHERE expires <= ? UNION ALL "
	    "SELECT 1 FROM revoked WHERE expires <= ? AND digest IS NOT NULL "
	    "LIMIT 1",
	    DB_ARGS(DB_ARG_INT(now_secs), DB_ARG_INT(now_secs)), found_any,
	    &found, err);

	if (status != DB_OK || !found)
		return status;
	/* Twice does no harm. */
	return db_transact(db, over_work, db_run_again, &now_secs, err);
}

/* Those that began in the future: by this host's clock and by the database's,
 * so that one that is slow ends nobody's session. */
#define EARLY_SQLITE                                                           \
	"WHERE began > ? AND "                                                 \
	"began > CAST(strftime('%s', 'now') AS INTEGER) + 86400"
#define EARLY_MYSQL "WHERE began > ? AND began > UNIX_TIMESTAMP() + 86400"
#define EARLY_REVOKE                                                           \
	"INSERT INTO revoked (digest, expires) "                               \
	"SELECT digest, expires FROM session "
#define EARLY_DELETE "DELETE FROM session "

/* early_work - what a clock that was ahead has begun: it would come to life
 * when that time comes */
static enum db_status
early_work(struct db *db, void *ctx, struct err *err)
{
	int64_t latest_secs = *(const int64_t *)ctx;
	enum db_status status = db_exec(db,
	    db_sql(db, EARLY_REVOKE EARLY_SQLITE, EARLY_REVOKE EARLY_MYSQL),
	    DB_ARGS(DB_ARG_INT(latest_secs)), NULL, err);

	if (status != DB_OK)
		return status;
	return db_exec(db,
	    db_sql(db, EARLY_DELETE EARLY_SQLITE, EARLY_DELETE EARLY_MYSQL),
	    DB_ARGS(DB_ARG_INT(latest_secs)), NULL, err);
}

/* session_sweep - delete those that are over */
enum db_status
session_sweep(struct db *db, int64_t now_secs, struct err *err)
{
	int64_t latest_secs = now_secs + AHEAD_SECS;
	enum db_status status = sweep_over(db, now_secs, err);

	if (status != DB_OK)
		return status;
	return db_transact(db, early_work, db_run_again, &latest_secs, err);
}

/* What session_list calls. */
struct listing {
	session_fn *each;
	void *ctx;
};

/* list_row - one of them */
static int
list_row(void *ctx, const struct db_row *row)
{
	const struct listing *listing = ctx;

	listing->each(listing->ctx, db_row_int(row, 0), db_row_int(row, 1));
	return 0;
}

/* session_list - all that last */
enum db_status
session_list(struct db *db, struct str member, int64_t now_secs,
    session_fn *each, void *ctx, struct err *err)
{
	struct listing listing = {each, ctx};

	return db_query(db,
	    "SELECT began, expires FROM session "
	    "WHERE member = ? AND expires > ? ORDER BY began",
	    DB_ARGS(DB_ARG_BLOB(member), DB_ARG_INT(now_secs)), list_row,
	    &listing, err);
}
