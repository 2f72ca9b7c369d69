/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/disclosed.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "base/num.h"
#include "base/words.h"
#include "modules/registration/store/account_env.h"
#include "modules/registration/store/profile.h"
#include "policy/policy.h"
#include "policy/policy_archive.h"
#include "vault/sealed.h"

#define HOLDER_BYTES 16
#define PART	     '\x1d' /* between the parts of what is sealed */

const char *const disclosed_kinds[] = {
    "", "agreement", "legal-demand", "other-legal-basis", NULL};

/* disclosed_kind_find - by its name */
enum disclosed_kind
disclosed_kind_find(struct str name)
{
	for (size_t i = 1; disclosed_kinds[i]; i++)
		if (str_is(name, disclosed_kinds[i]))
			return (enum disclosed_kind)i;
	return 0;
}

/* disclosed_message - why not */
const char *
disclosed_message(enum disclosed_verdict verdict)
{
	static const char *const messages[] = {
	    [DISCLOSED_DONE] = "It is recorded.",
	    [DISCLOSED_NO_PURPOSE] = N_(
		"The policy has no such purpose for which data is passed "
		"on: its purposes of that kind say shared = true."),
	    [DISCLOSED_NOT_AGREED] = N_(
		"The member has not agreed to this purpose, or not any "
		"more, or not as it is now. Nothing may be passed on for "
		"it."),
	    [DISCLOSED_RESTRICTED] = N_(
		"The member has objected to this purpose or restricted the "
		"use of their data. Nothing may be passed on for it."),
	    [DISCLOSED_NO_SILENCE] = N_(
		"Only a legal demand can forbid to tell the member, and "
		"for ten years at most."),
	    [DISCLOSED_LATER] = N_("That time has not come yet: record it "
				   "when it happens."),
	};

	return messages[verdict];
}

/* disclosed_holder - what the rows of one member have in common */
struct str
disclosed_holder(const struct datakey *key, uint8_t mac_r[HMAC_BYTES])
{
	struct secret secret;

	datakey_derive(key, "registration disclosure", &secret);
	HMAC(&secret, mac_r, STR("holder"));
	secret_scrub(&secret);
	return str_from(mac_r, HOLDER_BYTES);
}

/* tell_at - when the member may be told */
static int64_t
tell_at(const struct disclosed_entry *entry, int64_t now_secs)
{
	return entry->tell_from > now_secs ? entry->tell_from : now_secs;
}

/* restricted_row - of the member */
static int
restricted_row(void *ctx, const struct db_row *row)
{
	*(bool *)ctx = db_row_int(row, 0) != 0;
	return 1;
}

/* is_restricted - as it is now; the account of staff's pages may read this of
 * the row, and not all */
static enum db_status
is_restricted(const struct terms *terms, bool *yes_r, struct err *err)
{
	const struct datakey *key = terms->key;

	*yes_r = true;
	return db_query(terms->env->db,
	    "SELECT restricted FROM member WHERE id = ?",
	    DB_ARGS(DB_ARG_BLOB(str_from(key->id, sizeof(key->id)))),
	    restricted_row, yes_r, err);
}

/* judge_agreement - does one stand in the ledger, and hold? */
static enum db_status
judge_agreement(const struct terms *terms, struct str purpose,
    enum disclosed_verdict *verdict_r, struct err *err)
{
	const struct account_env *env = terms->env;
	const struct policy_purpose *shared = policy_purpose_find(
	    terms->archive->versions[0], purpose);
	struct profile *profile = arena_alloc(env->arena, sizeof(*profile));
	enum db_status status;
	bool holds = false, restricted = true;

	if (!shared || !shared->shared || shared->needed) {
		*verdict_r = DISCLOSED_NO_PURPOSE;
		return DB_OK;
	}
	status = terms_hold(terms, purpose, &holds, err);
	if (status == DB_OK)
		status = profile_load(
		    env->db, env->arena, terms->key, profile, err);
	if (status == DB_OK)
		status = is_restricted(terms, &restricted, err);
	if (status != DB_OK)
		return status;
	if (!holds)
		*verdict_r = DISCLOSED_NOT_AGREED;
	else if (restricted || profile_objects(profile, purpose))
		*verdict_r = DISCLOSED_RESTRICTED;
	return DB_OK;
}

