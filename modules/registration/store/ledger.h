/* SPDX-License-Identifier: BSD-2-Clause */
/* ledger - every grant and withdrawal of consent, only ever added to */
#ifndef FP_REGISTRATION_STORE_LEDGER_H
#define FP_REGISTRATION_STORE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/hmac.h"
#include "db/db.h"
#include "vault/chain.h"
#include "vault/datakey.h"

struct account_env;
struct arena;
struct err;
struct keyring;

/* One entry: what was said, to which text, when. */
struct ledger_entry {
	struct str purpose; /* "policy", "mail_news" */
	bool granted;
	struct str policy;   /* its version */
	uint8_t digest[32];  /* SHA-256 of the text shown */
	struct str variant;  /* "general", "eea" */
	struct str language; /* "en" */
	int64_t when;	     /* Unix seconds; stored sealed */
};

/*
 * Within a transaction: adds an entry and its link in the chain. Whose it is
 * can be told with the member's key alone, so an erased member's entries stay
 * and say nothing, and the chain verifies all the same.
 */
enum db_status ledger_add(const struct account_env *env,
    const struct datakey *key, const struct ledger_entry *entry,
    struct err *err);

/* All members' entries, for vault/chain.h. */
extern const struct chain ledger_chain;
/* Its key; the keyring must hold "index". */
void ledger_key(const struct keyring *keyring, struct secret *secret_r);

/* Called for each entry of the key's owner; texts last as long as the
 * arena. */
typedef void ledger_fn(void *ctx, const struct ledger_entry *entry);
enum db_status ledger_list(struct db *db, struct arena *arena,
    const struct datakey *key, ledger_fn *each, void *ctx, struct err *err);

/*
 * The same for a statement that reads other tables, too: the columns of a
 * table c, the value of its column holder (in mac_r), and what gathers the
 * rows. A row may come without an entry. Key and arena must outlast it.
 */
#define LEDGER_COLUMNS                                                         \
	"c.id, c.purpose, c.granted, c.policy, c.digest, c.language, "         \
	"c.sealed, c.variant"
struct ledger_listing;
struct str ledger_holder(const struct datakey *key, uint8_t mac_r[HMAC_BYTES]);
struct ledger_listing *ledger_begin(
    struct arena *arena, const struct datakey *key);
void ledger_row(
    struct ledger_listing *listing, const struct db_row *row, size_t first);
enum db_status ledger_each(const struct ledger_listing *listing,
    ledger_fn *each, void *ctx, struct err *err);

#endif
