/* SPDX-License-Identifier: BSD-2-Clause */
/* box - the ballot box of one survey on this host */
#ifndef FP_SURVEYS_BOX_BOX_H
#define FP_SURVEYS_BOX_BOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/secret.h"

struct err;
struct spent;

/*
 * A record begins with the digest of its ballot (BALLOT_DIGEST_BYTES). It is
 * acknowledged once it is durable. One thread of the box's own writes: each
 * sync seals a whole half of a region anew and serves all who wait for it.
 * Every function may be called from any thread.
 */
struct box;

/* What became of a record. */
enum box_result {
	BOX_TAKEN, /* durable */
	BOX_SPENT, /* its ballot was used before, and that is durable */
	BOX_FULL,  /* no room: 503 */
	BOX_SHUT,  /* closing, or a write failed: 503 */
};

/* Called once for every box_put, most often from the box's thread. ctx and
 * tag are those of the box_put. It must not call the box. */
typedef void box_reply_fn(
    void *arg, void *ctx, unsigned tag, enum box_result result);

struct box_config {
	const char *path;
	const struct secret *key; /* of this box alone; copied */
	struct str label; /* survey, definition, host: bound to every byte */
	size_t record_bytes;
	uint32_t capacity;   /* records, when it is made; rounded up */
	unsigned cover_secs; /* mean time between writes for nothing; 0: none */
	struct spent *spent; /* given to the box, guarded by its lock */
	box_reply_fn *reply;
	void *reply_arg;
};

enum box_opening {
	BOX_OPENED,
	BOX_HELD,    /* another process has it: try again */
	BOX_REFUSED, /* damaged, cut off, of another survey or key */
};

/* Makes an empty box; one at that path is replaced. 0 or -1. */
int box_create(const struct box_config *config, struct err *err);

/* Opens one that is there, with what it holds; spent gets the digests. */
enum box_opening box_open(
    const struct box_config *config, struct box **box_r, struct err *err);

/* Writes what is pending, replies, ends the thread. NULL is fine. */
void box_close(struct box **box);

/* Takes a record: never blocks, replies later. One lock covers the check
 * for a spent ballot, its reservation and the enqueueing. */
void box_put(struct box *box, const uint8_t *record, void *ctx, unsigned tag);

/* Adds the digests of counted ballots, n of 32 bytes. */
void box_add_spent(struct box *box, const uint8_t *digests, size_t n);

/* Takes no more; what is pending is still written and answered. */
void box_shut(struct box *box);

/* Closes the box, as a failed write does, when its file was removed. What is
 * in it can still be counted. For the counting thread, now and then. */
void box_watch(struct box *box);

bool box_has_failed(struct box *box);
size_t box_waiting(struct box *box);  /* durable and not yet counted */
size_t box_pending(struct box *box);  /* not yet durable */
bool box_is_filling(struct box *box); /* half full */
bool box_is_full(struct box *box);    /* one was refused, and none left since */

/* The place of a record. */
struct box_place {
	uint32_t region, slot;
};

/*
 * Chooses at random among the durable records, leaving at least hold_back,
 * at most max; copies them. They stay in the box until box_scrub, or go
 * back with box_unpick. For one thread at a time.
 */
size_t box_pick(struct box *box, size_t hold_back, size_t max,
    struct box_place *places_r, uint8_t *records_r);
void box_unpick(struct box *box, const struct box_place *places, size_t n);

/* Overwrites them: both halves of every region in use are written, also of
 * those from which nothing was taken, so that which are does not tell whose
 * answers were counted. Waits for it. 0, or -1 when the box failed (they are
 * counted all the same). */
int box_scrub(struct box *box, const struct box_place *places, size_t n);

#endif
