/* SPDX-License-Identifier: BSD-2-Clause */
/* rotation - which key-encryption key is in use, and which may go */
#ifndef FP_VAULT_ROTATION_H
#define FP_VAULT_ROTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"
#include "vault/kek.h"

struct err;

#define ROTATION_HOST_MAX  255
#define ROTATION_STEP_SECS (8 * 86400)

/*
 * What all hosts agree on stands in the keystore's tables: the keys, the
 * hosts with what each has, and a date. The date follows the clock, but never
 * goes back, and forward by 8 days a run at most: a clock that jumps ahead
 * ages the keys by that much, whatever it says.
 *
 * A key goes from waiting (until every host has it) to in use, old and
 * destroyed. An old one is destroyed only when nothing is wrapped under it,
 * no host wraps under it, and its days since it came into use have passed.
 * Each step is one transaction and may be run again.
 */
struct rotation {
	/* what the caller knows */
	char host[ROTATION_HOST_MAX + 1];
	int64_t clock_secs, period_secs, keep_secs;
	int64_t local; /* in use here: kek_number */
	uint8_t local_mark[KEK_MARK_BYTES];
	/* what the tables say */
	int64_t day;
	int64_t used; /* in use by agreement; may be newer than local */
	uint8_t used_mark[KEK_MARK_BYTES];
	int64_t next; /* waits for hosts; 0: none */
	bool make;    /* and it is this host's part to make it */
	char waits[ROTATION_HOST_MAX + 1]; /* a host that lacks it; "" */
};

/* Moves the date, takes part as a host, and begins a new key where the one
 * in use has had its time (period_secs). */
enum db_status rotation_begin(
    struct db *db, struct rotation *rotation, struct err *err);

/* This host has the waiting key, of this mark. When all have, it is the one
 * in use. */
enum db_status rotation_offer(struct db *db, struct rotation *rotation,
    const uint8_t mark[KEK_MARK_BYTES], struct err *err);

/* From now on this host wraps under local. */
enum db_status rotation_follow(
    struct db *db, struct rotation *rotation, struct err *err);

/* Of the keys (n) that this host has besides the one in use those that the
 * tables do not know, since they are new, or were restored, are old ones from
 * this day on. */
enum db_status rotation_know(struct db *db, const struct rotation *rotation,
    const int64_t *ids, size_t n, struct err *err);

/* Says of old keys that they are to be destroyed; others (n) are those still
 * referred to elsewhere than in the keystore. */
enum db_status rotation_expire(struct db *db, const struct rotation *rotation,
    const int64_t *others, size_t n, struct err *err);

/* Which of these keys are to be destroyed? doomed_r gets one a key. */
enum db_status rotation_doomed(struct db *db, const int64_t *ids, size_t n,
    bool *doomed_r, struct err *err);

/* A host that is gone for good is not waited for any more; a key that only
 * it had, and that is not in use yet, is begun anew. found_r is false when
 * there is none of that name. */
enum db_status rotation_forget_host(
    struct db *db, const char *host, bool *found_r, struct err *err);

/* Called for each host that takes part. */
typedef void rotation_host_fn(
    void *ctx, struct str host, int64_t has, int64_t uses);
enum db_status rotation_hosts(
    struct db *db, rotation_host_fn *each, void *ctx, struct err *err);

#endif
