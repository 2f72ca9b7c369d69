/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/notice.h"

#include <stdio.h>

#include "base/err.h"
#include "base/str.h"

/* What a look finds. */
struct taken {
	struct notice *notice;
	bool found;
};

/* take_row - a form */
static int
take_row(void *ctx, const struct db_row *row)
{
	struct taken *taken = ctx;
	struct str form = db_row_str(row, 0);

	if (form.len > NOTICE_FORM_MAX)
		return 0;
	snprintf(taken->notice->form, sizeof(taken->notice->form), STR_FMT,
	    STR_ARG(form));
	taken->found = true;
	return 1;
}

/* int_row - one number */
static int
int_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_int(row, 0);
	return 1;
}

/* form_arg - a notice's key as an argument */
static struct db_value
form_arg(const struct notice *notice)
{
	return DB_ARG_TEXT(str_of(notice->form));
}

/* find_form - one that waits, and may be written about; times that lie too
 * far ahead were written by a clock that was wrong */
static enum db_status
find_form(struct db *db, int64_t now_secs, struct notice *notice, bool *found_r,
    struct err *err)
{
	struct taken taken = {notice, false};
	struct db_value now = DB_ARG_INT(now_secs);
	enum db_status status = db_query(db,
	    "SELECT f.form FROM feedback f WHERE f.noticed < 2 "
	    "AND NOT EXISTS (SELECT 1 FROM feedback_notice n "
	    "WHERE n.form = f.form AND ((n.next > ? AND n.next <= ?) "
	    "OR (n.lease > ? AND n.lease <= ?))) LIMIT 1",
	    DB_ARGS(now, DB_ARG_INT(now_secs + NOTICE_WAIT_SECS), now,
		DB_ARG_INT(now_secs + NOTICE_LEASE_SECS)),
	    take_row, &taken, err);

	*found_r = taken.found;
	return status;
}

/* add_form - a row for a form that had none */
static enum db_status
add_form(struct db *db, const struct notice *notice, struct err *err)
{
	struct err why = ERR_NONE;
	enum db_status status = db_exec(db,
	    "INSERT INTO feedback_notice (form, next, lease, attempts) "
	    "VALUES (?, ?, ?, ?)",
	    DB_ARGS(
		form_arg(notice), DB_ARG_INT(0), DB_ARG_INT(0), DB_ARG_INT(0)),
	    NULL, &why);

	if (status == DB_DUPLICATE)
		return DB_OK;
	if (status != DB_OK)
		err_set(err, "%s", err_text(&why));
	return status;
}

/* lease - until then it is ours */
static enum db_status
lease(struct db *db, int64_t now_secs, const struct notice *notice,
    bool *ours_r, struct err *err)
{
	int64_t n = 0;
	enum db_status status = add_form(db, notice, err);

	if (status == DB_OK)
		status = db_exec(db,
		    "UPDATE feedback_notice SET lease = ?, "
		    "attempts = attempts + 1 WHERE form = ? "
		    "AND (lease <= ? OR lease > ?)",
		    DB_ARGS(DB_ARG_INT(now_secs + NOTICE_LEASE_SECS),
			form_arg(notice), DB_ARG_INT(now_secs),
			DB_ARG_INT(now_secs + NOTICE_LEASE_SECS)),
		    &n, err);
	*ours_r = n == 1;
	return status;
}

/* notice_take - and count what it tells of */
enum db_status
notice_take(struct db *db, int64_t now_secs, struct notice *notice_r,
    bool *found_r, struct err *err)
{
	enum db_status status = find_form(db, now_secs, notice_r, found_r, err);

	if (status == DB_OK && *found_r)
		status = lease(db, now_secs, notice_r, found_r, err);
	if (status != DB_OK || !*found_r)
		return status;
	status = db_exec(db,
	    "UPDATE feedback SET noticed = 1 WHERE form = ? AND noticed = 0",
	    DB_ARGS(form_arg(notice_r)), NULL, err);
	if (status == DB_OK)
		status = db_query(db,
		    "SELECT count(*) FROM feedback "
		    "WHERE form = ? AND noticed = 1",
		    DB_ARGS(form_arg(notice_r)), int_row, &notice_r->count,
		    err);
	if (status == DB_OK)
		status = db_query(db,
		    "SELECT attempts FROM feedback_notice WHERE form = ?",
		    DB_ARGS(form_arg(notice_r)), int_row, &notice_r->attempts,
		    err);
	return status;
}

/* settle - free again, from then on */
static enum db_status
settle(struct db *db, const struct notice *notice, int64_t attempts,
    int64_t next_secs, struct err *err)
{
	return db_exec(db,
	    "UPDATE feedback_notice SET lease = 0, attempts = ?, next = ? "
	    "WHERE form = ?",
	    DB_ARGS(
		DB_ARG_INT(attempts), DB_ARG_INT(next_secs), form_arg(notice)),
	    NULL, err);
}

/* notice_done - staff know */
enum db_status
notice_done(struct db *db, const struct notice *notice, int64_t next_secs,
    struct err *err)
{
	enum db_status status = db_exec(db,
	    "UPDATE feedback SET noticed = 2 WHERE form = ? AND noticed = 1",
	    DB_ARGS(form_arg(notice)), NULL, err);

	return status == DB_OK ? settle(db, notice, 0, next_secs, err) : status;
}

/* notice_delay - later */
enum db_status
notice_delay(struct db *db, const struct notice *notice, int64_t next_secs,
    struct err *err)
{
	return settle(db, notice, notice->attempts, next_secs, err);
}
