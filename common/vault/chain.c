/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/chain.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/must.h"
#include "base/num.h"
#include "base/scrub.h"
#include "crypto/hmac.h"
#include "vault/chain_inner.h"

/* chain_key - a key for this chain alone */
void
chain_key(const struct secret *master, const struct chain *chain,
    struct secret *secret_r)
{
	uint8_t mac[HMAC_BYTES];

	HMAC(master, mac, STR("chain key"), str_of(chain->name));
	memcpy(secret_r->bytes, mac, sizeof(secret_r->bytes));
	scrub(mac, sizeof(mac));
}

/* chain_mac - what binds an entry to its place */
void
chain_mac(const struct chain *chain, const struct secret *key,
    const struct chain_at *before, struct str entry, const struct str *parts,
    size_t n, struct chain_at *at_r)
{
	struct str all[5 + CHAIN_PARTS_MAX];
	char seq[32];

	must(n <= CHAIN_PARTS_MAX);
	at_r->seq = before->seq + 1;
	snprintf(seq, sizeof(seq), "%lld", (long long)at_r->seq);
	all[0] = STR("chain 1");
	all[1] = str_of(chain->name);
	all[2] = str_of(seq);
	all[3] = str_from(before->mac, sizeof(before->mac));
	all[4] = entry;
	if (n)
		memcpy(all + 5, parts, n * sizeof(*parts));
	hmac_parts(key, all, 5 + n, at_r->mac);
}

/* What a look at the head fills. */
struct look {
	struct chain_at *at;
	bool found;
};

/* head_row - the last link */
static int
head_row(void *ctx, const struct db_row *row)
{
	struct look *look = ctx;
	struct str mac = db_row_str(row, 1);

	look->found = mac.len == sizeof(look->at->mac);
	look->at->seq = db_row_int(row, 0);
	if (look->found)
		memcpy(look->at->mac, mac.ptr, mac.len);
	return 1;
}

/* head_with - by one of the statements below */
static enum db_status
head_with(struct db *db, const char *sql, const struct chain *chain,
    struct chain_at *at_r, bool *found_r, struct err *err)
{
	struct look look = {at_r, false};
	enum db_status status = db_query(db, sql,
	    DB_ARGS(DB_ARG_TEXT(str_of(chain->name))), head_row, &look, err);

	*found_r = look.found;
	return status;
}

#define HEAD "SELECT seq, mac FROM chain_head WHERE chain = ?"

/* chain_head - the last link, as it is now */
enum db_status
chain_head(struct db *db, const struct chain *chain, struct chain_at *at_r,
    bool *found_r, struct err *err)
{
	return head_with(db, HEAD, chain, at_r, found_r, err);
}

/* chain_make - the head of a chain that is new */
enum db_status
chain_make(struct db *db, const struct chain *chain, struct err *err)
{
	static const uint8_t zero[CHAIN_MAC_BYTES] = {0};
	struct err why = ERR_NONE;
	struct chain_at at;
	bool found = false;
	enum db_status status = chain_head(db, chain, &at, &found, err);

	if (status != DB_OK || found)
		return status;
	status = db_exec(db,
	    "INSERT INTO chain_head (chain, seq, mac) VALUES (?, 0, ?)",
	    DB_ARGS(DB_ARG_TEXT(str_of(chain->name)),
		DB_ARG_BLOB(str_from(zero, sizeof(zero)))),
	    NULL, &why);
	if (status == DB_DUPLICATE)
		return DB_OK; /* somebody was quicker */
	if (status != DB_OK)
		err_set(err, "%s", err_text(&why));
	return status;
}

/* head_lock - the last link; until the transaction ends nobody else's */
static enum db_status
head_lock(struct db *db, const struct chain *chain, struct chain_at *at_r,
    struct err *err)
{
	bool found = false;
	enum db_status status = head_with(
	    db, db_sql(db, HEAD, HEAD " FOR UPDATE"), chain, at_r, &found, err);

	if (status != DB_OK || found)
		return status;
	err_set(err, "the head of chain \"%s\" is missing", chain->name);
	return DB_FAILED;
}

/* head_move - the new link is the last */
static enum db_status
head_move(struct db *db, const struct chain *chain, const struct chain_at *at,
    struct err *err)
{
	int64_t changed = 0;
	enum db_status status = db_exec(db,
	    "UPDATE chain_head SET seq = ?, mac = ? WHERE chain = ? AND "
	    "seq = ?",
	    DB_ARGS(DB_ARG_INT(at->seq),
		DB_ARG_BLOB(str_from(at->mac, sizeof(at->mac))),
		DB_ARG_TEXT(str_of(chain->name)), DB_ARG_INT(at->seq - 1)),
	    &changed, err);

	/* Somebody was quicker, on a node that knew nothing of our lock. */
	return status == DB_OK && changed != 1 ? DB_CONFLICT : status;
}

/* chain_append - one more link */
enum db_status
chain_append(struct db *db, const struct chain *chain, const struct secret *key,
    struct str entry, const struct str *parts, size_t n, struct err *err)
{
	struct chain_at before, at;
	enum db_status status = head_lock(db, chain, &before, err);

	if (status != DB_OK)
		return status;
	chain_mac(chain, key, &before, entry, parts, n, &at);
	status = db_exec(db,
	    "INSERT INTO chain_link (chain, seq, entry, mac) VALUES (?, ?, ?, "
	    "?)",
	    DB_ARGS(DB_ARG_TEXT(str_of(chain->name)), DB_ARG_INT(at.seq),
		DB_ARG_BLOB(entry),
		DB_ARG_BLOB(str_from(at.mac, sizeof(at.mac)))),
	    NULL, err);
	if (status == DB_DUPLICATE)
		return DB_CONFLICT;
	return status == DB_OK ? head_move(db, chain, &at, err) : status;
}

/* chain_at_format - for a note, or a file elsewhere */
void
chain_at_format(const struct chain_at *at, char out_r[CHAIN_ANCHOR_MAX + 1])
{
	int n = snprintf(out_r, 22, "%lld:", (long long)at->seq);

	str_hex(at->mac, sizeof(at->mac), out_r + n);
}

/* chain_at_parse - and back */
int
chain_at_parse(struct str text, struct chain_at *at_r)
{
	struct str seq = str_cut(&text, ':');

	if (num_parse(seq, 0, INT64_MAX, &at_r->seq) < 0 ||
	    text.len != 2 * sizeof(at_r->mac))
		return -1;
	return str_unhex(text, at_r->mac, sizeof(at_r->mac));
}
