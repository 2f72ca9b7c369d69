/* SPDX-License-Identifier: BSD-2-Clause */
/* Hosts that a survey is closed without. */
#include "config.h"

#include "modules/surveys/closing.h"

#include "base/arena.h"
#include "base/err.h"

#define BOXES_MAX 1000

/* What take_box fills. */
struct taker {
	struct arena *arena;
	struct closing_box *boxes;
	size_t n;
};

/* digits - bytes in hexadecimal */
static const char *
digits(struct arena *arena, struct str bytes)
{
	char *text = arena_alloc(arena, 2 * bytes.len + 1);

	for (size_t i = 0; i < bytes.len; i++) {
		text[2 * i] = "0123456789abcdef"[bytes.ptr[i] >> 4 & 15];
		text[2 * i + 1] = "0123456789abcdef"[bytes.ptr[i] & 15];
	}
	text[2 * bytes.len] = '\0';
	return text;
}

/* take_box - one row */
static int
take_box(void *ctx, const struct db_row *row)
{
	struct taker *taker = ctx;
	struct closing_box *box = &taker->boxes[taker->n++];

	box->host = arena_str(taker->arena, db_row_str(row, 0));
	box->number = digits(taker->arena, db_row_str(row, 1));
	return taker->n == BOXES_MAX;
}

/* closing_waits_for - which boxes are to be drained yet */
enum db_status
closing_waits_for(struct db *db, struct arena *arena, const char *id,
    const struct closing_box **boxes_r, size_t *n_r, struct err *err)
{
	struct taker taker = {.arena = arena};
	enum db_status status;

	taker.boxes = arena_alloc_n(arena, BOXES_MAX, sizeof(*taker.boxes));
	status = db_query(db,
	    "SELECT host, box FROM survey_box WHERE survey = ? AND drained = 0"
	    " ORDER BY host, box",
	    DB_ARGS(DB_ARG_TEXT(str_of(id))), take_box, &taker, err);
	*boxes_r = taker.boxes;
	*n_r = taker.n;
	return status;
}

/* closing_give_up - what is lost is lost */
enum db_status
closing_give_up(
    struct db *db, const char *id, const char *host, int *n_r, struct err *err)
{
	int64_t n = 0;
	enum db_status status = db_exec(db,
	    "UPDATE survey_box SET drained = 1 WHERE survey = ?"
	    " AND drained = 0 AND (host = ? OR LOWER(HEX(box)) = ?)",
	    DB_ARGS(DB_ARG_TEXT(str_of(id)), DB_ARG_TEXT(str_of(host)),
		DB_ARG_TEXT(str_of(host))),
	    &n, err);

	*n_r = (int)n;
	return status;
}
