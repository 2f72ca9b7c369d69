/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/agree.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/must.h"
#include "crypto/rand.h"
#include "modules/registration/store/mend.h"
#include "modules/registration/store/visitor.h"
#include "modules/registration/store/erasure.h"
#include "vault/mark.h"

#define TICK	  "registration tick"
#define NAME	  "registration keystore"
#define NAME_BITS 62
#define TURN_ROWS 250
#define MANY	  20 /* members, and a tenth of all */

/* id_str - an id as bytes */
static struct str
id_str(const uint8_t id[MEMBER_ID_BYTES])
{
	return str_from(id, MEMBER_ID_BYTES);
}

/* tick_row - the number */
static int
tick_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_int(row, 0);
	return 1;
}

/* What the members' database remembers of the keystore, by row. */
enum seen {
	SEEN_TICK = 1, /* how far it had come */
	SEEN_NAME = 2, /* which one it is, a random number */
};

/* seen_get - 0: nothing yet */
static enum db_status
seen_get(struct db *db, enum seen what, int64_t *value_r, struct err *err)
{
	*value_r = 0;
	return db_query(db, "SELECT tick FROM keystore_seen WHERE one = ?",
	    DB_ARGS(DB_ARG_INT(what)), tick_row, value_r, err);
}

/* seen_add - where there is nothing yet */
static enum db_status
seen_add(struct db *db, enum seen what, int64_t value, struct err *err)
{
	struct err why = ERR_NONE;
	enum db_status status = db_exec(db,
	    "INSERT INTO keystore_seen (one, tick) VALUES (?, ?)",
	    DB_ARGS(DB_ARG_INT(what), DB_ARG_INT(value)), NULL, &why);

	if (status == DB_OK || status == DB_DUPLICATE)
		return DB_OK;
	err_set(err, "%s", err_text(&why));
	return status;
}

/* seen_set - so it is now */
static enum db_status
seen_set(struct db *db, enum seen what, int64_t value, struct err *err)
{
	int64_t n = 0;
	enum db_status status = db_exec(db,
	    "UPDATE keystore_seen SET tick = ? WHERE one = ?",
	    DB_ARGS(DB_ARG_INT(value), DB_ARG_INT(what)), &n, err);

	if (status != DB_OK || n > 0)
		return status;
	return seen_add(db, what, value, err);
}

/* names_get - as the keystore calls itself, and as the members knew it */
static enum db_status
names_get(const struct account_env *env, int64_t *own_r, int64_t *known_r,
    struct err *err)
{
	enum db_status status = seen_get(env->db, SEEN_NAME, known_r, err);

	if (status != DB_OK)
		return status;
	return mark_get(keystore_db(env->keys), NAME, own_r, err);
}

/* name_own - the keystore's name, which it gets once */
static enum db_status
name_own(const struct account_env *env, int64_t *own_r, struct err *err)
{
	struct db *keys = keystore_db(env->keys);
	uint64_t random;
	enum db_status status;

	if (*own_r != 0)
		return DB_OK;
	rand_bytes(&random, sizeof(random));
	status = mark_first(
	    keys, NAME, (int64_t)(random >> (64 - NAME_BITS)) + 1, err);
	/* Another process may have been quicker. */
	return status == DB_OK ? mark_get(keys, NAME, own_r, err) : status;
}

/* is_other - is it not the keystore that the members were used with? The
 * first is remembered. */
static enum db_status
is_other(const struct account_env *env, bool *yes_r, struct err *err)
{
	int64_t own = 0, known = 0;
	enum db_status status = names_get(env, &own, &known, err);

	*yes_r = known != 0 && known != own;
	if (status != DB_OK || known != 0)
		return status;
	status = name_own(env, &own, err);
	return status == DB_OK ? seen_add(env->db, SEEN_NAME, own, err)
			       : status;
}

/* agree_tick - what was seen is read first: it is never ahead of what the
 * keystore says afterwards, unless that is an old copy */
enum db_status
agree_tick(const struct account_env *env, bool *old_r, struct err *err)
{
	struct db *keys = keystore_db(env->keys);
	int64_t seen, tick = 0;
	bool other = false;
	enum db_status status = seen_get(env->db, SEEN_TICK, &seen, err);

	*old_r = false;
	if (status == DB_OK)
		status = mark_get(keys, TICK, &tick, err);
	if (status == DB_OK)
		status = is_other(env, &other, err);
	if (status != DB_OK)
		return status;
	*old_r = seen > tick || other;
	if (*old_r)
		return DB_OK;
	status = mark_raise(keys, TICK, tick + 1, err);
	return status == DB_OK ? seen_set(env->db, SEEN_TICK, tick + 1, err)
			       : status;
}

