/* SPDX-License-Identifier: BSD-2-Clause */
/* chain_cut - a chain's oldest entries go, a signed checkpoint stays */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/must.h"
#include "crypto/hmac.h"
#include "crypto/secret.h"
#include "vault/chain_inner.h"

#define BATCH	 200
#define ID_CHARS CHAIN_ID_MAX

/* A checkpoint as it is stored. */
struct cut {
	struct chain_at at;
	int64_t made;
	uint8_t proof[HMAC_BYTES];
	bool found;
};

/* prove - what nobody makes without the chain's key */
static void
prove(const struct chain *chain, const struct secret *key,
    const struct cut *cut, uint8_t proof_r[HMAC_BYTES])
{
	char seq[32], made[32];

	snprintf(seq, sizeof(seq), "%lld", (long long)cut->at.seq);
	snprintf(made, sizeof(made), "%lld", (long long)cut->made);
	HMAC(key, proof_r, STR("chain cut 1"), str_of(chain->name), str_of(seq),
	    str_from(cut->at.mac, sizeof(cut->at.mac)), str_of(made));
}

/* copy_bytes - of one length; anything else is none of ours */
static void
copy_bytes(uint8_t *to_r, size_t n, struct str from)
{
	memset(to_r, 0, n);
	if (from.len == n)
		memcpy(to_r, from.ptr, n);
}

/* cut_row - the checkpoint */
static int
cut_row(void *ctx, const struct db_row *row)
{
	struct cut *cut = ctx;

	cut->found = true;
	cut->at.seq = db_row_int(row, 0);
	copy_bytes(cut->at.mac, sizeof(cut->at.mac), db_row_str(row, 1));
	cut->made = db_row_int(row, 2);
	copy_bytes(cut->proof, sizeof(cut->proof), db_row_str(row, 3));
	return 1;
}

/* chain_cut_get - where the chain begins */
enum db_status
chain_cut_get(struct db *db, const struct chain *chain,
    const struct secret *key, struct chain_at *at_r, int64_t *made_r,
    bool *sound_r, struct err *err)
{
	uint8_t want[HMAC_BYTES];
	struct cut cut = {.found = false};
	enum db_status status = db_query(db,
	    "SELECT seq, mac, made, proof FROM chain_cut WHERE chain = ?",
	    DB_ARGS(DB_ARG_TEXT(str_of(chain->name))), cut_row, &cut, err);

	*at_r = cut.at;
	*made_r = cut.made;
	*sound_r = true;
	if (status != DB_OK || !cut.found)
		return status;
	prove(chain, key, &cut, want);
	*sound_r = secret_bytes_eq(str_from(want, sizeof(want)),
	    str_from(cut.proof, sizeof(cut.proof)));
	return DB_OK;
}

/* link_row - the link that is the last to go */
static int
link_row(void *ctx, const struct db_row *row)
{
	struct cut *cut = ctx;

	cut->found = true;
	copy_bytes(cut->at.mac, sizeof(cut->at.mac), db_row_str(row, 0));
	return 1;
}

/* What a cut works with. */
struct work {
	const struct chain *chain;
	const struct secret *key;
	struct cut cut;
	size_t n; /* entries of a batch */
	struct gone {
		int64_t seq;
		size_t len;
		char id[ID_CHARS];
	} gone[BATCH];
};

/* mark_work - the checkpoint, in place of the one before */
static enum db_status
mark_work(struct db *db, void *ctx, struct err *err)
{
	struct work *work = ctx;
	struct cut *cut = &work->cut;
	struct str name = str_of(work->chain->name);
	enum db_status status = db_exec(db,
	    "DELETE FROM chain_cut WHERE chain = ?", DB_ARGS(DB_ARG_TEXT(name)),
	    NULL, err);

	if (status != DB_OK)
		return status;
	return db_exec(db,
	    "INSERT INTO chain_cut (chain, seq, mac, made, proof) VALUES "
	    "(?, ?, ?, ?, ?)",
	    DB_ARGS(DB_ARG_TEXT(name), DB_ARG_INT(cut->at.seq),
		DB_ARG_BLOB(str_from(cut->at.mac, sizeof(cut->at.mac))),
		DB_ARG_INT(cut->made),
		DB_ARG_BLOB(str_from(cut->proof, sizeof(cut->proof)))),
	    NULL, err);
}

