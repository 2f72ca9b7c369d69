/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/ledger.h"

#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hmac.h"
#include "crypto/keyring.h"
#include "crypto/rand.h"
#include "modules/registration/store/account_env.h"
#include "vault/keystore.h"
#include "vault/sealed.h"

#define ID_BYTES	  16
#define HOLDER_BYTES	  16
#define FRACTION_MAX_SECS ((int64_t)3600) /* what a request takes at most */

/* ledger_holder - what the entries of one owner have in common */
struct str
ledger_holder(const struct datakey *key, uint8_t mac_r[HMAC_BYTES])
{
	struct secret secret;

	datakey_derive(key, "registration ledger", &secret);
	HMAC(&secret, mac_r, STR("holder"));
	secret_scrub(&secret);
	return str_from(mac_r, HOLDER_BYTES);
}

#define LINK  "SELECT l.seq, l.entry, l.mac, "
#define LOOSE "SELECT NULL, c.id, NULL, "
#define SAYS                                                                   \
	"c.id, c.holder, c.purpose, c.granted, c.policy, c.digest, "           \
	"c.language, c.variant, c.sealed "
#define NSAYS 9 /* columns, from FIRST on */
#define FIRST 3

/* says - the texts of an entry's columns, as they go into the chain */
static size_t
says(struct arena *arena, const struct db_row *row,
    struct str parts_r[CHAIN_PARTS_MAX])
{
	if (db_row_is_null(row, FIRST))
		return 0;
	for (size_t i = 0; i < NSAYS; i++)
		parts_r[i] = i == 3 ? str_of(db_row_int(row, FIRST + i) ? "1"
									: "0")
				    : db_row_copy(arena, row, FIRST + i);
	return NSAYS;
}

const struct chain ledger_chain = {
    .name = "consent",
    .links = LINK SAYS
    "FROM chain_link l LEFT JOIN consent c ON c.id = l.entry "
    "WHERE l.chain = ? AND l.seq > ? ORDER BY l.seq LIMIT ?",
    .loose = LOOSE SAYS
    "FROM consent c LEFT JOIN chain_link l ON l.chain = ? AND "
    "l.entry = c.id WHERE l.entry IS NULL LIMIT ?",
    .parts = says,
};

/* ledger_key - the chain's */
void
ledger_key(const struct keyring *keyring, struct secret *secret_r)
{
	chain_key(keyring_get(keyring, "index"), &ledger_chain, secret_r);
}

/* insert - the row; its parts are those of the statement */
static enum db_status
insert(struct db *db, const struct str says[NSAYS],
    const struct ledger_entry *entry, struct err *err)
{
	return db_exec(db,
	    "INSERT INTO consent (id, holder, purpose, granted, policy, "
	    "digest, language, variant, sealed) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    DB_ARGS(DB_ARG_BLOB(says[0]), DB_ARG_BLOB(says[1]),
		DB_ARG_TEXT(says[2]), DB_ARG_INT(entry->granted),
		DB_ARG_TEXT(says[4]), DB_ARG_BLOB(says[5]),
		DB_ARG_TEXT(says[6]), DB_ARG_TEXT(says[7]),
		DB_ARG_BLOB(says[8])),
	    NULL, err);
}

/* append - the row, and its link */
static enum db_status
append(const struct account_env *env, const struct ledger_entry *entry,
    const struct str says[NSAYS], struct err *err)
{
	struct secret secret;
	enum db_status status = insert(env->db, says, entry, err);

	if (status != DB_OK)
		return status;
	ledger_key(keystore_keyring(env->keys), &secret);
	status = chain_append(
	    env->db, &ledger_chain, &secret, says[0], says, NSAYS, err);
	secret_scrub(&secret);
	return status;
}

/* ledger_add - one entry */
enum db_status
ledger_add(const struct account_env *env, const struct datakey *key,
    const struct ledger_entry *entry, struct err *err)
{
	uint8_t id[ID_BYTES] = {0}, mac[HMAC_BYTES];
	struct sealed_place place = {
	    "consent", "sealed", str_from(id, sizeof(id))};
	struct timespec now;
	struct str says[NSAYS], when;
	int64_t since;

	rand_bytes(id, sizeof(id));
	/* The fraction puts entries of one second in order; a request that
	 * lasts into the next one has more than a second of it. */
	must(clock_gettime(CLOCK_REALTIME, &now) == 0);
	since = now.tv_sec > entry->when ? now.tv_sec - entry->when : 0;
	since = since < FRACTION_MAX_SECS ? since : FRACTION_MAX_SECS - 1;
	when = str_of(
	    arena_printf(env->arena, "%lld %lld", (long long)entry->when,
		(long long)(since * 1000000 + now.tv_nsec / 1000)));
	says[0] = place.row;
	says[1] = ledger_holder(key, mac);
	says[2] = entry->purpose;
	says[3] = str_of(entry->granted ? "1" : "0");
	says[4] = entry->policy;
	says[5] = str_from(entry->digest, sizeof(entry->digest));
	says[6] = entry->language;
	says[7] = entry->variant;
	says[8] = sealed_make(env->arena, key, &place, when);
	return append(env, entry, says, err);
}

