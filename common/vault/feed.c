/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/feed.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"

/* text_arg - as an argument */
static struct db_value
text_arg(const char *text)
{
	return DB_ARG_TEXT(str_of(text));
}

/* text_take - a column of at most max bytes */
static void
text_take(const struct db_row *row, size_t column, char *text_r, size_t max)
{
	struct str text = db_row_str(row, column);

	if (text.len > max)
		text.len = max;
	memcpy(text_r, text.ptr, text.len);
	text_r[text.len] = '\0';
}

/* feed_add - one word, once */
enum db_status
feed_add(struct db *db, const struct feed_word *word, int64_t now_secs,
    struct err *err)
{
	struct err why = ERR_NONE;
	enum db_status status = db_exec(db,
	    "INSERT INTO keystore_feed (audience, pseudonym, since) "
	    "VALUES (?, ?, ?)",
	    DB_ARGS(text_arg(word->audience), text_arg(word->pseudonym),
		DB_ARG_INT(now_secs)),
	    NULL, &why);

	if (status == DB_OK || status == DB_DUPLICATE)
		return DB_OK;
	err_set(err, "%s", err_text(&why));
	return status;
}

/* Words on their way out. */
struct reading {
	struct feed_word *words;
	size_t n, max;
};

/* read_row - one more */
static int
read_row(void *ctx, const struct db_row *row)
{
	struct reading *reading = ctx;
	struct feed_word *word = &reading->words[reading->n++];

	text_take(row, 0, word->audience, FEED_AUDIENCE_MAX);
	text_take(row, 1, word->pseudonym, FEED_PSEUDONYM_MAX);
	return 0;
}

/* feed_read - those that are old enough */
enum db_status
feed_read(struct db *db, const char *audience, int64_t before_secs,
    struct feed_word *words_r, size_t max, size_t *n_r, struct err *err)
{
	struct reading reading = {words_r, 0, max};
	enum db_status status = db_query(db,
	    "SELECT audience, pseudonym FROM keystore_feed "
	    "WHERE audience = ? AND since <= ? ORDER BY since LIMIT ?",
	    DB_ARGS(text_arg(audience), DB_ARG_INT(before_secs),
		DB_ARG_INT((int64_t)max)),
	    read_row, &reading, err);

	*n_r = reading.n;
	return status;
}

/* What an acknowledgement is about. */
struct done {
	const struct feed_word *words;
	size_t n;
};

/* done_work - out of the feed */
static enum db_status
done_work(struct db *db, void *ctx, struct err *err)
{
	const struct done *done = ctx;
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < done->n; i++)
		status = db_exec(db,
		    "DELETE FROM keystore_feed "
		    "WHERE audience = ? AND pseudonym = ?",
		    DB_ARGS(text_arg(done->words[i].audience),
			text_arg(done->words[i].pseudonym)),
		    NULL, err);
	return status;
}

/* feed_acknowledge - these are done */
enum db_status
feed_acknowledge(
    struct db *db, const struct feed_word *words, size_t n, struct err *err)
{
	struct done done = {words, n};

	return db_transact(db, done_work, db_run_again, &done, err);
}

/* Counts on their way out. */
struct counting {
	struct feed_count *counts;
	size_t n, max;
};

/* count_row - one audience */
static int
count_row(void *ctx, const struct db_row *row)
{
	struct counting *counting = ctx;
	struct feed_count *count = &counting->counts[counting->n++];

	text_take(row, 0, count->audience, FEED_AUDIENCE_MAX);
	count->waiting = db_row_int(row, 1);
	count->since = db_row_int(row, 2);
	return counting->n == counting->max;
}

/* feed_count - what waits, by audience */
enum db_status
feed_count(struct db *db, struct feed_count *counts_r, size_t max, size_t *n_r,
    struct err *err)
{
	struct counting counting = {counts_r, 0, max};
	enum db_status status = db_query(db,
	    "SELECT audience, count(*), min(since) FROM keystore_feed "
	    "GROUP BY audience ORDER BY audience",
	    DB_NO_ARGS, count_row, &counting, err);

	*n_r = counting.n;
	return status;
}

/* feed_count_rows - what the members' database has still to delete */
enum db_status
feed_count_rows(struct db *db, struct feed_count *count_r, struct err *err)
{
	struct counting counting = {count_r, 0, 1};

	return db_query(db,
	    "SELECT '', count(*), min(since) FROM keystore_gone", DB_NO_ARGS,
	    count_row, &counting, err);
}
