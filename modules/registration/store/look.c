/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/look.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"
#include "crypto/hmac.h"
#include "crypto/keyring.h"
#include "crypto/rand.h"
#include "modules/registration/store/account_env.h"
#include "vault/keystore.h"
#include "vault/sealed.h"

#define ID_BYTES     16
#define HOLDER_BYTES 16
#define PART	     '\x1d' /* between the parts of what is sealed */
#define NSAYS	     3	    /* id, holder, sealed */
#define FIRST	     3	    /* their place in the chain's statements */

/* says - the texts of an entry's columns, as they go into the chain */
static size_t
says(struct arena *arena, const struct db_row *row,
    struct str parts_r[CHAIN_PARTS_MAX])
{
	if (db_row_is_null(row, FIRST))
		return 0;
	for (size_t i = 0; i < NSAYS; i++)
		parts_r[i] = db_row_copy(arena, row, FIRST + i);
	return NSAYS;
}

const struct chain look_chain = {
    .name = "look",
    .links = "SELECT l.seq, l.entry, l.mac, c.id, c.holder, c.sealed "
	     "FROM chain_link l LEFT JOIN look c ON c.id = l.entry "
	     "WHERE l.chain = ? AND l.seq > ? ORDER BY l.seq LIMIT ?",
    .loose = "SELECT NULL, c.id, NULL, c.id, c.holder, c.sealed "
	     "FROM look c LEFT JOIN chain_link l ON l.chain = ? AND "
	     "l.entry = c.id WHERE l.entry IS NULL LIMIT ?",
    .remove = "DELETE FROM look WHERE id = ?",
    .parts = says,
};

/* look_key - the chain's */
void
look_key(const struct keyring *keyring, struct secret *secret_r)
{
	chain_key(keyring_get(keyring, "index"), &look_chain, secret_r);
}

/* holder_make - what the looks at one member have in common */
static struct str
holder_make(const struct datakey *key, uint8_t mac[HMAC_BYTES])
{
	struct secret secret;

	datakey_derive(key, "registration look", &secret);
	HMAC(&secret, mac, STR("holder"));
	secret_scrub(&secret);
	return str_from(mac, HOLDER_BYTES);
}

/* What a transaction writes. */
struct work {
	const struct account_env *env;
	const struct str *says;
};

/* add_work - the row, and its link */
static enum db_status
add_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	struct secret secret;
	enum db_status status = db_exec(db,
	    "INSERT INTO look (id, holder, sealed) VALUES (?, ?, ?)",
	    DB_ARGS(DB_ARG_BLOB(work->says[0]), DB_ARG_BLOB(work->says[1]),
		DB_ARG_BLOB(work->says[2])),
	    NULL, err);

	if (status != DB_OK)
		return status;
	look_key(keystore_keyring(work->env->keys), &secret);
	status = chain_append(
	    db, &look_chain, &secret, work->says[0], work->says, NSAYS, err);
	secret_scrub(&secret);
	return status;
}

/* found_row - it is there */
static int
found_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* add_question - is it there? */
static enum db_status
add_question(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	bool found = false;
	enum db_status status = db_query(db, "SELECT 1 FROM look WHERE id = ?",
	    DB_ARGS(DB_ARG_BLOB(work->says[0])), found_row, &found, err);

	if (status != DB_OK)
		return status;
	return found ? DB_OK : DB_CONFLICT;
}

/* says_make - what is sealed; the last part is there where it says something */
static struct str
says_make(struct arena *arena, const struct look_entry *entry)
{
	const char *text = arena_printf(arena,
	    "%lld%c" STR_FMT "%c" STR_FMT "%c" STR_FMT, (long long)entry->when,
	    PART, STR_ARG(entry->who), PART, STR_ARG(entry->what), PART,
	    STR_ARG(entry->reason));

	if (entry->tell_from > 0)
		text = arena_printf(
		    arena, "%s%c%lld", text, PART, (long long)entry->tell_from);
	return str_of(text);
}

/* look_add - one more */
enum db_status
look_add(const struct account_env *env, const struct datakey *key,
    const struct look_entry *entry, struct err *err)
{
	uint8_t id[ID_BYTES] = {0}, mac[HMAC_BYTES];
	struct sealed_place place = {"look", "sealed", str_from(id, ID_BYTES)};
	struct str text, says[NSAYS];
	struct work work = {env, says};

	rand_bytes(id, sizeof(id));
	text = says_make(env->arena, entry);
	says[0] = place.row;
	says[1] = holder_make(key, mac);
	says[2] = sealed_make(env->arena, key, &place, text);
	return db_transact(env->db, add_work, add_question, &work, err);
}

/* What a listing gathers: rows come in no order, looks go out by time. */
struct listing {
	struct arena *arena;
	const struct datakey *key;
	struct at {
		struct at *next;
		struct look_entry entry;
	} * first;
	int64_t now_secs;
	bool broken;
};

/* entry_parse - what is sealed; 0 or -1 */
static int
entry_parse(struct str text, struct look_entry *entry)
{
	if (num_parse(str_cut(&text, PART), 0, INT64_MAX, &entry->when))
		return -1;
	entry->who = str_cut(&text, PART);
	entry->what = str_cut(&text, PART);
	entry->reason = str_cut(&text, PART);
	entry->tell_from = 0;
	if (str_is_none(entry->reason))
		return -1;
	return str_is_none(text)
		   ? 0
		   : num_parse(text, 1, INT64_MAX, &entry->tell_from);
}

/* list_row - one of them, in its place */
static int
list_row(void *ctx, const struct db_row *row)
{
	struct listing *listing = ctx;
	struct at *here = arena_alloc(listing->arena, sizeof(*here));
	struct at **at = &listing->first;
	struct sealed_place place = {"look", "sealed", db_row_str(row, 0)};
	struct str text;

	if (sealed_open(listing->arena, listing->key, &place,
		db_row_str(row, 1), &text) ||
	    entry_parse(text, &here->entry)) {
		listing->broken = true;
		return 1;
	}
	if (here->entry.tell_from > listing->now_secs)
		return 0;
	while (*at && (*at)->entry.when <= here->entry.when)
		at = &(*at)->next;
	here->next = *at;
	*at = here;
	return 0;
}

/* look_holder - for a statement of one's own */
struct str
look_holder(const struct datakey *key, uint8_t mac_r[HMAC_BYTES])
{
	return holder_make(key, mac_r);
}

/* look_list - all looks at the key's owner */
enum db_status
look_list(struct db *db, struct arena *arena, const struct datakey *key,
    int64_t now_secs, look_fn *each, void *ctx, struct err *err)
{
	struct listing listing = {
	    .arena = arena, .key = key, .now_secs = now_secs};
	uint8_t mac[HMAC_BYTES];
	enum db_status status = db_query(db,
	    "SELECT id, sealed FROM look WHERE holder = ?",
	    DB_ARGS(DB_ARG_BLOB(holder_make(key, mac))), list_row, &listing,
	    err);

	if (status == DB_OK && listing.broken) {
		err_set(err, "the record of a look at a member was altered");
		return DB_FAILED;
	}
	for (struct at *at = listing.first; status == DB_OK && at;
	     at = at->next)
		each(ctx, &at->entry);
	return status;
}