/* What a listing gathers: rows come in no order, entries go out by time. */
struct ledger_listing {
	struct arena *arena;
	const struct datakey *key;
	struct entry {
		struct entry *next;
		struct ledger_entry entry;
		int64_t fraction; /* microseconds */
	} * first;
	bool broken;
};

/* is_before - by time, to the microsecond */
static bool
is_before(const struct entry *a, const struct entry *b)
{
	if (a->entry.when != b->entry.when)
		return a->entry.when < b->entry.when;
	return a->fraction < b->fraction;
}

/* entry_time - what is sealed: seconds and microseconds; 0 or -1 */
static int
entry_time(struct str text, struct entry *entry)
{
	struct str secs = str_cut(&text, ' ');

	if (num_parse(secs, 0, INT64_MAX, &entry->entry.when))
		return -1;
	return num_parse(
	    text, 0, FRACTION_MAX_SECS * 1000000 - 1, &entry->fraction);
}

/* listing_put - keep in order of time */
static void
listing_put(struct ledger_listing *listing, struct entry *entry)
{
	struct entry **at = &listing->first;

	while (*at && !is_before(entry, *at))
		at = &(*at)->next;
	entry->next = *at;
	*at = entry;
}

/* ledger_begin - none yet */
struct ledger_listing *
ledger_begin(struct arena *arena, const struct datakey *key)
{
	struct ledger_listing *listing = arena_alloc(arena, sizeof(*listing));

	listing->arena = arena;
	listing->key = key;
	return listing;
}

/* ledger_row - one entry, from that column on */
void
ledger_row(
    struct ledger_listing *listing, const struct db_row *row, size_t first)
{
	struct arena *arena = listing->arena;
	struct entry *entry;
	struct sealed_place place = {
	    "consent", "sealed", db_row_str(row, first)};
	struct str digest = db_row_str(row, first + 4), when;

	if (db_row_is_null(row, first))
		return;
	entry = arena_alloc(arena, sizeof(*entry));
	entry->entry.purpose = db_row_copy(arena, row, first + 1);
	entry->entry.granted = db_row_int(row, first + 2) != 0;
	entry->entry.policy = db_row_copy(arena, row, first + 3);
	entry->entry.language = db_row_copy(arena, row, first + 5);
	entry->entry.variant = db_row_copy(arena, row, first + 7);
	if (digest.len == sizeof(entry->entry.digest))
		memcpy(entry->entry.digest, digest.ptr, digest.len);
	if (sealed_open(arena, listing->key, &place, db_row_str(row, first + 6),
		&when) ||
	    entry_time(when, entry))
		listing->broken = true;
	listing_put(listing, entry);
}

/* list_row - one entry */
static int
list_row(void *ctx, const struct db_row *row)
{
	ledger_row(ctx, row, 0);
	return 0;
}

/* ledger_each - by time */
enum db_status
ledger_each(const struct ledger_listing *listing, ledger_fn *each, void *ctx,
    struct err *err)
{
	if (listing->broken) {
		err_set(err, "an entry of the consent ledger was altered");
		return DB_FAILED;
	}
	for (const struct entry *at = listing->first; at; at = at->next)
		each(ctx, &at->entry);
	return DB_OK;
}

/* ledger_list - all entries of the key's owner */
enum db_status
ledger_list(struct db *db, struct arena *arena, const struct datakey *key,
    ledger_fn *each, void *ctx, struct err *err)
{
	struct ledger_listing *listing = ledger_begin(arena, key);
	uint8_t mac[HMAC_BYTES];
	enum db_status status = db_query(db,
	    "SELECT " LEDGER_COLUMNS " FROM consent c WHERE c.holder = ?",
	    DB_ARGS(DB_ARG_BLOB(ledger_holder(key, mac))), list_row, listing,
	    err);

	return status == DB_OK ? ledger_each(listing, each, ctx, err) : status;
}
