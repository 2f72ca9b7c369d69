/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/mailing.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/registration/store/category.h"
#include "modules/registration/store/ledger.h"
#include "policy/policy.h"

/* id_of - a member's id as bytes */
static struct str
id_of(const struct member *member)
{
	return str_from(member->id, sizeof(member->id));
}

/* found_row - there is one */
static int
found_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* mailing_is_chosen - news stands in the member's row, the rest apart */
enum db_status
mailing_is_chosen(struct db *db, const struct member *member,
    struct str category, bool *yes_r, struct err *err)
{
	*yes_r = str_is(category, CATEGORY_ACCOUNT);
	if (*yes_r)
		return DB_OK;
	if (str_is(category, CATEGORY_NEWS)) {
		*yes_r = member->mail_news;
		return DB_OK;
	}
	return db_query(db,
	    "SELECT category FROM mail_choice "
	    "WHERE member = ? AND category = ?",
	    DB_ARGS(DB_ARG_BLOB(id_of(member)), DB_ARG_TEXT(category)),
	    found_row, yes_r, err);
}

/* mailing_wants - may it go to the member? */
enum db_status
mailing_wants(struct db *db, const struct member *member,
    const char *const *categories, struct str category, bool *yes_r,
    struct err *err)
{
	*yes_r = str_is(category, CATEGORY_ACCOUNT);
	if (*yes_r || member->state != MEMBER_ACTIVE || member->restricted ||
	    !category_find(categories, category, NULL))
		return DB_OK;
	return mailing_is_chosen(db, member, category, yes_r, err);
}

/* mailing_choose - a row; there already is as good */
enum db_status
mailing_choose(
    struct db *db, struct str member, struct str category, struct err *err)
{
	struct err why = ERR_NONE;
	enum db_status status = db_exec(db,
	    "INSERT INTO mail_choice (member, category) VALUES (?, ?)",
	    DB_ARGS(DB_ARG_BLOB(member), DB_ARG_TEXT(category)), NULL, &why);

	if (status == DB_OK || status == DB_DUPLICATE)
		return DB_OK;
	err_set(err, "%s", err_text(&why));
	return status;
}

/* mailing_leave - out of it */
enum db_status
mailing_leave(
    struct db *db, struct str member, struct str category, struct err *err)
{
	return db_exec(db,
	    "DELETE FROM mail_choice WHERE member = ? AND category = ?",
	    DB_ARGS(DB_ARG_BLOB(member), DB_ARG_TEXT(category)), NULL, err);
}

/* What the transaction of mailing_set is about. */
struct work {
	const struct mailing *mailing;
	struct str category;
	bool yes;
};

/* note - a line in the ledger */
static enum db_status
note(const struct work *work, struct err *err)
{
	const struct mailing *mailing = work->mailing;
	struct arena *arena = mailing->env->arena;
	struct ledger_entry entry = {
	    .purpose = str_of(category_purpose(arena, work->category)),
	    .granted = work->yes,
	    .policy = str_of(mailing->policy->version),
	    .variant = str_of(mailing->text->variant),
	    .language = str_of(mailing->text->language),
	    .when = mailing->env->now_secs,
	};

	memcpy(entry.digest, mailing->text->digest, sizeof(entry.digest));
	return ledger_add(mailing->env, mailing->key, &entry, err);
}

/* set_work - the row, and the ledger */
static enum db_status
set_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	const struct datakey *key = work->mailing->key;
	struct str id = str_from(key->id, sizeof(key->id));
	enum db_status status;

	if (str_is(work->category, CATEGORY_NEWS))
		status = member_set_news(db, id, work->yes, err);
	else if (work->yes)
		status = mailing_choose(db, id, work->category, err);
	else
		status = mailing_leave(db, id, work->category, err);
	return status == DB_OK ? note(work, err) : status;
}

/* mailing_set - chosen, or not any more */
enum db_status
mailing_set(const struct mailing *mailing, struct str category, bool yes,
    struct err *err)
{
	struct work work = {mailing, category, yes};
	const struct account_env *env = mailing->env;
	bool now;
	enum db_status status = mailing_is_chosen(
	    env->db, mailing->member, category, &now, err);

	if (status != DB_OK || now == yes || str_is(category, CATEGORY_ACCOUNT))
		return status;
	return db_transact(env->db, set_work, NULL, &work, err);
}

/* mailing_say - chosen, or not any more, whatever it was */
enum db_status
mailing_say(const struct mailing *mailing, struct str category, bool yes,
    struct err *err)
{
	struct work work = {mailing, category, yes};

	return db_transact(mailing->env->db, set_work, NULL, &work, err);
}

/* mailing_say_within - the same in a transaction that is under way */
enum db_status
mailing_say_within(struct db *db, const struct mailing *mailing,
    struct str category, bool yes, struct err *err)
{
	struct work work = {mailing, category, yes};

	return set_work(db, &work, err);
}

/* What a member has chosen. */
struct chosen {
	struct arena *arena;
	struct str list[CATEGORY_MAX];
	size_t n;
};

/* chosen_row - one category */
static int
chosen_row(void *ctx, const struct db_row *row)
{
	struct chosen *chosen = ctx;

	chosen->list[chosen->n++] = db_row_copy(chosen->arena, row, 0);
	return chosen->n == CATEGORY_MAX;
}

/* mailing_stop - none any more, also those that are not offered any more */
enum db_status
mailing_stop(const struct mailing *mailing, struct err *err)
{
	const struct account_env *env = mailing->env;
	struct chosen chosen = {.arena = env->arena};
	enum db_status status = db_query(env->db,
	    "SELECT category FROM mail_choice WHERE member = ?",
	    DB_ARGS(DB_ARG_BLOB(id_of(mailing->member))), chosen_row, &chosen,
	    err);

	for (size_t i = 0; status == DB_OK && i < chosen.n; i++)
		status = mailing_set(mailing, chosen.list[i], false, err);
	if (status == DB_OK)
		status = mailing_set(mailing, STR(CATEGORY_NEWS), false, err);
	return status;
}
