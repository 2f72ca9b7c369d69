/* SPDX-License-Identifier: BSD-2-Clause */
/* feedback_store - what visitors wrote: saved, listed, read */
#ifndef FP_FEEDBACK_STORE_H
#define FP_FEEDBACK_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/hmac.h"
#include "db/db.h"
#include "policy/check.h"

struct arena;
struct keyring;
struct policy_text;

#define FEEDBACK_ID_CHARS     (2 * FORM_NONCE_BYTES) /* hexadecimal */
#define FEEDBACK_DIGEST_BYTES HMAC_BYTES

/* One submission. Name and address are kept sealed, in a table apart from
 * the rest. */
struct feedback {
	uint8_t nonce[FORM_NONCE_BYTES]; /* its unique key */
	uint8_t digest[FEEDBACK_DIGEST_BYTES];
	int64_t received;		/* Unix seconds */
	struct str form;		/* "feedback" */
	struct str policy;		/* version in force when it came */
	const struct policy_text *text; /* as it was shown; saved only */
	bool consent;			/* was it agreed to? */
	struct str category, message;
	struct str name, email; /* STR_NONE: not given, or erased */
	bool may_contact, may_publish, mail_news;
	bool has_person; /* there are, or were, a name or an address */
};

enum feedback_saved {
	FEEDBACK_NEW,
	FEEDBACK_RESENT,  /* the very same was there: nothing done */
	FEEDBACK_CHANGED, /* other words under that nonce: nothing done */
};

/*
 * Fills in nonce and digest, out of the nonce that came with the form and
 * everything that was said. What is stored leads back to neither: the form's
 * nonce is nowhere but in the visitor's page, so even with every key nobody
 * can try names and addresses against the digest.
 */
void feedback_identify(struct feedback *feedback, const struct keyring *keyring,
    const uint8_t form_nonce[FORM_NONCE_BYTES]);

/* Saves one that was identified; saved_r is set where the status is DB_OK. */
enum db_status feedback_save(struct db *db, struct arena *arena,
    const struct keyring *keyring, const struct feedback *feedback,
    enum feedback_saved *saved_r, struct err *err);

/* Reads one with its personal fields; found_r says whether there is one. A
 * data key that was destroyed leaves name and email STR_NONE. The keyring
 * must hold "kek". */
enum db_status feedback_find(struct db *db, struct arena *arena,
    const struct keyring *keyring, const uint8_t nonce[FORM_NONCE_BYTES],
    struct feedback *feedback_r, bool *found_r, struct err *err);

/* Called for each, newest first, without name and email; texts are valid
 * during the call. */
typedef void feedback_fn(void *ctx, const struct feedback *feedback);

enum db_status feedback_list(
    struct db *db, uint32_t max, feedback_fn *each, void *ctx, struct err *err);

/* Reads the table, for the health page. */
enum db_status feedback_health(struct db *db, struct err *err);

#endif
