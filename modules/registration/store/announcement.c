/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/announcement.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/hmac.h"
#include "modules/registration/store/category.h"
#include "modules/registration/store/member.h"
#include "modules/registration/store/outbox.h"

#define BATCH	     200 /* people a transaction */
#define EXPIRES_SECS (30 * 86400)
#define SHOWN_MAX    20

/* Whom an announcement goes to: statements that count them, and that list
 * the next few by id. */
static const struct audience {
	const char *count, *next;
	bool by_category; /* the category is their first argument */
	bool visitor;
} audiences[] = {
    /* members, whatever mail they chose */
    {"SELECT count(*) FROM member WHERE state <> 0",
	"SELECT id FROM member WHERE state <> 0 AND id > ? "
	"ORDER BY id LIMIT ?",
	false, false},
    /* those who chose news, and do not have their data kept unused */
    {"SELECT count(*) FROM member WHERE state = 1 AND mail_news = 1 "
     "AND restricted = 0",
	"SELECT id FROM member WHERE state = 1 AND mail_news = 1 "
	"AND restricted = 0 AND id > ? ORDER BY id LIMIT ?",
	false, false},
    /* those who chose another category */
    {"SELECT count(*) FROM mail_choice c JOIN member m ON m.id = c.member "
     "WHERE c.category = ? AND m.state = 1 AND m.restricted = 0",
	"SELECT c.member FROM mail_choice c JOIN member m ON m.id = c.member "
	"WHERE c.category = ? AND m.state = 1 AND m.restricted = 0 "
	"AND c.member > ? ORDER BY c.member LIMIT ?",
	true, false},
    /* visitors */
    {"SELECT count(*) FROM visitor WHERE state = 1",
	"SELECT id FROM visitor WHERE state = 1 AND id > ? "
	"ORDER BY id LIMIT ?",
	false, true},
};

/* audience_of - of the phase it is in */
static const struct audience *
audience_of(const struct announcement *announcement)
{
	if (announcement->phase == ANNOUNCEMENT_VISITORS)
		return &audiences[3];
	if (str_is(announcement->category, CATEGORY_ACCOUNT))
		return &audiences[0];
	return str_is(announcement->category, CATEGORY_NEWS) ? &audiences[1]
							     : &audiences[2];
}

/* has_visitors - does it concern them as well? */
static bool
has_visitors(const struct announcement *announcement)
{
	return str_is(announcement->category, CATEGORY_ACCOUNT);
}

/* int_row - one number */
static int
int_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_int(row, 0);
	return 1;
}

/* count_in - how many in one phase */
static enum db_status
count_in(struct db *db, const struct announcement *announcement,
    enum announcement_phase phase, int64_t *n_r, struct err *err)
{
	struct announcement at = *announcement;
	const struct audience *audience;
	struct db_value category = DB_ARG_TEXT(announcement->category);

	at.phase = phase;
	audience = audience_of(&at);
	return db_query(db, audience->count, &category, audience->by_category,
	    int_row, n_r, err);
}

/* count_to_agree - members with another version than the one announced */
static enum db_status
count_to_agree(struct db *db, const struct announcement *announcement,
    int64_t *n_r, struct err *err)
{
	*n_r = 0;
	if (!str_is(announcement->kind, ANNOUNCEMENT_CHANGE))
		return DB_OK;
	return db_query(db,
	    "SELECT count(*) FROM member WHERE state <> 0 AND policy <> ?",
	    DB_ARGS(DB_ARG_TEXT(announcement->policy)), int_row, n_r, err);
}

/* announcement_count - how many it concerns */
enum db_status
announcement_count(struct db *db, const struct announcement *announcement,
    struct announcement_count *count_r, struct err *err)
{
	enum db_status status = count_in(
	    db, announcement, ANNOUNCEMENT_MEMBERS, &count_r->members, err);

	count_r->visitors = 0;
	if (status == DB_OK && has_visitors(announcement))
		status = count_in(db, announcement, ANNOUNCEMENT_VISITORS,
		    &count_r->visitors, err);
	if (status == DB_OK)
		status = count_to_agree(
		    db, announcement, &count_r->to_agree, err);
	return status;
}

/* announcement_identify - a digest of what is said */
void
announcement_identify(struct arena *arena, struct announcement *announcement)
{
	uint8_t digest[HMAC_BYTES];

	hash_sha256(
	    str_of(arena_printf(arena,
		STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT
			"\n%lld\n" STR_FMT "\n" STR_FMT,
		STR_ARG(announcement->kind), STR_ARG(announcement->category),
		STR_ARG(announcement->policy), STR_ARG(announcement->effective),
		(long long)announcement->deadline_secs,
		STR_ARG(announcement->subject), STR_ARG(announcement->body))),
	    digest);
	memcpy(announcement->id, digest, sizeof(announcement->id));
}

