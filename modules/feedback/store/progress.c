/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/progress.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "base/num.h"
#include "modules/feedback/store/part.h"

#define PART '\x1d' /* between the parts of what is sealed */

const char *const progress_states[PROGRESS_STATES + 1] = {
    "open", "in-work", "done", NULL};
const char *const progress_hows[PROGRESS_ANSWERED_HOW + 1] = {
    "", "receipt", "mail", "letter", "telephone", NULL};

/* find - a word of a table */
static int
find(const char *const *words, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(name, words[i]))
			return (int)i;
	return -1;
}

/* progress_state_find - by its word */
int
progress_state_find(struct str name)
{
	return find(progress_states, PROGRESS_STATES, name);
}

/* progress_how_find - by its word */
int
progress_how_find(struct str name)
{
	return find(progress_hows, PROGRESS_ANSWERED_HOW, name);
}

/* progress_remark_format - what is sealed */
struct str
progress_remark_format(
    struct arena *arena, const struct submission_remark *remark)
{
	return str_of(arena_printf(arena, "%lld%c%lld%c" STR_FMT "%c" STR_FMT,
	    (long long)remark->when, PART, (long long)remark->version, PART,
	    STR_ARG(remark->who), PART, STR_ARG(remark->text)));
}

/* progress_remark_parse - and back */
int
progress_remark_parse(struct str plain, struct submission_remark *remark_r)
{
	if (num_parse(str_cut(&plain, PART), 0, INT64_MAX, &remark_r->when) ||
	    num_parse(str_cut(&plain, PART), 0, INT64_MAX, &remark_r->version))
		return -1;
	remark_r->who = str_cut(&plain, PART);
	remark_r->text = plain;
	return str_is_none(plain) ? -1 : 0;
}

/* What a transaction does. */
struct work {
	const struct progress_change *change;
	const struct part *remark, *answer; /* NULL: none */
	enum progress_verdict verdict;
	struct seen {
		bool found;
		int64_t version, state;
		bool mine; /* the last change is of the same person */
	} seen;
};

/* id_of - of the submission */
static struct str
id_of(const struct progress_change *change)
{
	return str_from(change->id, sizeof(change->id));
}

/* seen_row - as it stands now */
static int
seen_row(void *ctx, const struct db_row *row)
{
	struct work *work = ctx;

	work->seen = (struct seen){
	    .found = true,
	    .version = db_row_int(row, 0),
	    .state = db_row_int(row, 1),
	    .mine = str_eq(db_row_str(row, 2), work->change->who) &&
		    db_row_int(row, 3) == work->change->now_secs,
	};
	return 1;
}

/* look - at the row, which stays as it is until the transaction ends */
static enum db_status
look(struct db *db, struct work *work, struct err *err)
{
	work->seen.found = false;
	return db_query(db,
	    db_sql(db,
		"SELECT state_version, state, state_who, state_at "
		"FROM feedback WHERE nonce = ?",
		"SELECT state_version, state, state_who, state_at "
		"FROM feedback WHERE nonce = ? FOR UPDATE"),
	    DB_ARGS(DB_ARG_BLOB(id_of(work->change))), seen_row, work, err);
}

/* count_row - how many parts there are */
static int
count_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_int(row, 0);
	return 1;
}

/* has_room - for one more part of a kind? Otherwise that is the verdict. */
static enum db_status
has_room(struct db *db, struct work *work, const struct part *part,
    enum progress_verdict verdict, struct err *err)
{
	int64_t n = 0,
		max = verdict == PROGRESS_FULL ? PROGRESS_REMARKS_MAX : 1;
	enum db_status status;

	if (!part || work->verdict != PROGRESS_SAVED)
		return DB_OK;
	status = db_query(db,
	    "SELECT count(*) FROM feedback_person WHERE submission = ? "
	    "AND kind = ?",
	    DB_ARGS(DB_ARG_BLOB(id_of(work->change)), DB_ARG_INT(part->kind)),
	    count_row, &n, err);
	if (status == DB_OK && n >= max)
		work->verdict = verdict;
	return status;
}

