/* SPDX-License-Identifier: BSD-2-Clause */
/* retention_last - when retention was last done in a database, and what went */
#ifndef FP_DB_RETENTION_LAST_H
#define FP_DB_RETENTION_LAST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"

struct err;

/* pledgectl retention run is to be done every day. */
#define RETENTION_LATE_SECS ((int64_t)2 * 86400)

/*
 * The table of every store: retention_last (kind, ran, gone), key kind. A row
 * for each kind of data that the store holds; pledgectl retention run writes
 * it, when all of that kind is done.
 */
enum db_status retention_last_set(struct db *db, const char *kind,
    int64_t ran_secs, int64_t gone, struct err *err);

/* A kind that is not kept here any more: a form that is gone. */
enum db_status retention_last_forget(
    struct db *db, const char *kind, struct err *err);

/* What is shown: by staff's first page, metrics, doctor, verify. */
struct retention_last {
	int64_t ran;   /* the kind that waits longest; 0: none was ever done */
	int64_t gone;  /* of all kinds, at their last run */
	int64_t kinds; /* how many were done */
	int64_t since; /* when the store's first tables were made */
};
enum db_status retention_last_get(
    struct db *db, struct retention_last *last_r, struct err *err);

/* Is a run overdue? The first one is due within two days of the set-up. */
bool retention_is_late(const struct retention_last *last, int64_t now_secs);

/* One row each; kind lasts as long as the call. */
typedef void retention_last_fn(
    void *ctx, struct str kind, int64_t ran, int64_t gone);
enum db_status retention_last_each(
    struct db *db, retention_last_fn *each, void *ctx, struct err *err);

#endif
