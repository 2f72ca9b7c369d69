/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/retention.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "db/db.h"
#include "db/retention_last.h"

#define DAY_SECS  86400
#define HOUR_SECS 3600

const struct retention_store retention_stores[] = {
    {SUITE_STAFF, 0},
    {SUITE_REGISTRATION, 1}, /* the first is the keystore */
    {SUITE_FEEDBACK, 0},
    {SUITE_SURVEYS, 0},
};
const size_t retention_stores_n = sizeof(retention_stores) /
				  sizeof(retention_stores[0]);

/* write_secs - "365 days", "12 h" */
static void
write_secs(struct retention_line *line, int64_t secs)
{
	if (secs == 0)
		snprintf(
		    line->lifetime, sizeof(line->lifetime), "none is stated");
	else if (secs % DAY_SECS == 0)
		snprintf(line->lifetime, sizeof(line->lifetime), "%lld day%s",
		    (long long)(secs / DAY_SECS), secs == DAY_SECS ? "" : "s");
	else if (secs % HOUR_SECS == 0)
		snprintf(line->lifetime, sizeof(line->lifetime), "%lld h",
		    (long long)(secs / HOUR_SECS));
	else
		snprintf(line->lifetime, sizeof(line->lifetime), "%lld min",
		    (long long)(secs / 60));
}

/* retention_line_add - one more kind */
struct retention_line *
retention_line_add(struct retention *retention, enum suite_id module,
    const char *kind, const char *lifetime, int64_t secs)
{
	struct retention_shared *shared = retention->shared;
	struct retention_line *line = &shared->lines[shared->n];

	/* forms and surveys have ceilings of their own */
	must(shared->n < RETENTION_LINES_MAX);
	shared->n++;
	memset(line, 0, sizeof(*line));
	line->module = suite_name(&suite_modules[module]);
	snprintf(line->kind, sizeof(line->kind), "%s", kind);
	if (lifetime)
		snprintf(
		    line->lifetime, sizeof(line->lifetime), "%s", lifetime);
	else
		write_secs(line, secs);
	line->unlimited = !lifetime && secs == 0;
	return line;
}

/* retention_wrong - the first word counts */
void
retention_wrong(struct retention_line *line, const char *fmt, ...)
{
	va_list args;

	if (*line->wrong)
		return;
	va_start(args, fmt);
	vsnprintf(line->wrong, sizeof(line->wrong), fmt, args);
	va_end(args);
}

/* What a count is read into. */
struct due {
	int64_t n, oldest;
};

/* due_row - how many, and since when */
static int
due_row(void *ctx, const struct db_row *row)
{
	struct due *due = ctx;

	due->n = db_row_int(row, 0);
	due->oldest = due->n ? db_row_int(row, 1) : 0;
	return 1;
}

/* retention_due - how much has ended */
enum db_status
retention_due(struct db *db, const char *sql, int64_t now_secs, int64_t *due_r,
    int64_t *oldest_r, struct err *err)
{
	struct due due = {0, 0};
	enum db_status status = db_query(
	    db, sql, DB_ARGS(DB_ARG_INT(now_secs)), due_row, &due, err);

	*due_r = due.n;
	*oldest_r = due.oldest;
	return status;
}

/* retention_after - did it go? */
void
retention_after(struct retention_line *line, int64_t still)
{
	line->gone = line->due > still ? line->due - still : 0;
	if (still)
		retention_wrong(line,
		    "%lld of them are still there, although their time is over",
		    (long long)still);
}

/* Kinds that were noted, and are none of this store's any more. */
struct stale {
	const struct retention *retention;
	size_t first;
	const char **kinds;
	size_t n;
};

/* stale_take - is it still one? */
static void
stale_take(void *ctx, struct str kind, int64_t ran, int64_t gone)
{
	struct stale *stale = ctx;
	const struct retention_shared *shared = stale->retention->shared;

	(void)ran;
	(void)gone;
	for (size_t i = stale->first; i < shared->n; i++)
		if (str_is(kind, shared->lines[i].kind))
			return;
	if (stale->n < RETENTION_LINES_MAX)
		stale->kinds[stale->n++] = arena_str(
		    stale->retention->control->arena, kind);
}

/* forget - forms and surveys that are gone */
static enum db_status
forget(const struct retention *retention, struct db *db, size_t first,
    struct err *err)
{
	struct stale stale = {retention, first, NULL, 0};
	enum db_status status;

	stale.kinds = arena_alloc_n(retention->control->arena,
	    RETENTION_LINES_MAX, sizeof(*stale.kinds));
	status = retention_last_each(db, stale_take, &stale, err);
	for (size_t i = 0; status == DB_OK && i < stale.n; i++)
		status = retention_last_forget(db, stale.kinds[i], err);
	return status;
}

/* retention_note - when it was done */
enum db_status
retention_note(const struct retention *retention, struct db *db, size_t first,
    struct err *err)
{
	enum db_status status = DB_OK;

	if (retention->dry_run)
		return DB_OK;
	for (size_t i = first; status == DB_OK && i < retention->shared->n;
	     i++) {
		const struct retention_line *line =
		    &retention->shared->lines[i];

		if (!*line->wrong)
			status = retention_last_set(
			    db, line->kind, retention->now, line->gone, err);
	}
	return status == DB_OK ? forget(retention, db, first, err) : status;
}
