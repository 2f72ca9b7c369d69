/* SPDX-License-Identifier: BSD-2-Clause */
/* disclosed - what was passed on to others, and telling the member of it */
#ifndef FP_REGISTRATION_STORE_DISCLOSED_H
#define FP_REGISTRATION_STORE_DISCLOSED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/hmac.h"
#include "db/db.h"
#include "modules/registration/store/terms.h"

struct account_env;
struct arena;
struct datakey;
struct err;

#define DISCLOSED_ID_BYTES	16
#define DISCLOSED_RECIPIENT_MAX 200 /* bytes */
#define DISCLOSED_TEXT_MAX	500
#define DISCLOSED_PURPOSE_MAX	32
/* A legal demand may forbid telling, but not for ever. */
#define DISCLOSED_SILENCE_SECS ((int64_t)10 * 366 * 86400)

/* On what ground it was passed on. */
enum disclosed_kind {
	DISCLOSED_AGREEMENT = 1, /* the member agreed to a purpose */
	DISCLOSED_LEGAL,	 /* a court or an authority demands it */
	DISCLOSED_OTHER,	 /* another ground that the law gives */
};
/* "agreement", "legal-demand", "other-legal-basis"; NULL-ended, from 1 on. */
extern const char *const disclosed_kinds[];
/* 0: no such. */
enum disclosed_kind disclosed_kind_find(struct str name);

/* One; texts without control bytes. */
struct disclosed_entry {
	uint8_t id[DISCLOSED_ID_BYTES]; /* chosen by who records it */
	enum disclosed_kind kind;
	int64_t when;	      /* it was passed on, Unix seconds */
	int64_t tell_from;    /* not before then; 0: at once */
	struct str recipient; /* who has it now */
	struct str what;      /* which data */
	struct str why; /* the purpose, or the law and the file's number */
	struct str purpose_id; /* of an agreement, as the policy names it */
};

enum disclosed_verdict {
	DISCLOSED_DONE,
	DISCLOSED_NO_PURPOSE, /* the policy shares nothing for it */
	DISCLOSED_NOT_AGREED, /* not, not any more, or to other terms */
	DISCLOSED_RESTRICTED, /* the member restricted or objected to it */
	DISCLOSED_NO_SILENCE, /* only a legal demand may forbid telling */
	DISCLOSED_LATER,      /* it has not happened yet */
};
/* May the member be kept from knowing for so long, on that ground? Ask before
 * the look is recorded, which is kept silent as long. */
bool disclosed_is_silence(
    const struct disclosed_entry *entry, int64_t now_secs);
/* What to say of it, for staff. */
const char *disclosed_message(enum disclosed_verdict verdict);

/*
 * Records one, sealed for the owner of the terms' key (their member need not be
 * set), and that the member is to
 * be told. The same id again is the same disclosure. By agreement only where
 * the member's agreement to a purpose of the policy that is marked as shared
 * stands in the ledger and holds.
 */
enum db_status disclosed_add(const struct terms *terms,
    const struct disclosed_entry *entry, enum disclosed_verdict *verdict_r,
    struct err *err);

/* Those of a key's owner that may be told by now_secs, oldest first (INT64_MAX:
 * all); texts last as long as the arena. */
typedef void disclosed_fn(void *ctx, const struct disclosed_entry *entry);
enum db_status disclosed_list(struct db *db, struct arena *arena,
    const struct datakey *key, int64_t now_secs, disclosed_fn *each, void *ctx,
    struct err *err);

/* What the rows of one member have in common: column holder, in mac_r. */
struct str disclosed_holder(
    const struct datakey *key, uint8_t mac_r[HMAC_BYTES]);

/* Writes to those who may be told by now, each once. */
enum db_status disclosed_tell(const struct account_env *env, struct err *err);

/* How many there are of a kind, and how many of them are not told yet. */
typedef void disclosed_count_fn(
    void *ctx, enum disclosed_kind kind, int64_t n, int64_t waiting);
enum db_status disclosed_count(
    struct db *db, disclosed_count_fn *each, void *ctx, struct err *err);

#endif