/* id_arg - its key as an argument */
static struct db_value
id_arg(const struct announcement *announcement)
{
	return DB_ARG_BLOB(
	    str_from(announcement->id, sizeof(announcement->id)));
}

/* begin - its row */
static enum db_status
begin(struct db *db, const struct announcement *a, int64_t now_secs,
    struct err *err)
{
	return db_exec(db,
	    "INSERT INTO announcement (id, kind, category, policy, effective, "
	    "subject, body, deadline, shown_until, began, phase, done_to, "
	    "told) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    DB_ARGS(id_arg(a), DB_ARG_TEXT(a->kind), DB_ARG_TEXT(a->category),
		DB_ARG_TEXT(a->policy), DB_ARG_TEXT(a->effective),
		DB_ARG_TEXT(a->subject), DB_ARG_TEXT(a->body),
		DB_ARG_INT(a->deadline_secs), DB_ARG_INT(a->shown_until_secs),
		DB_ARG_INT(now_secs), DB_ARG_INT(ANNOUNCEMENT_MEMBERS),
		DB_ARG_BLOB(STR("")), DB_ARG_INT(0)),
	    NULL, err);
}

/* What is read of how far it came. */
struct progress {
	struct announcement *announcement;
	uint8_t done_to[MEMBER_ID_BYTES];
	size_t len;
	bool found;
};

/* progress_row - keep it */
static int
progress_row(void *ctx, const struct db_row *row)
{
	struct progress *progress = ctx;
	struct str done_to = db_row_str(row, 2);

	progress->announcement->phase = (enum announcement_phase)db_row_int(
	    row, 0);
	progress->announcement->told = db_row_int(row, 1);
	progress->len = done_to.len == MEMBER_ID_BYTES ? done_to.len : 0;
	memcpy(progress->done_to, done_to.ptr, progress->len);
	progress->found = true;
	return 1;
}

/* progress_get - and nobody else goes on until the transaction ends */
static enum db_status
progress_get(struct db *db, struct progress *progress, struct err *err)
{
	return db_query(db,
	    db_sql(db,
		"SELECT phase, told, done_to FROM announcement WHERE id = ?",
		"SELECT phase, told, done_to FROM announcement WHERE id = ? "
		"FOR UPDATE"),
	    DB_ARGS(id_arg(progress->announcement)), progress_row, progress,
	    err);
}

/* announcement_begin - a new one, or one that was left */
enum db_status
announcement_begin(struct db *db, struct arena *arena,
    struct announcement *announcement, int64_t now_secs, struct err *err)
{
	struct progress progress = {.announcement = announcement};
	struct err why = ERR_NONE;
	enum db_status status;

	announcement_identify(arena, announcement);
	announcement->phase = ANNOUNCEMENT_MEMBERS;
	announcement->told = 0;
	status = begin(db, announcement, now_secs, &why);
	if (status != DB_OK && status != DB_DUPLICATE) {
		err_set(err, "%s", err_text(&why));
		return status;
	}
	return progress_get(db, &progress, err);
}

/* One transaction of announcement_step. */
struct step {
	struct announcement *announcement;
	int64_t now_secs;
	struct progress progress;
	uint8_t ids[BATCH][MEMBER_ID_BYTES];
	size_t n;
};

/* step_row - one who is to be told */
static int
step_row(void *ctx, const struct db_row *row)
{
	struct step *step = ctx;
	struct str id = db_row_str(row, 0);

	if (id.len == MEMBER_ID_BYTES)
		memcpy(step->ids[step->n++], id.ptr, MEMBER_ID_BYTES);
	return step->n == BATCH;
}

/* step_next - the next few */
static enum db_status
step_next(struct db *db, struct step *step, struct err *err)
{
	const struct audience *audience = audience_of(step->announcement);
	struct db_value args[3] = {DB_ARG_TEXT(step->announcement->category),
	    DB_ARG_BLOB(str_from(step->progress.done_to, step->progress.len)),
	    DB_ARG_INT(BATCH)};
	size_t from = audience->by_category ? 0 : 1;

	step->n = 0;
	return db_query(
	    db, audience->next, args + from, 3 - from, step_row, step, err);
}

/* step_put - the mail to one of them: its key is a digest of whom and what,
 * so there is never a second */
static enum db_status
step_put(
    struct db *db, const struct step *step, const uint8_t *id, struct err *err)
{
	const struct announcement *announcement = step->announcement;
	uint8_t both[ANNOUNCEMENT_ID_BYTES + MEMBER_ID_BYTES];
	uint8_t digest[HMAC_BYTES];
	struct outbox_new mail = {
	    .id = str_from(digest, OUTBOX_ID_BYTES),
	    .member = str_from(id, MEMBER_ID_BYTES),
	    .template = "announcement",
	    .category = announcement->category,
	    .visitor = audience_of(announcement)->visitor,
	    .bulk = true,
	    .announcement = str_from(
		announcement->id, sizeof(announcement->id)),
	    .now_secs = step->now_secs,
	    .expires_secs = step->now_secs + EXPIRES_SECS,
	};

