/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/revocation.h"

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

/* revoke_begun_after - what a wrong clock has begun */
enum db_status
revoke_begun_after(struct db *db, int64_t secs, struct err *err)
{
	return db_exec(db,
	    "INSERT INTO revoked (digest, expires) "
	    "SELECT digest, expires FROM session WHERE began > ?",
	    DB_ARGS(DB_ARG_INT(secs)), NULL, err);
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

/* found_row - there is one */
static int
found_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* put_many - the entry that stands for those which end by a time */
static enum db_status
put_many(struct db *db, int64_t expires_secs, struct err *err)
{
	return db_exec(db,
	    "INSERT INTO revoked (digest, expires) VALUES (NULL, ?)",
	    DB_ARGS(DB_ARG_INT(expires_secs)), NULL, err);
}

/* sweep_work - a new entry for many in place of those, and of older ones
 * that say less */
static enum db_status
sweep_work(struct db *db, void *ctx, struct err *err)
{
	int64_t now_secs = *(const int64_t *)ctx;
	enum db_status status = put_many(db, now_secs, err);

	if (status != DB_OK)
		return status;
	return db_exec(db,
	    "DELETE FROM revoked "
	    "WHERE expires < ? OR (expires = ? AND digest IS NOT NULL)",
	    DB_ARGS(DB_ARG_INT(now_secs), DB_ARG_INT(now_secs)), NULL, err);
}

/* revocation_sweep - what nobody need remember */
enum db_status
revocation_sweep(struct db *db, int64_t now_secs, struct err *err)
{
	bool found = false;
	enum db_status status = db_query(db,
	    "SELECT seq FROM revoked WHERE expires <= ? "
	    "AND digest IS NOT NULL LIMIT 1",
	    DB_ARGS(DB_ARG_INT(now_secs)), found_row, &found, err);

	if (status != DB_OK || !found)
		return status;
	/* Twice does no harm. */
	return db_transact(db, sweep_work, db_run_again, &now_secs, err);
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
