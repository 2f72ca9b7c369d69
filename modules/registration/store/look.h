/* SPDX-License-Identifier: BSD-2-Clause */
/* look - each time that staff look at a member, recorded before they see */
#ifndef FP_REGISTRATION_STORE_LOOK_H
#define FP_REGISTRATION_STORE_LOOK_H

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

#define LOOK_WHO_MAX	64 /* bytes */
#define LOOK_WHAT_MAX	64
#define LOOK_REASON_MAX 300

/* One look; texts without control bytes. */
struct look_entry {
	int64_t when;	   /* Unix seconds */
	struct str who;	   /* the name of a log-in */
	struct str what;   /* "show", "export" */
	struct str reason; /* as it was given */
	/* a law forbids to tell the member before; 0: shown at once */
	int64_t tell_from;
};

/*
 * A row and its link in the chain, in a transaction of its own: nothing may be
 * shown unless it is DB_OK. All of it is sealed for the member, who alone can
 * be told by it: once the member is erased, the row stays and says nothing.
 */
enum db_status look_add(const struct account_env *env,
    const struct datakey *key, const struct look_entry *entry, struct err *err);

/* All looks at the key's owner that may be told by now_secs (INT64_MAX: all),
 * oldest first; texts valid in the call. */
typedef void look_fn(void *ctx, const struct look_entry *entry);
enum db_status look_list(struct db *db, struct arena *arena,
    const struct datakey *key, int64_t now_secs, look_fn *each, void *ctx,
    struct err *err);

/* What the looks at one member have in common: column holder, in mac_r. */
struct str look_holder(const struct datakey *key, uint8_t mac_r[HMAC_BYTES]);

/* All members' looks, for vault/chain.h, and the chain's key; the keyring
 * must hold "index". */
extern const struct chain look_chain;
void look_key(const struct keyring *keyring, struct secret *secret_r);

#endif
