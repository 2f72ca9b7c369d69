/* SPDX-License-Identifier: BSD-2-Clause */
/* issue - one ballot a member: who was given one, and to which browser */
#ifndef FP_SURVEYS_ISSUE_H
#define FP_SURVEYS_ISSUE_H

#include <stdint.h>

#include "crypto/secret.h"
#include "db/db.h"
#include "modules/surveys/ballot.h"

struct arena;
struct err;

#define ISSUE_NONCE_BYTES  16
#define ISSUE_MEMBER_BYTES 32

/*
 * What a browser keeps, sealed, between the notice and the form. It is of no
 * use before the nonce's digest is stored, so a prefetch uses nothing up;
 * afterwards it shows the same ballot again.
 */
struct issue {
	uint8_t member[ISSUE_MEMBER_BYTES];
	uint8_t nonce[ISSUE_NONCE_BYTES];
	uint8_t ballot[BALLOT_BYTES];
};

/* A pseudonym of this survey alone. */
void issue_member(const struct secret *key, struct str member,
    uint8_t member_r[ISSUE_MEMBER_BYTES]);

/* A fresh nonce and ballot for a member. */
void issue_new(const struct secret *ballot_key,
    const uint8_t member[ISSUE_MEMBER_BYTES], struct issue *issue_r);

/* The cookie's value, in arena, and back: 0, or -1 when it is not ours, too
 * old or another member's. */
char *issue_seal(struct arena *arena, const struct secret *key, const char *id,
    int64_t now_secs, const struct issue *issue);
int issue_open(struct arena *arena, const struct secret *key, const char *id,
    int64_t now_secs, struct str value,
    const uint8_t member[ISSUE_MEMBER_BYTES], struct issue *issue_r);

enum issue_state {
	ISSUE_NONE,  /* nothing was issued to this member */
	ISSUE_OURS,  /* this nonce */
	ISSUE_OTHER, /* another one: another browser, or the cookie is gone */
};

/* What is stored of this member. */
enum db_status issue_find(struct db *db, const char *id,
    const struct issue *issue, enum issue_state *state_r, struct err *err);
/* Stores it, unless something is stored already; then what that is. Within a
 * batch it is stored when that ends (db/batch.h). */
enum db_status issue_store(struct db *db, struct arena *arena, const char *id,
    const struct issue *issue, enum issue_state *state_r, struct err *err);

/*
 * The same for a blind ballot: in the place of the nonce stands the blinded
 * message, so that a retry is signed again and another message is not, and
 * nobody is given one of each kind.
 */
enum db_status issue_store_blinded(struct db *db, struct arena *arena,
    const char *id, const uint8_t member[ISSUE_MEMBER_BYTES],
    struct str blinded, enum issue_state *state_r, struct err *err);

#endif
