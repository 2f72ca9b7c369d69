/* SPDX-License-Identifier: BSD-2-Clause */
/* session - who is logged in: rows, known by the digest of a cookie's secret */
#ifndef FP_REGISTRATION_STORE_SESSION_H
#define FP_REGISTRATION_STORE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"
#include "modules/registration/store/member.h"

#define SESSION_BYTES	     32 /* random; only its digest is stored */
#define SESSION_DIGEST_BYTES 32
void session_digest(const uint8_t session[SESSION_BYTES],
    uint8_t digest_r[SESSION_DIGEST_BYTES]);

/* A row. A digest is never stored twice: DB_DUPLICATE. */
enum db_status session_begin(struct db *db,
    const uint8_t session[SESSION_BYTES], struct str member, int64_t now_secs,
    int64_t expires_secs, struct err *err);

/* Does the session last, and whose is it? */
enum db_status session_find(struct db *db, const uint8_t session[SESSION_BYTES],
    int64_t now_secs, uint8_t member_r[MEMBER_ID_BYTES], bool *found_r,
    struct err *err);

/* Within a transaction, as the two that follow: the row goes, and the feed
 * says so to the authorizer (revocation.h). */
enum db_status session_end(
    struct db *db, const uint8_t session[SESSION_BYTES], struct err *err);
enum db_status session_end_all(
    struct db *db, struct str member, struct err *err);
/* All of a member's but the one given. */
enum db_status session_end_others(struct db *db, struct str member,
    const uint8_t keep[SESSION_BYTES], struct err *err);

/* The same in a transaction of their own. */
enum db_status session_log_out(
    struct db *db, const uint8_t session[SESSION_BYTES], struct err *err);
enum db_status session_log_out_all(
    struct db *db, struct str member, struct err *err);
enum db_status session_log_out_others(struct db *db, struct str member,
    const uint8_t keep[SESSION_BYTES], struct err *err);

/* Those that are over, those that began too far in the future, and what the
 * feed need not remember. */
enum db_status session_sweep(struct db *db, int64_t now_secs, struct err *err);

/* Called for each session of a member that lasts. */
typedef void session_fn(void *ctx, int64_t began, int64_t expires);
enum db_status session_list(struct db *db, struct str member, int64_t now_secs,
    session_fn *each, void *ctx, struct err *err);

#endif