/* disclosed_is_silence - a legal demand alone forbids telling, not for good */
bool
disclosed_is_silence(const struct disclosed_entry *entry, int64_t now_secs)
{
	return entry->tell_from <= now_secs ||
	       (entry->kind == DISCLOSED_LEGAL &&
		   entry->tell_from <= now_secs + DISCLOSED_SILENCE_SECS);
}

/* judge - may it be recorded as it is said? */
static enum db_status
judge(const struct terms *terms, const struct disclosed_entry *entry,
    enum disclosed_verdict *verdict_r, struct err *err)
{
	int64_t now = terms->env->now_secs;

	*verdict_r = DISCLOSED_DONE;
	if (entry->when > now)
		*verdict_r = DISCLOSED_LATER;
	else if (!disclosed_is_silence(entry, now))
		*verdict_r = DISCLOSED_NO_SILENCE;
	else if (entry->kind == DISCLOSED_AGREEMENT)
		return judge_agreement(
		    terms, entry->purpose_id, verdict_r, err);
	return DB_OK;
}

/* What a transaction writes. */
struct work {
	const struct terms *terms;
	const struct disclosed_entry *entry;
	enum disclosed_verdict verdict;
};

/* seal - what is said of it */
static struct str
seal(const struct terms *terms, const struct disclosed_entry *entry)
{
	struct arena *arena = terms->env->arena;
	struct sealed_place place = {
	    "disclosure", "sealed", str_from(entry->id, sizeof(entry->id))};
	const char *text = arena_printf(arena,
	    "%d%c%lld%c%lld%c" STR_FMT "%c" STR_FMT "%c" STR_FMT "%c" STR_FMT,
	    (int)entry->kind, PART, (long long)entry->when, PART,
	    (long long)tell_at(entry, terms->env->now_secs), PART,
	    STR_ARG(entry->purpose_id), PART, STR_ARG(entry->recipient), PART,
	    STR_ARG(entry->what), PART, STR_ARG(entry->why));

	return sealed_make(arena, terms->key, &place, str_of(text));
}

/* found_row - it is there */
static int
found_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* is_there - was it recorded already? */
static enum db_status
is_there(struct db *db, const struct disclosed_entry *entry, bool *there_r,
    struct err *err)
{
	*there_r = false;
	return db_query(db, "SELECT 1 FROM disclosure WHERE id = ?",
	    DB_ARGS(DB_ARG_BLOB(str_from(entry->id, sizeof(entry->id)))),
	    found_row, there_r, err);
}

/* add_work - judged and written in one */
static enum db_status
add_work(struct db *db, void *ctx, struct err *err)
{
	struct work *work = ctx;
	const struct terms *terms = work->terms;
	const struct disclosed_entry *entry = work->entry;
	uint8_t mac[HMAC_BYTES];
	enum db_status status;
	bool there;

	status = is_there(db, entry, &there, err);
	if (status != DB_OK || there)
		return status;
	status = judge(terms, entry, &work->verdict, err);
	if (status != DB_OK || work->verdict != DISCLOSED_DONE)
		return status;
	return db_exec(db,
	    "INSERT INTO disclosure (id, holder, kind, member, due, sealed) "
	    "VALUES (?, ?, ?, ?, ?, ?)",
	    DB_ARGS(DB_ARG_BLOB(str_from(entry->id, sizeof(entry->id))),
		DB_ARG_BLOB(disclosed_holder(terms->key, mac)),
		DB_ARG_INT(entry->kind),
		DB_ARG_BLOB(str_from(terms->key->id, sizeof(terms->key->id))),
		DB_ARG_INT(tell_at(entry, terms->env->now_secs)),
		DB_ARG_BLOB(seal(terms, entry))),
	    NULL, err);
}

