/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/revocation.h"

#define DIGEST_ARG(digest)                                                     \
	DB_ARG_BLOB(str_from((digest), REVOCATION_DIGEST_BYTES))

/* revoke_session - one */
enum db_status
revoke_session(struct db *db, const uint8_t digest[REVOCATION_DIGEST_BYTES],
    struct err *err)
{
	return db_exec(db,
	    "INSERT INTO revoked (digest, expires) "
	    "SELECT digest, expires FROM session WHERE digest = ?",
	    DB_ARGS(DIGEST_ARG(digest)), NULL, err);
}

/* revoke_member - all that somebody has */
enum db_status
revoke_member(struct db *db, struct str member, struct err *err)
{
	return db_exec(db,
	    "INSERT INTO revoked (digest, expires) "
	    "SELECT digest, expires FROM session WHERE member = ?",
	    DB_ARGS(DB_ARG_BLOB(member)), NULL, err);
}

/* revoke_others - all but one */
enum db_status
revoke_others(struct db *db, struct str member,
    const uint8_t keep[REVOCATION_DIGEST_BYTES], struct err *err)
{
	return db_exec(db,
	    "INSERT INTO revoked (digest, expires) "
	    "SELECT digest, expires FROM session "
	    "WHERE member = ? AND digest <> ?",
	    DB_ARGS(DB_ARG_BLOB(member), DIGEST_ARG(keep)), NULL, err);
}

/* What revocation_read calls. */
struct reading {
	revocation_fn *each;
	void *ctx;
};

/* read_row - one entry */
static int
read_row(void *ctx, const struct db_row *row)
{
	const struct reading *reading = ctx;
	const struct revocation entry = {
	    db_row_int(row, 0), db_row_str(row, 1), db_row_int(row, 2)};

	return reading->each(reading->ctx, &entry);
}

/* revocation_read - some of the feed */
enum db_status
revocation_read(struct db *db, int64_t seq, int64_t n, revocation_fn *each,
    void *ctx, struct err *err)
{
	struct reading reading = {each, ctx};

	return db_query(db,
	    "SELECT seq, digest, expires FROM revoked WHERE seq >= ? "
	    "ORDER BY seq LIMIT ?",
	    DB_ARGS(DB_ARG_INT(seq), DB_ARG_INT(n)), read_row, &reading, err);
}

/* last_row - the number */
static int
last_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_int(row, 0);
	return 1;
}

/* revocation_last - how far it has come */
enum db_status
revocation_last(struct db *db, int64_t *seq_r, struct err *err)
{
	*seq_r = 0;
	return db_query(db, "SELECT COALESCE(MAX(seq), 0) FROM revoked",
	    DB_NO_ARGS, last_row, seq_r, err);
}

/* revocation_forget - a new entry for many in place of those that are over,
 * and of older ones that say less */
enum db_status
revocation_forget(struct db *db, int64_t now_secs, struct err *err)
{
	enum db_status status = db_exec(db,
	    "INSERT INTO revoked (digest, expires) VALUES (NULL, ?)",
	    DB_ARGS(DB_ARG_INT(now_secs)), NULL, err);

	if (status != DB_OK)
		return status;
	return db_exec(db,
	    "DELETE FROM revoked "
	    "WHERE expires < ? OR (expires = ? AND digest IS NOT NULL)",
	    DB_ARGS(DB_ARG_INT(now_secs), DB_ARG_INT(now_secs)), NULL, err);
}

/* restart_work - one entry for all there were, and no sessions */
static enum db_status
restart_work(struct db *db, void *ctx, struct err *err)
{
	int64_t seq = *(const int64_t *)ctx;
	enum db_status status = db_exec(db,
	    "INSERT INTO revoked (seq, digest, expires) VALUES (?, NULL, ?)",
	    DB_ARGS(DB_ARG_INT(seq), DB_ARG_INT(REVOCATION_FOR_EVER)), NULL,
	    err);

	if (status != DB_OK)
		return status;
	return db_exec(db, "DELETE FROM session", DB_NO_ARGS, NULL, err);
}

/* revocation_restart - everybody logs in again */
enum db_status
revocation_restart(struct db *db, int64_t seq, struct err *err)
{
	return db_transact(db, restart_work, db_run_again, &seq, err);
}
