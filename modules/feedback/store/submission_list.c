/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/submission_list.h"

#include "base/arena.h"
#include "base/err.h"
#include "modules/feedback/store/submission_row.h"

/* What a list is handed to. */
struct list {
	struct arena *arena;
	submission_fn *each;
	void *ctx;
	bool bad;
};

/* list_row - one line of the list */
static int
list_row(void *ctx, const struct db_row *row)
{
	struct list *list = ctx;
	struct gathered *gathered = arena_alloc(list->arena, sizeof(*gathered));
	struct submission submission;

	list->bad = submission_row_read(
			list->arena, row, &submission, gathered) < 0;
	if (!list->bad) {
		gathered_give(gathered, list->arena, &submission);
		list->each(list->ctx, &submission);
	}
	arena_clear(list->arena);
	return list->bad;
}

/* ? IS NULL: it does not matter. */
#define LIST                                                                   \
	"SELECT " SUBMISSION_COLUMNS " FROM feedback f "                       \
	"WHERE (f.form = ? OR ? IS NULL) AND (f.state = ? OR ? IS NULL) "

static const char list_sql[] = LIST
    "AND (? IS NULL OR f.received < ? OR (f.received = ? AND "
    "f.nonce > ?)) ORDER BY f.received DESC, f.nonce LIMIT ?";
static const char waiting_sql[] = LIST
    "AND f.answer_by IS NOT NULL AND f.answered IS NULL "
    "AND (? IS NULL OR f.answer_by > ? OR (f.answer_by = ? AND "
    "f.nonce > ?)) ORDER BY f.answer_by, f.nonce LIMIT ?";

/* submission_list - newest first, or what is due first */
enum db_status
submission_list(struct db *db, struct arena *arena,
    const struct submission_wanted *wanted, submission_fn *each, void *ctx,
    struct err *err)
{
	struct list list = {arena, each, ctx, false};
	struct db_value form = str_is_none(wanted->form)
				   ? DB_ARG_NULL
				   : DB_ARG_TEXT(wanted->form);
	struct db_value state = wanted->state ? DB_ARG_INT(wanted->state - 1)
					      : DB_ARG_NULL;
	struct db_value secs = wanted->after_secs
				   ? DB_ARG_INT(wanted->after_secs)
				   : DB_ARG_NULL;
	struct db_value after = DB_ARG_BLOB(
	    str_from(wanted->after, sizeof(wanted->after)));
	enum db_status status = db_query(db,
	    wanted->open ? waiting_sql : list_sql,
	    DB_ARGS(form, form, state, state, secs, secs, secs, after,
		DB_ARG_INT(wanted->max)),
	    list_row, &list, err);

	if (status == DB_OK && list.bad) {
		err_set(err, "a row was altered: its fields do not read");
		return DB_FAILED;
	}
	return status;
}

/* Two numbers. */
struct waiting {
	int64_t *open, *late;
};

/* waiting_row - the two */
static int
waiting_row(void *ctx, const struct db_row *row)
{
	const struct waiting *waiting = ctx;

	*waiting->open = db_row_int(row, 0);
	*waiting->late = db_row_int(row, 1);
	return 1;
}

/* submission_waiting - for an answer */
enum db_status
submission_waiting(struct db *db, struct str form, int64_t now_secs,
    int64_t *open_r, int64_t *late_r, struct err *err)
{
	struct waiting waiting = {open_r, late_r};

	*open_r = *late_r = 0;
	return db_query(db,
	    "SELECT count(*), count(CASE WHEN answer_by < ? THEN 1 END) "
	    "FROM feedback WHERE answer_by IS NOT NULL AND answered IS NULL "
	    "AND form = ?",
	    DB_ARGS(DB_ARG_INT(now_secs), DB_ARG_TEXT(form)), waiting_row,
	    &waiting, err);
}

/* What submission_forms calls. */
struct forms {
	submission_form_fn *each;
	void *ctx;
};

/* forms_row - one form */
static int
forms_row(void *ctx, const struct db_row *row)
{
	const struct forms *forms = ctx;

	forms->each(forms->ctx, db_row_str(row, 0), db_row_int(row, 1),
	    db_row_int(row, 2));
	return 0;
}

/* submission_forms - by name */
enum db_status
submission_forms(
    struct db *db, submission_form_fn *each, void *ctx, struct err *err)
{
	struct forms forms = {each, ctx};

	return db_query(db,
	    "SELECT form, count(*), count(CASE WHEN state = 0 THEN 1 END) "
	    "FROM feedback GROUP BY form ORDER BY form",
	    DB_NO_ARGS, forms_row, &forms, err);
}
