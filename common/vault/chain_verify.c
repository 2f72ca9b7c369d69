/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "crypto/hmac.h"
#include "vault/chain_inner.h"

#define BATCH	    1000
#define ARENA_BYTES (8 * 1024 * 1024) /* what a batch of entries says */

/* A look at a chain, link by link. */
struct walk {
	const struct chain *chain;
	const struct secret *key;
	const struct chain_wish *wish;
	struct chain_report *report;
	struct chain_at at; /* the last link that was sound */
	struct arena *arena;
	size_t rows;
};

/* fail - the first fault counts */
static int
fail(struct walk *walk, enum chain_fault fault, int64_t seq)
{
	walk->report->fault = fault;
	walk->report->bad = seq;
	return 1;
}

/* is_same - two places, and the same link? */
static bool
is_same(const struct chain_at *a, const struct chain_at *b)
{
	return a->seq == b->seq && memcmp(a->mac, b->mac, sizeof(a->mac)) == 0;
}

/* is_anchored - no anchor says anything else of this place? */
static bool
is_anchored(const struct walk *walk, const struct chain_at *at)
{
	const struct chain_wish *wish = walk->wish;

	for (size_t i = 0; i < wish->nanchors; i++)
		if (wish->anchors[i].seq == at->seq &&
		    !is_same(&wish->anchors[i], at))
			return false;
	return true;
}

/* walk_row - one link and its entry */
static int
walk_row(void *ctx, const struct db_row *row)
{
	struct walk *walk = ctx;
	struct str parts[CHAIN_PARTS_MAX], mac = db_row_str(row, 2);
	int64_t seq = db_row_int(row, 0);
	struct chain_at want;
	size_t n;

	if (seq > walk->report->head.seq)
		return 1; /* came while we were looking; or see walk_end */
	walk->rows++;
	if (seq != walk->at.seq + 1)
		return fail(walk, CHAIN_GAP, walk->at.seq + 1);
	n = walk->chain->parts(walk->arena, row, parts);
	if (n == 0)
		return fail(walk, CHAIN_GONE, seq);
	chain_mac(walk->chain, walk->key, &walk->at, db_row_str(row, 1), parts,
	    n, &want);
	if (!str_eq(mac, str_from(want.mac, sizeof(want.mac))))
		return fail(walk, CHAIN_ALTERED, seq);
	if (!is_anchored(walk, &want))
		return fail(walk, CHAIN_ANCHOR, seq);
	walk->at = want;
	walk->report->entries++;
	return 0;
}

/* walk_tell - how far it is */
static void
walk_tell(const struct walk *walk)
{
	const struct chain_report *report = walk->report;

	if (walk->wish->progress)
		walk->wish->progress(walk->wish->ctx,
		    walk->at.seq - report->cut.seq,
		    report->head.seq - report->cut.seq);
}

/* walk_links - all of them, in batches */
static enum db_status
walk_links(struct db *db, struct walk *walk, struct err *err)
{
	enum db_status status;

	do {
		walk->rows = 0;
		status = db_query(db, walk->chain->links,
		    DB_ARGS(DB_ARG_TEXT(str_of(walk->chain->name)),
			DB_ARG_INT(walk->at.seq), DB_ARG_INT(BATCH)),
		    walk_row, walk, err);
		arena_clear(walk->arena);
		walk_tell(walk);
	} while (status == DB_OK && walk->rows == BATCH &&
		 walk->report->fault == CHAIN_SOUND);
	return status;
}

/* note_row - there is one */
static int
note_row(void *ctx, const struct db_row *row)
{
	(void)row;
	++*(int64_t *)ctx;
	return 0;
}

