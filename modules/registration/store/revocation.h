/* SPDX-License-Identifier: BSD-2-Clause */
/* revocation - the feed of sessions that were ended before their time */
#ifndef FP_REGISTRATION_STORE_REVOCATION_H
#define FP_REGISTRATION_STORE_REVOCATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"

struct err;

#define REVOCATION_DIGEST_BYTES 32 /* as a session's row has it */
#define REVOCATION_FOR_EVER	INT64_MAX

/*
 * The authorizer asks no database: the cookie says whose session it is, and
 * this feed, which each process follows (follow.h), which of them are over.
 * So whatever ends a session early says so here, in the same transaction and
 * before its row goes. Nobody needs to call these but session.c: session_end,
 * session_end_all and session_end_others do, so whoever ends sessions by
 * those (a suspension, an erasure) is done.
 */
enum db_status revoke_session(struct db *db,
    const uint8_t digest[REVOCATION_DIGEST_BYTES], struct err *err);
enum db_status revoke_member(struct db *db, struct str member, struct err *err);
/* All of a member's but the one of that digest. */
enum db_status revoke_others(struct db *db, struct str member,
    const uint8_t keep[REVOCATION_DIGEST_BYTES], struct err *err);

/*
 * One entry. digest is STR_NONE in one that stands for many: sessions that
 * began before seq was given out and end by expires_secs may have been
 * revoked, and are not remembered one by one.
 */
struct revocation {
	int64_t seq; /* 1, 2 ...; later commits may have smaller ones */
	struct str digest;
	int64_t expires_secs; /* nobody need remember it longer */
};

/* At most n entries from seq on, in its order; texts are valid in the call.
 * Anything but 0 of each ends it early. */
typedef int revocation_fn(void *ctx, const struct revocation *entry);
enum db_status revocation_read(struct db *db, int64_t seq, int64_t n,
    revocation_fn *each, void *ctx, struct err *err);

/*
 * The highest number so far, 0 of an empty feed. A session that begins after
 * the question is not meant by an entry that stands for many up to there.
 */
enum db_status revocation_last(struct db *db, int64_t *seq_r, struct err *err);

/* Within a transaction that deletes the sessions which are over by the clock:
 * forgets their entries, and leaves one that stands for them all, in case that
 * clock was wrong. */
enum db_status revocation_forget(
    struct db *db, int64_t now_secs, struct err *err);

/* The feed was found in an old copy: goes on with seq and ends every session,
 * of which nobody knows any more which were over. DB_DUPLICATE: somebody else
 * was quicker. */
enum db_status revocation_restart(struct db *db, int64_t seq, struct err *err);

#endif
