/* SPDX-License-Identifier: BSD-2-Clause */
/* announcement - what everybody concerned is told by mail, once each */
#ifndef FP_REGISTRATION_STORE_ANNOUNCEMENT_H
#define FP_REGISTRATION_STORE_ANNOUNCEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"

struct arena;
struct err;

#define ANNOUNCEMENT_ID_BYTES	 16
#define ANNOUNCEMENT_SUBJECT_MAX 200	     /* bytes */
#define ANNOUNCEMENT_BODY_MAX	 (24 * 1024) /* bytes */

/* Kinds. The first three concern everybody; the last those who chose its
 * category. */
#define ANNOUNCEMENT_CHANGE   "change"	 /* the policy becomes another */
#define ANNOUNCEMENT_TRANSFER "transfer" /* data passes to another owner */
#define ANNOUNCEMENT_RISK     "risk"	 /* something endangers the data */
#define ANNOUNCEMENT_MAILING  "mailing"	 /* news and the like */

enum announcement_phase {
	ANNOUNCEMENT_MEMBERS = 0,
	ANNOUNCEMENT_VISITORS = 1, /* without an account, who asked */
	ANNOUNCEMENT_DONE = 2,
};

struct announcement {
	uint8_t id[ANNOUNCEMENT_ID_BYTES]; /* announcement_begin makes it */
	struct str kind;
	struct str category;  /* category.h; "account" for the first three */
	struct str policy;    /* version that comes into force, or is */
	struct str effective; /* since when, "2026-12-01" */
	struct str subject, body; /* empty: the built-in words of a change */
	int64_t deadline_secs;	  /* of a transfer; 0: none */
	int64_t shown_until_secs; /* on the members' pages; 0: not there */
	enum announcement_phase phase;
	int64_t told; /* mails in the outbox so far */
};

/* How many it concerns now; of a change, how many of the members have not
 * agreed to that version (of other kinds: 0). */
struct announcement_count {
	int64_t members, visitors, to_agree;
};
enum db_status announcement_count(struct db *db,
    const struct announcement *announcement, struct announcement_count *count_r,
    struct err *err);

/* Makes its id, a digest of what it says. */
void announcement_identify(
    struct arena *arena, struct announcement *announcement);

/*
 * Begins it, or takes up one of the same kind, policy, words and deadline
 * where it was left: phase and told are those reached. id is a digest of
 * these, so the same thing is never announced twice.
 */
enum db_status announcement_begin(struct db *db, struct arena *arena,
    struct announcement *announcement, int64_t now_secs, struct err *err);

/*
 * Puts the mails of the next few people into the outbox, and notes how far
 * it came, in one transaction: whoever is killed before or after it goes on
 * where that stood. Several may work at the same one. Call it until phase
 * says that all are told.
 */
enum db_status announcement_step(struct db *db,
    struct announcement *announcement, int64_t now_secs, struct err *err);

/* One by its id, in arena. */
enum db_status announcement_find(struct db *db, struct arena *arena,
    struct str id, struct announcement *announcement_r, bool *found_r,
    struct err *err);

/* Those that members see on their page now, the newest first. */
typedef void announcement_fn(
    void *ctx, const struct announcement *announcement);
enum db_status announcement_list(struct db *db, struct arena *arena,
    int64_t now_secs, announcement_fn *each, void *ctx, struct err *err);

#endif
