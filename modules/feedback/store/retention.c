/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/retention.h"

#include <string.h>

#include "base/err.h"
#include "modules/feedback/store/submission.h"
#include "modules/feedback/store/upload.h"

#define BATCH	    100
#define CLOCK_ROW   1
#define STEP	    SUBMISSION_TIME_STEP
#define ROUND_UP(s) (((s) + STEP - 1) / STEP * STEP)

/* int_row - one number */
static int
int_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_int(row, 0);
	return 1;
}

/* clock_first - where nobody has looked yet */
static enum db_status
clock_first(struct db *db, int64_t now_secs, struct err *err)
{
	struct err why = ERR_NONE;
	enum db_status status = db_exec(db,
	    "INSERT INTO feedback_clock (id, seen) VALUES (?, ?)",
	    DB_ARGS(DB_ARG_INT(CLOCK_ROW), DB_ARG_INT(now_secs)), NULL, &why);

	if (status == DB_DUPLICATE)
		return DB_OK;
	if (status != DB_OK)
		err_set(err, "%s", err_text(&why));
	return status;
}

/* clock_get - what was seen last; 0: nothing */
static enum db_status
clock_get(struct db *db, int64_t *seen_r, struct err *err)
{
	*seen_r = 0;
	return db_query(db, "SELECT seen FROM feedback_clock WHERE id = ?",
	    DB_ARGS(DB_ARG_INT(CLOCK_ROW)), int_row, seen_r, err);
}

/* retention_clock - a step ahead, never back */
enum db_status
retention_clock(struct db *db, int64_t now_secs, int64_t *until_r,
    int64_t *seen_r, struct err *err)
{
	enum db_status status = clock_get(db, seen_r, err);

	*until_r = 0;
	if (status == DB_OK && *seen_r == 0) {
		*seen_r = now_secs;
		status = clock_first(db, now_secs, err);
	}
	if (status != DB_OK || now_secs < *seen_r)
		return status;
	if (now_secs > *seen_r + RETENTION_STEP_SECS)
		now_secs = *seen_r + RETENTION_STEP_SECS;
	*until_r = *seen_r = now_secs;
	return db_exec(db,
	    "UPDATE feedback_clock SET seen = ? WHERE id = ? AND seen < ?",
	    DB_ARGS(DB_ARG_INT(now_secs), DB_ARG_INT(CLOCK_ROW),
		DB_ARG_INT(now_secs)),
	    NULL, err);
}

/* retention_adopt - an end for what has none */
enum db_status
retention_adopt(struct db *db, struct str form, int64_t keep_secs,
    int64_t now_secs, struct err *err)
{
	int64_t least = ROUND_UP(now_secs + RETENTION_GRACE_SECS);

	if (keep_secs == 0)
		return DB_OK;
	return db_exec(db,
	    "UPDATE feedback SET due = CASE WHEN received > ? "
	    "THEN received + ? ELSE ? END "
	    "WHERE due IS NULL AND anonymise < 2 AND form = ?",
	    DB_ARGS(DB_ARG_INT(least - keep_secs), DB_ARG_INT(keep_secs),
		DB_ARG_INT(least), DB_ARG_TEXT(form)),
	    NULL, err);
}

/* Ids that are due. */
struct batch {
	struct due {
		uint8_t id[SUBMISSION_ID_BYTES], of[SUBMISSION_ID_BYTES];
		bool anonymise;
	} due[BATCH];
	size_t n;
};

/* copy_id - of a fixed length; anything else is none of ours */
static void
copy_id(uint8_t id_r[SUBMISSION_ID_BYTES], struct str id)
{
	memset(id_r, 0, SUBMISSION_ID_BYTES);
	if (id.len == SUBMISSION_ID_BYTES)
		memcpy(id_r, id.ptr, SUBMISSION_ID_BYTES);
}

/* batch_row - one of them */
static int
batch_row(void *ctx, const struct db_row *row)
{
	struct batch *batch = ctx;
	struct due *due = &batch->due[batch->n++];

	copy_id(due->id, db_row_str(row, 0));
	copy_id(due->of, db_row_str(row, 1));
	due->anonymise = db_row_int(row, 2) != 0;
	return batch->n == BATCH;
}

/* part_end - one part of a submission that stays */
static enum db_status
part_end(struct db *db, const struct due *due, struct retention_count *count,
    struct err *err)
{
	bool found;
	enum db_status status = upload_remove(db,
	    str_from(due->of, sizeof(due->of)),
	    str_from(due->id, sizeof(due->id)), &found, err);