/* walk_end - does it end where the head says? */
static enum db_status
walk_end(struct db *db, struct walk *walk, struct err *err)
{
	struct chain_report *report = walk->report;
	struct chain_at now = {0};
	int64_t more = 0;
	bool found = false;
	enum db_status status;

	if (!is_same(&walk->at, &report->head)) {
		fail(walk, CHAIN_END, walk->at.seq + 1);
		return DB_OK;
	}
	for (size_t i = 0; i < walk->wish->nanchors; i++)
		if (walk->wish->anchors[i].seq > walk->at.seq) {
			fail(walk, CHAIN_ANCHOR, walk->at.seq + 1);
			return DB_OK;
		}
	/* Links behind a head that stands still: it was set back. */
	status = db_query(db, walk->chain->links,
	    DB_ARGS(DB_ARG_TEXT(str_of(walk->chain->name)),
		DB_ARG_INT(report->head.seq), DB_ARG_INT(1)),
	    note_row, &more, err);
	if (status == DB_OK)
		status = chain_head(db, walk->chain, &now, &found, err);
	if (status == DB_OK && more && now.seq == report->head.seq)
		fail(walk, CHAIN_END, report->head.seq + 1);
	return status;
}

/* walk_loose - entries that nothing protects */
static enum db_status
walk_loose(struct db *db, struct walk *walk, struct err *err)
{
	enum db_status status = db_query(db, walk->chain->loose,
	    DB_ARGS(DB_ARG_TEXT(str_of(walk->chain->name)), DB_ARG_INT(BATCH)),
	    note_row, &walk->report->loose, err);

	if (status == DB_OK && walk->report->loose)
		fail(walk, CHAIN_LOOSE, 0);
	return status;
}

/* walk_begin - its two ends */
static enum db_status
walk_begin(struct db *db, struct walk *walk, struct err *err)
{
	struct chain_report *report = walk->report;
	bool found = false, sound = false;
	enum db_status status = chain_head(
	    db, walk->chain, &report->head, &found, err);

	if (status == DB_OK)
		status = chain_cut_get(db, walk->chain, walk->key, &report->cut,
		    &report->cut_secs, &sound, err);
	if (status != DB_OK)
		return status;
	walk->at = report->cut;
	if (!found)
		fail(walk, CHAIN_HEAD, 1);
	else if (!sound)
		fail(walk, CHAIN_CUT, report->cut.seq);
	else if (!is_anchored(walk, &report->cut))
		fail(walk, CHAIN_ANCHOR, report->cut.seq);
	for (size_t i = 0; i < walk->wish->nanchors; i++)
		report->old_anchors += walk->wish->anchors[i].seq <
				       report->cut.seq;
	return DB_OK;
}

/* chain_verify - all of it */
enum db_status
chain_verify(struct db *db, const struct chain *chain, const struct secret *key,
    const struct chain_wish *wish, struct chain_report *report_r,
    struct err *err)
{
	static const struct chain_wish none = {NULL, 0, NULL, NULL};
	struct walk walk = {
	    chain, key, wish ? wish : &none, report_r, {0}, NULL, 0};
	enum db_status status;

	memset(report_r, 0, sizeof(*report_r));
	status = walk_begin(db, &walk, err);
	if (status != DB_OK || report_r->fault != CHAIN_SOUND)
		return status;
	walk.arena = arena_new(ARENA_BYTES);
	status = walk_links(db, &walk, err);
	if (status == DB_OK && report_r->fault == CHAIN_SOUND)
		status = walk_end(db, &walk, err);
	if (status == DB_OK && report_r->fault == CHAIN_SOUND)
		status = walk_loose(db, &walk, err);
	arena_free(&walk.arena);
	return status;
}

/* A walk through a chain that looks at nothing itself. */
struct each {
	chain_row_fn *row_fn;
	void *ctx;
	int64_t seq;
	size_t rows;
	bool ended;
};

/* each_row - one link */
static int
each_row(void *ctx, const struct db_row *row)
{
	struct each *each = ctx;

	each->rows++;
	each->seq = db_row_int(row, 0);
	each->ended = each->row_fn(each->ctx, each->seq, row) != 0;
	return each->ended;
}

