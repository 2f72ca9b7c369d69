/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/erasure.h"

#include <stdio.h>

#include "base/must.h"
#include "modules/registration/store/member.h"
#include "modules/registration/store/session.h"
#include "vault/feed.h"
#include "vault/keystore.h"

#define SWEEP_MAX 1000 /* erased members a turn */

/* Whatever stands in the database about somebody, but for the log-ins, which
 * the authorizer has to hear of, and the ledger, which nobody can read. */
static const char *const deletes[] = {
    "DELETE FROM outbox WHERE member = ?",
    "DELETE FROM profile WHERE member = ?",
    "DELETE FROM mail_choice WHERE member = ?",
    "DELETE FROM visitor WHERE id = ?",
    "DELETE FROM objection WHERE member = ?",
    /* what is sealed there stays, and nobody can read it */
    "UPDATE disclosure SET member = NULL, due = NULL WHERE member = ?",
    "DELETE FROM member WHERE id = ?",
};
#define NDELETES (sizeof(deletes) / sizeof(deletes[0]))

/* words_make - who the member is to each audience; how many there are */
static size_t
words_make(const struct account_env *env, const struct datakey *key,
    struct feed_word words_r[FEED_AUDIENCES_MAX])
{
	struct secret pairwise;
	size_t n = 0;

	_Static_assert(MEMBER_PSEUDONYM_CHARS <= FEED_PSEUDONYM_MAX, "fits");
	member_pairwise(key, &pairwise);
	for (; env->audiences && env->audiences[n]; n++) {
		must(n < FEED_AUDIENCES_MAX);
		snprintf(words_r[n].audience, sizeof(words_r[n].audience), "%s",
		    env->audiences[n]);
		member_pseudonym(
		    &pairwise, str_of(env->audiences[n]), words_r[n].pseudonym);
	}
	secret_scrub(&pairwise);
	return n;
}

/* erase_key - the first step of an erasure. With the key goes what the
 * pseudonyms are made from, so they are made before. */
static enum db_status
erase_key(const struct account_env *env, struct str id, struct err *err)
{
	struct feed_word words[FEED_AUDIENCES_MAX];
	struct datakey key;
	size_t n = 0;
	bool found;
	enum db_status status = keystore_get(env->keys, id, &key, &found, err);

	if (status != DB_OK)
		return status;
	if (found)
		n = words_make(env, &key, words);
	datakey_scrub(&key);
	return keystore_erase(env->keys, id, words, n, env->now_secs, err);
}

/* remove_work - all rows, in one transaction */
static enum db_status
remove_work(struct db *db, void *ctx, struct err *err)
{
	struct str id = *(const struct str *)ctx;
	enum db_status status = session_end_all(db, id, err);

	for (size_t i = 0; status == DB_OK && i < NDELETES; i++)
		status = db_exec(
		    db, deletes[i], DB_ARGS(DB_ARG_BLOB(id)), NULL, err);
	return status;
}

/* erasure_rows - the rows of one whose key is gone */
enum db_status
erasure_rows(struct db *db, struct str id, struct err *err)
{
	/* Twice does no harm. */
	return db_transact(db, remove_work, db_run_again, &id, err);
}

/* remove_rows - the second step of an erasure, and out of the list */
static enum db_status
remove_rows(const struct account_env *env, struct str id, struct err *err)
{
	enum db_status status = erasure_rows(env->db, id, err);

	return status == DB_OK ? keystore_forget(env->keys, id, err) : status;
}

/* erasure_run - everything about a member */
enum db_status
erasure_run(const struct account_env *env, struct str id, struct err *err)
{
	/* The authorizer must hear of it even if the rows have to wait. */
	enum db_status status = session_log_out_all(env->db, id, err);

	if (status == DB_OK)
		status = erase_key(env, id, err);
	if (status != DB_OK)
		return status;
	/* Nobody can read the rows any more; the list knows them. */
	if (remove_rows(env, id, NULL) == DB_OK) {
		db_checkpoint(env->db, NULL);
		keystore_settle(env->keys, NULL);
	}
	return DB_OK;
}

/* erasure_sweep - the rows of the erased */
enum db_status
erasure_sweep(const struct account_env *env, struct err *err)
{
	uint8_t id[MEMBER_ID_BYTES];
	enum db_status status = DB_OK;
	bool found = true;

	for (int n = 0; n < SWEEP_MAX && status == DB_OK && found; n++) {
		status = keystore_next_gone(env->keys, id, &found, err);
		if (status == DB_OK && found)
			status = remove_rows(
			    env, str_from(id, sizeof(id)), err);
	}
	return status;
}