/* agree_is_many - too many to have left */
bool
agree_is_many(const struct agree_count *count)
{
	return count->without_key > MANY &&
	       count->without_key > (count->members + count->visitors) / 10;
}

/* Rows on their way out; waits: for a confirmation. */
struct rows {
	struct row {
		uint8_t id[MEMBER_ID_BYTES];
		bool waits, visitor;
	} rows[TURN_ROWS];
	size_t n;
};

/* rows_row - one more */
static int
rows_row(void *ctx, const struct db_row *row)
{
	struct rows *rows = ctx;
	struct row *to = &rows->rows[rows->n];
	struct str id = db_row_str(row, 0);

	if (id.len == MEMBER_ID_BYTES) {
		memcpy(to->id, id.ptr, MEMBER_ID_BYTES);
		to->waits = db_row_int(row, 1) == MEMBER_PENDING ||
			    !db_row_is_null(row, 2);
		to->visitor = db_row_int(row, 3) != 0;
		rows->n++;
	}
	return rows->n == TURN_ROWS;
}

/* compare - has this one a key? Does it wait for what has happened? */
static enum db_status
compare(const struct account_env *env, struct agree_pass *pass,
    const struct row *row, struct err *err)
{
	struct err odd = ERR_NONE;
	bool found, confirmed;
	enum db_status status = keystore_has(
	    env->keys, id_str(row->id), &found, &confirmed, err);

	if (status != DB_OK)
		return status;
	pass->count.members += !row->visitor;
	pass->count.visitors += row->visitor;
	if (!found && pass->count.without_key < AGREE_LOST_MAX)
		memcpy(pass->lost[pass->count.without_key], row->id,
		    MEMBER_ID_BYTES);
	pass->count.without_key += !found;
	/* One that cannot be read holds up nobody. */
	if (found && confirmed && row->waits && env->arena)
		mend_waiting(env, id_str(row->id), &odd);
	return DB_OK;
}

/* agree_turn - the next of them, members and those without an account who
 * are told of the policy */
enum db_status
agree_turn(
    const struct account_env *env, struct agree_pass *pass, struct err *err)
{
	struct rows rows = {.n = 0};
	struct db_value max = DB_ARG_INT(TURN_ROWS);
	struct db_value behind = DB_ARG_BLOB(
	    pass->begun ? id_str(pass->behind) : STR(""));
	enum db_status status = db_query(env->db,
	    "SELECT * FROM (SELECT id, state, email_new, 0 AS visitor FROM "
	    "member "
	    "WHERE id > ? ORDER BY id LIMIT ?) a "
	    "UNION ALL SELECT * FROM (SELECT id, 1 AS state, NULL AS "
	    "email_new, 1 AS visitor FROM visitor "
	    "WHERE id > ? ORDER BY id LIMIT ?) b ORDER BY id LIMIT ?",
	    DB_ARGS(behind, max, behind, max, max), rows_row, &rows, err);

	for (size_t i = 0; status == DB_OK && i < rows.n; i++)
		status = compare(env, pass, &rows.rows[i], err);
	if (status != DB_OK)
		return status;
	if (rows.n > 0)
		memcpy(pass->behind, rows.rows[rows.n - 1].id, MEMBER_ID_BYTES);
	pass->begun = true;
	pass->done = rows.n < TURN_ROWS;
	return DB_OK;
}

/* remove_lost - the rows of those who have no key now either */
static enum db_status
remove_lost(const struct account_env *env, const struct agree_pass *pass,
    int64_t *removed_r, struct err *err)
{
	enum db_status status = DB_OK;
	bool found, confirmed;

	*removed_r = 0;
	for (int64_t i = 0; status == DB_OK && i < pass->count.without_key &&
			    i < AGREE_LOST_MAX;
	     i++) {
		status = keystore_has(
		    env->keys, id_str(pass->lost[i]), &found, &confirmed, err);
		if (status != DB_OK || found)
			continue;
		status = erasure_rows(env->db, id_str(pass->lost[i]), err);
		*removed_r += status == DB_OK;
	}
	return status;
}

/* agree_remove - unless it looks wrong */
enum db_status
agree_remove(const struct account_env *env, struct agree_pass *pass,
    int64_t *removed_r, struct err *err)
{
	enum db_status status = agree_tick(env, &pass->count.old, err);

	*removed_r = 0;
	if (status != DB_OK || pass->count.old || agree_is_many(&pass->count))
		return status;
	return remove_lost(env, pass, removed_r, err);
}