	if (status == DB_OK && !found)
		status = db_exec(db, "DELETE FROM feedback_person WHERE id = ?",
		    DB_ARGS(DB_ARG_BLOB(str_from(due->id, sizeof(due->id)))),
		    NULL, err);
	count->parts += status == DB_OK;
	return status;
}

/* whole_end - a submission */
static enum db_status
whole_end(struct db *db, const struct due *due, struct retention_count *count,
    struct err *err)
{
	enum db_status status = due->anonymise
				    ? submission_anonymise(db, due->id, err)
				    : submission_erase(db, due->id, NULL, err);

	if (status == DB_OK && due->anonymise)
		count->anonymised++;
	else
		count->erased += status == DB_OK;
	return status;
}

/* What ends, how it is found and how it is counted. */
static const struct kind {
	const char *due, *count;
	enum db_status (*end)(struct db *db, const struct due *due,
	    struct retention_count *count, struct err *err);
	size_t counted; /* offset in struct retention_count */
} kinds[] = {
    {"SELECT nonce, nonce, anonymise FROM feedback WHERE due <= ? "
     "AND anonymise < 2 ORDER BY due LIMIT ?",
	"SELECT count(*) FROM feedback WHERE due <= ? AND anonymise = 0",
	whole_end, offsetof(struct retention_count, erased)},
    {NULL, "SELECT count(*) FROM feedback WHERE due <= ? AND anonymise = 1",
	NULL, offsetof(struct retention_count, anonymised)},
    {"SELECT p.id, p.submission, 0 FROM feedback_person p WHERE p.due <= ? "
     "ORDER BY p.due LIMIT ?",
	"SELECT count(*) FROM feedback_person p JOIN feedback f "
	"ON f.nonce = p.submission WHERE p.due <= ? "
	"AND (f.due IS NULL OR f.due > p.due)",
	part_end, offsetof(struct retention_count, parts)},
};

/* kind_count - how many are due */
static enum db_status
kind_count(struct db *db, const struct kind *kind, int64_t until_secs,
    struct retention_count *count, struct err *err)
{
	int64_t *n = (int64_t *)(void *)((char *)count + kind->counted);

	return db_query(
	    db, kind->count, DB_ARGS(DB_ARG_INT(until_secs)), int_row, n, err);
}

/* kind_batch - end some that are due; more_r: there may be others */
static enum db_status
kind_batch(struct db *db, const struct kind *kind, int64_t until_secs,
    struct retention_count *count, bool *more_r, struct err *err)
{
	struct batch batch = {.n = 0};
	enum db_status status;

	if (!kind->due)
		return DB_OK;
	status = db_query(db, kind->due,
	    DB_ARGS(DB_ARG_INT(until_secs), DB_ARG_INT(BATCH)), batch_row,
	    &batch, err);
	for (size_t i = 0; status == DB_OK && i < batch.n; i++)
		status = kind->end(db, &batch.due[i], count, err);
	*more_r = batch.n == BATCH;
	return status;
}

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* retention_batch - the first kind of which something is due */
enum db_status
retention_batch(struct db *db, int64_t until_secs,
    struct retention_count *count, bool *more_r, struct err *err)
{
	enum db_status status = DB_OK;

	*more_r = false;
	for (size_t i = 0; status == DB_OK && !*more_r && i < KINDS; i++)
		status = kind_batch(
		    db, &kinds[i], until_secs, count, more_r, err);
	return status;
}

/* retention_run - what time has ended */
enum db_status
retention_run(struct db *db, int64_t until_secs, bool dry_run,
    struct retention_count *count_r, struct err *err)
{
	enum db_status status = DB_OK;
	bool more = !dry_run;

	memset(count_r, 0, sizeof(*count_r));
	for (size_t i = 0; dry_run && status == DB_OK && i < KINDS; i++)
		status = kind_count(db, &kinds[i], until_secs, count_r, err);
	while (status == DB_OK && more)
		status = retention_batch(db, until_secs, count_r, &more, err);
	/* keys that went must not stay in SQLite's log, nor those of what was
	 * withdrawn; readers may be in the way: next time, then */
	if (status == DB_OK && !dry_run)
		db_checkpoint(db, NULL);
	return status;
}
