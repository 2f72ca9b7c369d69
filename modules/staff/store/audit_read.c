/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/store/audit_read.h"

#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "modules/staff/store/audit_inner.h"
#include "vault/sealed.h"

#define BATCH	    500
#define ARENA_BYTES (4 * 1024 * 1024) /* what a batch of entries says */

/* A walk through all entries, backwards. */
struct walk {
	struct arena *arena;
	struct datakey key;
	int64_t since;
	audit_read_fn *each;
	void *ctx;
	uint8_t last[AUDIT_ID_BYTES];
	size_t rows;
	bool ended;
};

/* id_secs - when, as an id says it */
static int64_t
id_secs(struct str id)
{
	int64_t ms = 0;

	for (size_t i = 0; i < AUDIT_TIME_BYTES && i < id.len; i++)
		ms = ms << 8 | (uint8_t)id.ptr[i];
	return ms / 1000;
}

/* entry_parse - what is sealed; 0 or -1 */
static int
entry_parse(struct str text, struct audit_read *entry)
{
	struct str *const parts[] = {&entry->who, &entry->role, &entry->what,
	    &entry->kind, &entry->object};

	if (num_parse(str_cut(&text, AUDIT_PART), 0, INT64_MAX, &entry->when))
		return -1;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		*parts[i] = str_cut(&text, AUDIT_PART);
	entry->reason = text;
	return str_is_none(text) ? -1 : 0;
}

/* walk_row - one entry */
static int
walk_row(void *ctx, const struct db_row *row)
{
	struct walk *walk = ctx;
	struct str id = db_row_str(row, 0), text;
	struct sealed_place place = {"audit", "sealed", id};
	struct audit_read entry = {
	    .writer = db_row_str(row, 1), .when = id_secs(id)};

	walk->rows++;
	if (id.len == sizeof(walk->last))
		memcpy(walk->last, id.ptr, sizeof(walk->last));
	if (entry.when < walk->since) {
		walk->ended = true;
		return 1;
	}
	if (sealed_open(
		walk->arena, &walk->key, &place, db_row_str(row, 2), &text) ||
	    entry_parse(text, &entry)) {
		entry = (struct audit_read){.writer = entry.writer,
		    .when = entry.when,
		    .is_broken = true};
	}
	walk->ended = !walk->each(walk->ctx, &entry);
	return walk->ended;
}

/* audit_each - the newest first, in batches */
enum db_status
audit_each(const struct audit_env *env, int64_t since_secs, audit_read_fn *each,
    void *ctx, struct err *err)
{
	struct walk walk = {.since = since_secs, .each = each, .ctx = ctx};
	enum db_status status = DB_OK;

	memset(walk.last, 0xff, sizeof(walk.last));
	audit_seal_key(env->key, &walk.key);
	walk.arena = arena_new(ARENA_BYTES);
	do {
		walk.rows = 0;
		status = db_query(env->db,
		    "SELECT id, chain, sealed FROM audit WHERE id < ? "
		    "ORDER BY id DESC LIMIT ?",
		    DB_ARGS(DB_ARG_BLOB(str_from(walk.last, sizeof(walk.last))),
			DB_ARG_INT(BATCH)),
		    walk_row, &walk, err);
		arena_clear(walk.arena);
	} while (status == DB_OK && walk.rows == BATCH && !walk.ended);
	arena_free(&walk.arena);
	datakey_scrub(&walk.key);
	return status;
}

/* What a list of writers is made with. */
struct listing {
	struct arena *arena;
	audit_writer_fn *each;
	void *ctx;
};

/* writer_row - one of them */
static int
writer_row(void *ctx, const struct db_row *row)
{
	struct listing *listing = ctx;

	listing->each(
	    listing->ctx, arena_str(listing->arena, db_row_str(row, 0)));
	return 0;
}

/* audit_writers - from every table that could name one */
enum db_status
audit_writers(struct db *db, struct arena *arena, audit_writer_fn *each,
    void *ctx, struct err *err)
{
	struct listing listing = {arena, each, ctx};

	return db_query(db,
	    "SELECT chain FROM chain_head UNION SELECT chain FROM chain_cut "
	    "UNION SELECT DISTINCT chain FROM chain_link "
	    "UNION SELECT DISTINCT chain FROM audit ORDER BY 1",
	    DB_NO_ARGS, writer_row, &listing, err);
}

/* A look for where to cut. */
struct edge {
	int64_t before, seq;
};

/* edge_row - still old enough? */
static int
edge_row(void *ctx, int64_t seq, const struct db_row *row)
{
	struct edge *edge = ctx;

	if (id_secs(db_row_str(row, 1)) >= edge->before)
		return 1;
	edge->seq = seq;
	return 0;
}

/* audit_last_before - how far the chain may be cut */
enum db_status
audit_last_before(struct db *db, const struct chain *chain,
    const struct chain_at *cut, int64_t before_secs, int64_t *seq_r,
    struct err *err)
{
	struct edge edge = {before_secs, 0};
	enum db_status status = chain_each(
	    db, chain, cut, edge_row, &edge, err);

	*seq_r = edge.seq;
	return status;
}