/* update - the row itself */
static enum db_status
update(struct db *db, const struct progress_change *change, struct err *err)
{
	int64_t now = change->now_secs -
		      change->now_secs % SUBMISSION_TIME_STEP;
	enum db_status status = db_exec(db,
	    "UPDATE feedback SET state = ?, state_version = state_version + 1, "
	    "state_who = ?, state_at = ? WHERE nonce = ?",
	    DB_ARGS(DB_ARG_INT(change->state), DB_ARG_TEXT(change->who),
		DB_ARG_INT(change->now_secs), DB_ARG_BLOB(id_of(change))),
	    NULL, err);

	if (status != DB_OK || !change->answered)
		return status;
	return db_exec(db,
	    "UPDATE feedback SET answered = ?, answered_how = ? "
	    "WHERE nonce = ?",
	    DB_ARGS(DB_ARG_INT(now), DB_ARG_INT(change->how),
		DB_ARG_BLOB(id_of(change))),
	    NULL, err);
}

/* put_parts - remark and answer */
static enum db_status
put_parts(struct db *db, const struct work *work, struct err *err)
{
	struct str id = id_of(work->change);
	enum db_status status = DB_OK;

	if (work->remark)
		status = part_insert(db, id, work->remark, err);
	if (status == DB_OK && work->answer)
		status = part_insert(db, id, work->answer, err);
	return status;
}

/* save_work - unless somebody else was quicker */
static enum db_status
save_work(struct db *db, void *ctx, struct err *err)
{
	struct work *work = ctx;
	enum db_status status = look(db, work, err);

	work->verdict = PROGRESS_SAVED;
	if (status != DB_OK)
		return status;
	if (!work->seen.found)
		work->verdict = PROGRESS_GONE;
	else if (work->seen.version != work->change->version)
		work->verdict = PROGRESS_OTHER;
	status = has_room(db, work, work->remark, PROGRESS_FULL, err);
	if (status == DB_OK)
		status = has_room(
		    db, work, work->answer, PROGRESS_ANSWERED, err);
	if (status != DB_OK || work->verdict != PROGRESS_SAVED)
		return status;
	status = update(db, work->change, err);
	return status == DB_OK ? put_parts(db, work, err) : status;
}

/* save_question - is it there? */
static enum db_status
save_question(struct db *db, void *ctx, struct err *err)
{
	struct work *work = ctx;
	enum db_status status = look(db, work, err);

	if (status != DB_OK)
		return status;
	return work->seen.found && work->seen.mine &&
		       work->seen.version == work->change->version + 1
		   ? DB_OK
		   : DB_CONFLICT;
}

/* part_of - a text, sealed under a key that was handed over; NULL: no text */
static const struct part *
part_of(struct arena *arena, enum part_kind kind,
    const struct progress_key *key, struct str text)
{
	struct part *part = arena_alloc(arena, sizeof(*part));

	if (text.len == 0)
		return NULL;
	must(key != NULL);
	*part = (struct part){.kind = kind};
	part_seal_under(arena, &key->key, &key->wrapped, text, part);
	return part;
}

/* progress_save - all of it, or nothing */
enum db_status
progress_save(struct db *db, struct arena *arena,
    const struct progress_change *change, enum progress_verdict *verdict_r,
    struct err *err)
{
	struct work work = {.change = change};
	struct str remark = change->remark;
	enum db_status status;

	if (remark.len)
		remark = progress_remark_format(
		    arena, &(struct submission_remark){.when = change->now_secs,
			       .version = change->version,
			       .who = change->who,
			       .text = remark});
	work.remark = part_of(arena, PART_REMARK, change->remark_key, remark);
	work.answer = part_of(
	    arena, PART_ANSWER, change->answer_key, change->answer);
	status = db_transact(db, save_work, save_question, &work, err);
	*verdict_r = work.verdict;
	return status;
}
