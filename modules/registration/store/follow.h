/* SPDX-License-Identifier: BSD-2-Clause */
/* follow - the revocation feed as one process knows it */
#ifndef FP_REGISTRATION_STORE_FOLLOW_H
#define FP_REGISTRATION_STORE_FOLLOW_H

#include <stddef.h>
#include <stdint.h>

#include "db/db.h"

struct err;
struct follow;

/* A feed that was not read for so long is no word about anybody. */
#define FOLLOW_STALE_MS 5000
/* How often it is read. */
#define FOLLOW_POLL_MS 1000
/* What is remembered at most: 12 log-outs a second, for half a day. */
#define FOLLOW_MAX ((size_t)1 << 19)
/* An old copy may be a replica that lags: wait so long before it is one. */
#define FOLLOW_BACK_MS 10000
/* An entry is visible so long after a later one at most, many times what a
 * transaction may take, and so many entries after it. */
#define FOLLOW_WINDOW_MS 120000
#define FOLLOW_WINDOW	 10000

struct follow *follow_new(size_t max);
void follow_free(struct follow **follow);

/* How a look at the feed went, where the database answered. */
enum follow_news {
	FOLLOW_FRESH,
	FOLLOW_FULL,	  /* more sessions were revoked than memory is for */
	FOLLOW_BACKWARDS, /* the feed is older than it was: not fresh */
	FOLLOW_RESTARTED, /* it was restored, and every log-in is ended */
};

/*
 * Reads what is new. members and keystore are handles of the thread's own,
 * which is the only one to call it. Entries may become visible out of their
 * order, so the last ones are read again for a while; where the clock went
 * back, all of them. now_ms is clock_mono_ms() before the call.
 */
enum db_status follow_poll(struct follow *follow, struct db *members,
    struct db *keystore, int64_t now_secs, int64_t now_ms,
    enum follow_news *news_r, struct err *err);

/* A session as its cookie has it. */
struct follow_session {
	const uint8_t *digest;
	int64_t position; /* revocation_last() before it began */
	int64_t expires_secs;
};

enum follow_answer {
	FOLLOW_LIVES,
	FOLLOW_REVOKED,
	FOLLOW_CANNOT_TELL, /* the feed is not fresh */
};

/* From any thread, without waiting; asks no database. */
enum follow_answer follow_ask(struct follow *follow,
    const struct follow_session *session, int64_t now_ms);

/* When it was fresh last, as clock_mono_ms(); 0: never. */
int64_t follow_fresh_ms(const struct follow *follow);

#endif
