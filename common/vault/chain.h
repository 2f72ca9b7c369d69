/* SPDX-License-Identifier: BSD-2-Clause */
/* chain - entries that are only added: what was altered or removed shows */
#ifndef FP_VAULT_CHAIN_H
#define FP_VAULT_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/secret.h"
#include "db/db.h"

struct arena;
struct err;

#define CHAIN_MAC_BYTES	 32
#define CHAIN_ID_MAX	 32 /* bytes of an entry's id */
#define CHAIN_PARTS_MAX	 16
#define CHAIN_ANCHOR_MAX (20 + 1 + 2 * CHAIN_MAC_BYTES)

/*
 * Entries stand in a table of their owner's, whose rows are never changed.
 * Beside it, in the same database, each has a link: its number (from 1,
 * without a gap) and a MAC over number, the link before, its id and what it
 * says. The head is the last link. Without the key nobody can alter, remove,
 * reorder or put in an entry so that it is not found; taking away the newest
 * ones together with the head shows against an anchor kept elsewhere.
 *
 * What is sealed in an entry may become unreadable (its key is erased): the
 * chain is over the sealed bytes, and verifies all the same.
 *
 * Retention may cut a chain: the oldest entries and links go, and a checkpoint
 * stays, which says where they ended, signed with the chain's key. From then on
 * the chain begins there. Without the key nobody makes one, and links that
 * begin behind 1 without one show.
 *
 * The tables of a store that has chains, and a row of chain_head for each,
 * whose mac is 32 zero bytes and whose seq is 0 (chain_make):
 *	chain_head (chain, seq, mac), key chain
 *	chain_link (chain, seq, entry, mac), key chain and seq; chain and
 *	    entry unique
 *	chain_cut (chain, seq, mac, made, proof), key chain
 */
struct chain {
	const char *name; /* "consent" */
	/* Links of a chain after a number, in order, at most so many: SELECT
	 * seq, entry, mac, and of the entry whatever parts reads (NULL where
	 * it is gone) ... WHERE chain = ? AND seq > ? ORDER BY seq LIMIT ? */
	const char *links;
	/* Entries without a link, at most so many: SELECT NULL, id, NULL, and
	 * the same columns ... chain = ? ... LIMIT ?. From before there was a
	 * chain, or put in by somebody else. */
	const char *loose;
	/* Takes an entry away, by its id; NULL: this chain is never cut. */
	const char *remove;
	/* What an entry says, from such a row, as it is given to
	 * chain_append; 0: the entry is gone. */
	size_t (*parts)(struct arena *arena, const struct db_row *row,
	    struct str parts_r[CHAIN_PARTS_MAX]);
};

/* A place in a chain. */
struct chain_at {
	int64_t seq;
	uint8_t mac[CHAIN_MAC_BYTES];
};

/* The key of a chain out of one of the keyring's. */
void chain_key(const struct secret *master, const struct chain *chain,
    struct secret *secret_r);

/* The chain's row of chain_head, where there is none yet: for chains whose
 * names are made at run time. Outside of a transaction. */
enum db_status chain_make(
    struct db *db, const struct chain *chain, struct err *err);

/*
 * Within the transaction that inserts the entry: its link. Waits for others
 * who append, on any host, until they have committed; so it comes late in a
 * transaction. Never DB_DUPLICATE.
 */
enum db_status chain_append(struct db *db, const struct chain *chain,
    const struct secret *key, struct str entry, const struct str *parts,
    size_t n, struct err *err);

/* Links for entries that have none, in transactions of its own; n_r counts
 * them. For an upgrade: whatever stands in the table by then is accepted. */
enum db_status chain_adopt(struct db *db, const struct chain *chain,
    const struct secret *key, int64_t *n_r, struct err *err);

enum chain_fault {
	CHAIN_SOUND,
	CHAIN_GAP,     /* links are missing before this one */
	CHAIN_GONE,    /* its entry is gone */
	CHAIN_ALTERED, /* entry or link is not as it was written there */
	CHAIN_END,     /* the newest ones are gone, or the head was altered */
	CHAIN_ANCHOR,  /* it does not lead through the anchor */
	CHAIN_LOOSE,   /* entries without a link */
	CHAIN_HEAD,    /* the head is gone */
	CHAIN_CUT,     /* the checkpoint is not signed */
};

struct chain_report {
	int64_t entries; /* sound ones */
	struct chain_at head;
	struct chain_at cut; /* where it begins; seq 0: at its beginning */
	int64_t cut_secs;    /* when that was done; 0: never */
	size_t old_anchors;  /* of before the cut: there is nothing to hold
				them against */
	int64_t loose;
	enum chain_fault fault; /* the first found */
	int64_t bad;		/* number of the entry; CHAIN_LOOSE: 0 */
};

/* What is held against the chain, and who is told how far it is. */
struct chain_wish {
	const struct chain_at *anchors; /* in any order */
	size_t nanchors;
	void (*progress)(void *ctx, int64_t done, int64_t total); /* or NULL */
	void *ctx;
};

/* Looks at all of it, while others append; wish may be NULL. */
enum db_status chain_verify(struct db *db, const struct chain *chain,
    const struct secret *key, const struct chain_wish *wish,
    struct chain_report *report_r, struct err *err);

/* Each entry behind a place (the report's cut), as the links statement says
 * it; anything but 0 ends it early. Nothing is verified. */
typedef int chain_row_fn(void *ctx, int64_t seq, const struct db_row *row);
enum db_status chain_each(struct db *db, const struct chain *chain,
    const struct chain_at *cut, chain_row_fn *row_fn, void *ctx,
    struct err *err);

/*
 * Everything up to an entry (seq) goes: first a checkpoint is written, then
 * entries and links go in batches, so that a second run ends what a killed one
 * has begun. Verify before: this believes the link. gone_r counts the entries.
 * Nothing to do where the chain begins behind it already.
 */
enum db_status chain_cut(struct db *db, const struct chain *chain,
    const struct secret *key, int64_t seq, int64_t now_secs, int64_t *gone_r,
    struct err *err);

/* "entry 17: it was altered ..." for the operator; NULL: sound. In arena. */
const char *chain_fault_text(
    struct arena *arena, const struct chain_report *report);

/* An anchor as text, "SEQ:HEX", and back: 0 or -1. */
void chain_at_format(
    const struct chain_at *at, char out_r[CHAIN_ANCHOR_MAX + 1]);
int chain_at_parse(struct str text, struct chain_at *at_r);

#endif