/* disclosed_add - one more */
enum db_status
disclosed_add(const struct terms *terms, const struct disclosed_entry *entry,
    enum disclosed_verdict *verdict_r, struct err *err)
{
	struct work work = {terms, entry, DISCLOSED_DONE};
	enum db_status status = db_transact(
	    terms->env->db, add_work, db_run_again, &work, err);

	*verdict_r = work.verdict;
	return status;
}

/* What a listing gathers: rows come in no order, entries go out by time. */
struct listing {
	struct arena *arena;
	const struct datakey *key;
	struct at {
		struct at *next;
		struct disclosed_entry entry;
	} * first;
	int64_t now_secs;
	bool broken;
};

/* entry_parse - what is sealed; 0 or -1 */
static int
entry_parse(struct str text, struct disclosed_entry *entry)
{
	int64_t kind;

	if (num_parse(str_cut(&text, PART), DISCLOSED_AGREEMENT,
		DISCLOSED_OTHER, &kind) ||
	    num_parse(str_cut(&text, PART), 0, INT64_MAX, &entry->when) ||
	    num_parse(str_cut(&text, PART), 0, INT64_MAX, &entry->tell_from))
		return -1;
	entry->kind = (enum disclosed_kind)kind;
	entry->purpose_id = str_cut(&text, PART);
	entry->recipient = str_cut(&text, PART);
	entry->what = str_cut(&text, PART);
	entry->why = text;
	return str_is_none(text) ? -1 : 0;
}

/* list_row - one of them, in its place */
static int
list_row(void *ctx, const struct db_row *row)
{
	struct listing *listing = ctx;
	struct at *here = arena_alloc(listing->arena, sizeof(*here));
	struct at **at = &listing->first;
	struct str id = db_row_str(row, 0), text;
	struct sealed_place place = {"disclosure", "sealed", id};

	if (id.len != sizeof(here->entry.id) ||
	    sealed_open(listing->arena, listing->key, &place,
		db_row_str(row, 1), &text) ||
	    entry_parse(text, &here->entry)) {
		listing->broken = true;
		return 1;
	}
	memcpy(here->entry.id, id.ptr, id.len);
	if (here->entry.tell_from > listing->now_secs)
		return 0;
	while (*at && (*at)->entry.when <= here->entry.when)
		at = &(*at)->next;
	here->next = *at;
	*at = here;
	return 0;
}

/* disclosed_list - those that the member may know of */
enum db_status
disclosed_list(struct db *db, struct arena *arena, const struct datakey *key,
    int64_t now_secs, disclosed_fn *each, void *ctx, struct err *err)
{
	struct listing listing = {
	    .arena = arena, .key = key, .now_secs = now_secs};
	uint8_t mac[HMAC_BYTES];
	enum db_status status = db_query(db,
	    "SELECT id, sealed FROM disclosure WHERE holder = ?",
	    DB_ARGS(DB_ARG_BLOB(disclosed_holder(key, mac))), list_row,
	    &listing, err);

	if (status == DB_OK && listing.broken) {
		err_set(err, "the record of a disclosure was altered");
		return DB_FAILED;
	}
	for (struct at *at = listing.first; status == DB_OK && at;
	     at = at->next)
		each(ctx, &at->entry);
	return status;
}

/* What disclosed_count calls. */
struct counting {
	disclosed_count_fn *each;
	void *ctx;
};

/* count_row - one kind */
static int
count_row(void *ctx, const struct db_row *row)
{
	const struct counting *counting = ctx;

	counting->each(counting->ctx, (enum disclosed_kind)db_row_int(row, 0),
	    db_row_int(row, 1), db_row_int(row, 2));
	return 0;
}

/* disclosed_count - numbers, nobody's */
enum db_status
disclosed_count(
    struct db *db, disclosed_count_fn *each, void *ctx, struct err *err)
{
	struct counting counting = {each, ctx};

	return db_query(db,
	    "SELECT kind, COUNT(*), COUNT(due) FROM disclosure GROUP BY kind "
	    "ORDER BY kind",
	    DB_NO_ARGS, count_row, &counting, err);
}