/* mark - write the checkpoint */
static enum db_status
mark(struct db *db, struct work *work, struct err *err)
{
	struct cut *cut = &work->cut;
	enum db_status status = db_query(db,
	    "SELECT mac FROM chain_link WHERE chain = ? AND seq = ?",
	    DB_ARGS(DB_ARG_TEXT(str_of(work->chain->name)),
		DB_ARG_INT(cut->at.seq)),
	    link_row, cut, err);

	if (status != DB_OK)
		return status;
	if (!cut->found) {
		err_set(err, "chain \"%s\" has no entry %lld",
		    work->chain->name, (long long)cut->at.seq);
		return DB_FAILED;
	}
	prove(work->chain, work->key, cut, cut->proof);
	return db_transact(db, mark_work, db_run_again, work, err);
}

/* gone_row - an entry that goes */
static int
gone_row(void *ctx, const struct db_row *row)
{
	struct work *work = ctx;
	struct gone *gone = &work->gone[work->n++];
	struct str id = db_row_str(row, 1);

	gone->seq = db_row_int(row, 0);
	gone->len = id.len <= sizeof(gone->id) ? id.len : 0;
	if (gone->len)
		memcpy(gone->id, id.ptr, gone->len);
	return work->n == BATCH;
}

/* remove_work - a batch of entries, each with its link */
static enum db_status
remove_work(struct db *db, void *ctx, struct err *err)
{
	struct work *work = ctx;
	struct str name = str_of(work->chain->name);
	enum db_status status;

	work->n = 0;
	status = db_query(db,
	    "SELECT seq, entry FROM chain_link WHERE chain = ? AND seq <= ? "
	    "ORDER BY seq LIMIT ?",
	    DB_ARGS(DB_ARG_TEXT(name), DB_ARG_INT(work->cut.at.seq),
		DB_ARG_INT(BATCH)),
	    gone_row, work, err);
	for (size_t i = 0; status == DB_OK && i < work->n; i++)
		status = db_exec(db, work->chain->remove,
		    DB_ARGS(DB_ARG_BLOB(
			str_from(work->gone[i].id, work->gone[i].len))),
		    NULL, err);
	if (status != DB_OK || work->n == 0)
		return status;
	return db_exec(db,
	    "DELETE FROM chain_link WHERE chain = ? AND seq <= ?",
	    DB_ARGS(DB_ARG_TEXT(name), DB_ARG_INT(work->gone[work->n - 1].seq)),
	    NULL, err);
}

/* chain_cut - the checkpoint first */
enum db_status
chain_cut(struct db *db, const struct chain *chain, const struct secret *key,
    int64_t seq, int64_t now_secs, int64_t *gone_r, struct err *err)
{
	struct work work = {.chain = chain, .key = key};
	struct chain_at now;
	int64_t made;
	bool sound;
	enum db_status status = chain_cut_get(
	    db, chain, key, &now, &made, &sound, err);

	must(chain->remove);
	*gone_r = 0;
	if (status != DB_OK)
		return status;
	if (!sound) {
		err_set(err,
		    "the checkpoint of chain \"%s\" was not signed "
		    "with our key",
		    chain->name);
		return DB_FAILED;
	}
	work.cut.at.seq = seq > now.seq ? seq : now.seq;
	work.cut.made = now_secs;
	if (seq > now.seq)
		status = mark(db, &work, err);
	do {
		if (status == DB_OK)
			status = db_transact(
			    db, remove_work, db_run_again, &work, err);
		*gone_r += status == DB_OK ? (int64_t)work.n : 0;
	} while (status == DB_OK && work.n == BATCH);
	return status;
}