/* chain_each - from where it begins to its end, in batches */
enum db_status
chain_each(struct db *db, const struct chain *chain, const struct chain_at *cut,
    chain_row_fn *row_fn, void *ctx, struct err *err)
{
	struct each each = {row_fn, ctx, cut->seq, 0, false};
	enum db_status status;

	do {
		each.rows = 0;
		status = db_query(db, chain->links,
		    DB_ARGS(DB_ARG_TEXT(str_of(chain->name)),
			DB_ARG_INT(each.seq), DB_ARG_INT(BATCH)),
		    each_row, &each, err);
	} while (status == DB_OK && each.rows == BATCH && !each.ended);
	return status;
}

/* chain_fault_text - for the operator */
const char *
chain_fault_text(struct arena *arena, const struct chain_report *report)
{
	static const char *const texts[] = {
	    [CHAIN_GAP] = "it was removed, with its link",
	    [CHAIN_GONE] = "it was removed",
	    [CHAIN_ALTERED] = "it was altered, or moved here",
	    [CHAIN_END] = "from here on entries were removed, or put in by "
			  "another program",
	    [CHAIN_ANCHOR] = "it is not the one that the anchor says",
	    [CHAIN_HEAD] = "the chain's head was removed",
	    [CHAIN_CUT] = "the checkpoint there was not signed with our key",
	};

	if (report->fault == CHAIN_SOUND)
		return NULL;
	if (report->fault == CHAIN_LOOSE)
		return arena_printf(arena,
		    "%lld%s entries are not in the chain",
		    (long long)report->loose,
		    report->loose == BATCH ? " or more" : "");
	return arena_printf(arena, "entry %lld: %s", (long long)report->bad,
	    texts[report->fault]);
}

/* Entries to adopt, read before they are written. */
struct batch {
	const struct chain *chain;
	struct arena *arena;
	size_t n;
	struct loose {
		struct str id;
		struct str parts[CHAIN_PARTS_MAX];
		size_t n;
	} all[BATCH];
	const struct secret *key;
};

/* loose_row - one of them */
static int
loose_row(void *ctx, const struct db_row *row)
{
	struct batch *batch = ctx;
	struct loose *loose = &batch->all[batch->n++];

	loose->id = db_row_copy(batch->arena, row, 1);
	loose->n = batch->chain->parts(batch->arena, row, loose->parts);
	return 0;
}

/* adopt_work - a batch, in one transaction */
static enum db_status
adopt_work(struct db *db, void *ctx, struct err *err)
{
	struct batch *batch = ctx;
	enum db_status status;

	batch->n = 0;
	arena_clear(batch->arena);
	status = db_query(db, batch->chain->loose,
	    DB_ARGS(DB_ARG_TEXT(str_of(batch->chain->name)), DB_ARG_INT(BATCH)),
	    loose_row, batch, err);
	for (size_t i = 0; status == DB_OK && i < batch->n; i++)
		status = chain_append(db, batch->chain, batch->key,
		    batch->all[i].id, batch->all[i].parts, batch->all[i].n,
		    err);
	return status;
}

/* chain_adopt - links for those that have none */
enum db_status
chain_adopt(struct db *db, const struct chain *chain, const struct secret *key,
    int64_t *n_r, struct err *err)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct batch *batch = arena_alloc(arena, sizeof(*batch));
	struct arena *texts = arena_new(ARENA_BYTES);
	enum db_status status;

	batch->chain = chain;
	batch->arena = texts;
	batch->key = key;
	*n_r = 0;
	do {
		status = db_transact(db, adopt_work, db_run_again, batch, err);
		if (status == DB_OK)
			*n_r += (int64_t)batch->n;
	} while (status == DB_OK && batch->n > 0);
	arena_free(&texts);
	arena_free(&arena);
	return status;
}
