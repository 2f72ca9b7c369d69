/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/look_day.h"

#include <stdio.h>

#include "base/err.h"
#include "base/str.h"
#include "crypto/hmac.h"
#include "crypto/secret.h"

#define CHAIN	 "look"
#define DAY_SECS ((int64_t)86400)

/* prove - what nobody makes without the chain's key */
static void
prove(const struct secret *key, int64_t day, int64_t seq,
    uint8_t proof_r[HMAC_BYTES])
{
	char days[32], seqs[32];

	snprintf(days, sizeof(days), "%lld", (long long)day);
	snprintf(seqs, sizeof(seqs), "%lld", (long long)seq);
	HMAC(key, proof_r, STR("chain day 1"), STR(CHAIN), str_of(days),
	    str_of(seqs));
}

/* look_day_note - where it ends today */
enum db_status
look_day_note(struct db *db, const struct secret *key,
    const struct chain_at *head, int64_t now_secs, struct err *err)
{
	int64_t day = now_secs / DAY_SECS;
	uint8_t proof[HMAC_BYTES];
	struct err why = ERR_NONE;
	enum db_status status;

	prove(key, day, head->seq, proof);
	status = db_exec(db,
	    "INSERT INTO chain_day (chain, day, seq, proof) VALUES "
	    "('" CHAIN "', ?, ?, ?)",
	    DB_ARGS(DB_ARG_INT(day), DB_ARG_INT(head->seq),
		DB_ARG_BLOB(str_from(proof, sizeof(proof)))),
	    NULL, &why);
	if (status == DB_DUPLICATE) /* was noted earlier that day */
		return db_exec(db,
		    "UPDATE chain_day SET seq = ?, proof = ? WHERE "
		    "chain = '" CHAIN "' AND day = ? AND seq < ?",
		    DB_ARGS(DB_ARG_INT(head->seq),
			DB_ARG_BLOB(str_from(proof, sizeof(proof))),
			DB_ARG_INT(day), DB_ARG_INT(head->seq)),
		    NULL, err);
	if (status != DB_OK)
		err_set(err, "%s", err_text(&why));
	return status;
}

/* A search for the last note of before a time. */
struct search {
	const struct secret *key;
	int64_t seq;
};

/* day_row - a note */
static int
day_row(void *ctx, const struct db_row *row)
{
	struct search *search = ctx;
	uint8_t proof[HMAC_BYTES];

	prove(search->key, db_row_int(row, 0), db_row_int(row, 1), proof);
	if (!secret_bytes_eq(
		str_from(proof, sizeof(proof)), db_row_str(row, 2)))
		return 0;
	search->seq = db_row_int(row, 1);
	return 1;
}

/* look_day_before - from the newest note backwards */
enum db_status
look_day_before(struct db *db, const struct secret *key, int64_t before_secs,
    int64_t *seq_r, struct err *err)
{
	struct search search = {key, 0};
	enum db_status status = db_query(db,
	    "SELECT day, seq, proof FROM chain_day WHERE chain = '" CHAIN "' "
	    "AND day < ? ORDER BY day DESC",
	    DB_ARGS(DB_ARG_INT(before_secs / DAY_SECS)), day_row, &search, err);

	*seq_r = search.seq;
	return status;
}

/* look_day_forget - of what went */
enum db_status
look_day_forget(struct db *db, int64_t seq, struct err *err)
{
	return db_exec(db,
	    "DELETE FROM chain_day WHERE chain = '" CHAIN "' AND seq <= ?",
	    DB_ARGS(DB_ARG_INT(seq)), NULL, err);
}