	memcpy(both, announcement->id, ANNOUNCEMENT_ID_BYTES);
	memcpy(both + ANNOUNCEMENT_ID_BYTES, id, MEMBER_ID_BYTES);
	hash_sha256(str_from(both, sizeof(both)), digest);
	return outbox_put(db, &mail, err);
}

/* step_note - how far it came */
static enum db_status
step_note(struct db *db, const struct step *step, struct err *err)
{
	struct announcement *announcement = step->announcement;
	struct str done_to = STR("");

	announcement->told += (int64_t)step->n;
	if (step->n > 0)
		done_to = str_from(step->ids[step->n - 1], MEMBER_ID_BYTES);
	if (step->n < BATCH) {
		done_to = STR("");
		announcement->phase = announcement->phase ==
						  ANNOUNCEMENT_MEMBERS &&
					      has_visitors(announcement)
					  ? ANNOUNCEMENT_VISITORS
					  : ANNOUNCEMENT_DONE;
	}
	return db_exec(db,
	    "UPDATE announcement SET phase = ?, told = ?, done_to = ? "
	    "WHERE id = ?",
	    DB_ARGS(DB_ARG_INT(announcement->phase),
		DB_ARG_INT(announcement->told), DB_ARG_BLOB(done_to),
		id_arg(announcement)),
	    NULL, err);
}

/* step_work - one transaction */
static enum db_status
step_work(struct db *db, void *ctx, struct err *err)
{
	struct step *step = ctx;
	enum db_status status = progress_get(db, &step->progress, err);

	if (status != DB_OK || !step->progress.found ||
	    step->announcement->phase == ANNOUNCEMENT_DONE)
		return status;
	status = step_next(db, step, err);
	for (size_t i = 0; status == DB_OK && i < step->n; i++)
		status = step_put(db, step, step->ids[i], err);
	return status == DB_OK ? step_note(db, step, err) : status;
}

/* announcement_step - the next few are told */
enum db_status
announcement_step(struct db *db, struct announcement *announcement,
    int64_t now_secs, struct err *err)
{
	struct step step = {.announcement = announcement,
	    .now_secs = now_secs,
	    .progress = {.announcement = announcement}};

	/* How far it came is read anew: twice does no harm. */
	return db_transact(db, step_work, db_run_again, &step, err);
}

#define COLUMNS                                                                \
	"id, kind, category, policy, effective, subject, body, deadline, "     \
	"shown_until, phase, told"

/* What a read of whole rows fills or calls. */
struct load {
	struct arena *arena;
	struct announcement *announcement;
	announcement_fn *each; /* NULL: keep it there */
	void *ctx;
	bool found;
};

/* load_row - one of them */
static int
load_row(void *ctx, const struct db_row *row)
{
	struct load *load = ctx;
	struct announcement *a = load->announcement;
	struct str *texts[] = {&a->kind, &a->category, &a->policy,
	    &a->effective, &a->subject, &a->body};
	struct str id = db_row_str(row, 0);

	if (id.len != sizeof(a->id))
		return 0;
	memcpy(a->id, id.ptr, id.len);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = db_row_copy(load->arena, row, i + 1);
	a->deadline_secs = db_row_int(row, 7);
	a->shown_until_secs = db_row_int(row, 8);
	a->phase = (enum announcement_phase)db_row_int(row, 9);
	a->told = db_row_int(row, 10);
	load->found = true;
	if (load->each)
		load->each(load->ctx, a);
	return 0;
}

/* announcement_find - one by its id */
enum db_status
announcement_find(struct db *db, struct arena *arena, struct str id,
    struct announcement *announcement_r, bool *found_r, struct err *err)
{
	struct load load = {.arena = arena, .announcement = announcement_r};
	enum db_status status = db_query(db,
	    "SELECT " COLUMNS " FROM announcement WHERE id = ?",
	    DB_ARGS(DB_ARG_BLOB(id)), load_row, &load, err);

	*found_r = load.found;
	return status;
}

/* announcement_list - what members see now */
enum db_status
announcement_list(struct db *db, struct arena *arena, int64_t now_secs,
    announcement_fn *each, void *ctx, struct err *err)
{
	struct announcement at;
	struct load load = {arena, &at, each, ctx, false};

	return db_query(db,
	    "SELECT " COLUMNS " FROM announcement WHERE shown_until > ? "
	    "ORDER BY began DESC LIMIT ?",
	    DB_ARGS(DB_ARG_INT(now_secs), DB_ARG_INT(SHOWN_MAX)), load_row,
	    &load, err);
}