/* has_row_of - a member's, or one without an account */
static enum db_status
has_row_of(struct db *db, struct str id, bool *found_r, struct err *err)
{
	enum db_status status = member_exists(db, id, found_r, err);

	if (status != DB_OK || *found_r)
		return status;
	return visitor_exists(db, id, found_r, err);
}

/* lost_erase - a key without a member; the other stores hear of it. One that
 * does not open says nothing to them, and goes all the same. */
static enum db_status
lost_erase(const struct account_env *env, struct str id, struct err *err)
{
	struct err odd = ERR_NONE;
	struct datakey key;
	bool found = false, opens;

	opens = keystore_get(env->keys, id, &key, &found, &odd) == DB_OK;
	datakey_scrub(&key);
	if (opens && found)
		return erasure_run(env, id, err);
	return keystore_erase(env->keys, id, NULL, 0, env->now_secs, err);
}

/* each_key - the confirmed keys without a member; those go where erase says
 * so */
static enum db_status
each_key(const struct account_env *env, bool erase, struct agree_count *count,
    struct err *err)
{
	uint8_t ids[TURN_ROWS][MEMBER_ID_BYTES];
	uint8_t behind[MEMBER_ID_BYTES];
	struct str after = STR("");
	enum db_status status;
	size_t n;
	bool found;

	do {
		status = keystore_list(
		    env->keys, after, ids, TURN_ROWS, &n, err);
		for (size_t i = 0; status == DB_OK && i < n; i++) {
			count->keys++;
			status = has_row_of(
			    env->db, id_str(ids[i]), &found, err);
			if (status != DB_OK || found)
				continue;
			count->without_member++;
			if (erase)
				status = lost_erase(env, id_str(ids[i]), err);
		}
		if (status == DB_OK && n > 0) {
			memcpy(behind, ids[n - 1], sizeof(behind));
			after = id_str(behind);
		}
	} while (status == DB_OK && n == TURN_ROWS);
	return status;
}

/* whole_pass - over all members, at once */
static enum db_status
whole_pass(
    const struct account_env *env, struct agree_pass *pass, struct err *err)
{
	enum db_status status = DB_OK;

	memset(pass, 0, sizeof(*pass));
	while (status == DB_OK && !pass->done)
		status = agree_turn(env, pass, err);
	return status;
}

/* agree_count - look, and touch nothing */
enum db_status
agree_count(
    const struct account_env *env, struct agree_count *count_r, struct err *err)
{
	struct agree_pass *pass = malloc(sizeof(*pass));
	int64_t seen, tick = 0, own = 0, known = 0;
	enum db_status status = seen_get(env->db, SEEN_TICK, &seen, err);

	must(pass != NULL);
	if (status == DB_OK)
		status = mark_get(keystore_db(env->keys), TICK, &tick, err);
	if (status == DB_OK)
		status = names_get(env, &own, &known, err);
	if (status == DB_OK)
		status = whole_pass(env, pass, err);
	if (status == DB_OK) {
		*count_r = pass->count;
		count_r->old = seen > tick || (known != 0 && known != own);
		status = each_key(env, false, count_r, err);
	}
	free(pass);
	return status;
}

/* meet - from here on the two have seen each other */
static enum db_status
meet(const struct account_env *env, struct err *err)
{
	struct db *keys = keystore_db(env->keys);
	int64_t seen = 0, tick = 0, own = 0, known;
	enum db_status status = seen_get(env->db, SEEN_TICK, &seen, err);

	if (status == DB_OK)
		status = mark_get(keys, TICK, &tick, err);
	if (status == DB_OK)
		status = mark_raise(
		    keys, TICK, (seen > tick ? seen : tick) + 1, err);
	if (status == DB_OK)
		status = names_get(env, &own, &known, err);
	if (status == DB_OK)
		status = name_own(env, &own, err);
	return status == DB_OK ? seen_set(env->db, SEEN_NAME, own, err)
			       : status;
}

/* agree_accept - what fits stays, what does not goes */
enum db_status
agree_accept(
    const struct account_env *env, struct agree_count *done_r, struct err *err)
{
	struct agree_pass *pass = malloc(sizeof(*pass));
	enum db_status status;
	int64_t removed = 0, all = 0;

	must(pass != NULL);
	do {
		status = whole_pass(env, pass, err);
		if (status == DB_OK)
			status = remove_lost(env, pass, &removed, err);
		all += removed;
	} while (status == DB_OK && pass->count.without_key > AGREE_LOST_MAX);
	*done_r = pass->count;
	done_r->without_key = all;
	free(pass);
	if (status == DB_OK)
		status = each_key(env, true, done_r, err);
	if (status == DB_OK)
		status = erasure_sweep(env, err);
	return status == DB_OK ? meet(env, err) : status;
}
