/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/follow.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/must.h"
#include "modules/registration/store/revocation.h"
#include "modules/registration/store/revoked.h"
#include "vault/mark.h"

#define MARK	 "registration revoked"
#define PAGE	 5000 /* entries read at once */
#define MANY_MAX 8
/* The clock goes back by so much when it is set, not when it is slewed. */
#define CLOCK_BACK_SECS 1

/* An entry that stands for many: began before seq, ends by expires. */
struct many {
	_Atomic int64_t seq, expires_secs;
};

struct follow {
	struct revoked *revoked;
	struct many many[MANY_MAX];
	_Atomic int64_t top; /* the highest number seen */
	_Atomic int64_t fresh_ms;

	/* of the thread that polls */
	uint8_t top_digest[REVOCATION_DIGEST_BYTES]; /* zeros: many */
	bool has_top;	   /* top is an entry that was read */
	bool has_mark;	   /* the keystore's was asked for */
	int64_t mark;	   /* as high as that is known to be */
	int64_t base;	   /* what comes next is read from here on */
	int64_t next_base; /* top as it was at turned_ms */
	int64_t turned_ms;
	int64_t back_ms; /* since when the feed is older; 0: it is not */
	int64_t now_secs;
};

/* One look at the feed. */
struct look {
	struct follow *follow;
	int64_t now_secs, now_ms;
	int64_t n, last;			 /* of this page */
	uint8_t digest[REVOCATION_DIGEST_BYTES]; /* of last */
	bool differs, full;
	bool restarted; /* by another process that saw it, too */
};

/* follow_new - knows nothing, and says so */
struct follow *
follow_new(size_t max)
{
	struct follow *follow = calloc(1, sizeof(*follow));

	must(follow != NULL);
	follow->revoked = revoked_new(max);
	return follow;
}

/* follow_free - nobody asks any more */
void
follow_free(struct follow **follow)
{
	if (!*follow)
		return;
	revoked_free(&(*follow)->revoked);
	free(*follow);
	*follow = NULL;
}

/* is_covered - does it say all that a new one would replace? */
static bool
is_covered(const struct many *many, const struct revocation *entry)
{
	return atomic_load(&many->seq) <= entry->seq &&
	       atomic_load(&many->expires_secs) <= entry->expires_secs;
}

/* put_many - in place of one that says no more; where there are too many,
 * one that says as much as two */
static void
put_many(struct follow *follow, const struct revocation *entry)
{
	struct many *many = follow->many;

	for (size_t i = 0; i < MANY_MAX; i++) {
		if (is_covered(&many[i], entry)) {
			atomic_store(
			    &many[i].expires_secs, entry->expires_secs);
			atomic_store(&many[i].seq, entry->seq);
			return;
		}
		if (atomic_load(&many[i].seq) >= entry->seq &&
		    atomic_load(&many[i].expires_secs) >= entry->expires_secs)
			return;
	}
	if (atomic_load(&many[0].expires_secs) < entry->expires_secs)
		atomic_store(&many[0].expires_secs, entry->expires_secs);
	if (atomic_load(&many[0].seq) < entry->seq)
		atomic_store(&many[0].seq, entry->seq);
}

/* read_entry - into the set */
static int
read_entry(void *ctx, const struct revocation *entry)
{
	struct look *look = ctx;
	struct follow *follow = look->follow;
	bool one = entry->digest.len == REVOCATION_DIGEST_BYTES;

	look->n++;
	look->last = entry->seq;
	memset(look->digest, 0, sizeof(look->digest));
	if (one)
		memcpy(look->digest, entry->digest.ptr, sizeof(look->digest));
	if (follow->has_top && entry->seq == atomic_load(&follow->top) &&
	    memcmp(look->digest, follow->top_digest, sizeof(look->digest)) != 0)
		look->differs = true;
	if (!one && entry->expires_secs == REVOCATION_FOR_EVER &&
	    entry->seq > atomic_load(&follow->top))
		look->restarted = true;
	if (!one)
		put_many(follow, entry);
	else if (!revoked_add(follow->revoked, look->digest,
		     entry->expires_secs, look->now_secs))
		look->full = true;
	return look->full;
}

/* read_all - from the base to the end, page by page */
static enum db_status
read_all(struct look *look, struct db *members, struct err *err)
{
	enum db_status status;
	int64_t seq = look->follow->base;

	do {
		look->n = 0;
		status = revocation_read(
		    members, seq, PAGE, read_entry, look, err);
		seq = look->last + 1;
	} while (status == DB_OK && look->n == PAGE && !look->full);
	return status;
}

/* go_on - where the next look begins */
static void
go_on(struct follow *follow, const struct look *look)
{
	int64_t top;

	if (look->last > atomic_load(&follow->top) || !follow->has_top) {
		memcpy(follow->top_digest, look->digest,
		    sizeof(follow->top_digest));
		follow->has_top = look->last > 0;
		atomic_store(&follow->top, look->last);
	}
	follow->back_ms = 0;
	top = atomic_load(&follow->top);
	if (look->now_ms - follow->turned_ms >= FOLLOW_WINDOW_MS) {
		follow->base = follow->next_base;
		follow->next_base = top;
		follow->turned_ms = look->now_ms;
	}
	if (follow->base < top - FOLLOW_WINDOW)
		follow->base = top - FOLLOW_WINDOW;
}

/* know_mark - how far the feed had come when this process did not run */
static enum db_status
know_mark(struct follow *follow, struct db *keystore, struct err *err)
{
	enum db_status status = DB_OK;

	if (follow->has_mark)
		return DB_OK;
	status = mark_get(keystore, MARK, &follow->mark, err);
	if (status == DB_OK) {
		follow->has_mark = true;
		if (follow->mark > atomic_load(&follow->top))
			atomic_store(&follow->top, follow->mark);
	}
	return status;
}

/* went_back - the feed is older than it was: wait, then begin a new one */
static enum db_status
went_back(const struct look *look, struct db *members, struct db *keystore,
    enum follow_news *news_r, struct err *err)
{
	struct follow *follow = look->follow;
	int64_t now_ms = look->now_ms, top;
	struct err why = ERR_NONE;
	enum db_status status;

	*news_r = FOLLOW_BACKWARDS;
	follow->base = follow->next_base = 0;
	if (follow->back_ms == 0)
		follow->back_ms = now_ms;
	if (now_ms - follow->back_ms < FOLLOW_BACK_MS)
		return DB_OK;
	/* Others may have seen more of it. */
	follow->has_mark = false;
	status = know_mark(follow, keystore, err);
	if (status != DB_OK)
		return status;
	top = atomic_load(&follow->top);
	status = revocation_restart(
	    members, (top > look->last ? top : look->last) + 1, &why);
	if (status == DB_OK)
		*news_r = FOLLOW_RESTARTED;
	/* The next look will see who was quicker. */
	if (status == DB_OK || status == DB_DUPLICATE)
		return DB_OK;
	err_set(err, "%s", err_text(&why));
	return status;
}

/* raise_mark - for those who come after us; failing that, the next time */
static void
raise_mark(struct follow *follow, struct db *keystore)
{
	int64_t top = atomic_load(&follow->top);

	if (top > follow->mark &&
	    mark_raise(keystore, MARK, top, NULL) == DB_OK)
		follow->mark = top;
}

/* follow_poll - read what is new */
enum db_status
follow_poll(struct follow *follow, struct db *members, struct db *keystore,
    int64_t now_secs, int64_t now_ms, enum follow_news *news_r, struct err *err)
{
	struct look look = {
	    .follow = follow, .now_secs = now_secs, .now_ms = now_ms};
	enum db_status status = know_mark(follow, keystore, err);

	*news_r = FOLLOW_FRESH;
	if (status != DB_OK)
		return status;
	/* What was over by the other time may live by this one. */
	if (now_secs + CLOCK_BACK_SECS < follow->now_secs)
		follow->base = follow->next_base = 0;
	follow->now_secs = now_secs;
	status = read_all(&look, members, err);
	if (status != DB_OK)
		return status;
	if (look.full) {
		*news_r = FOLLOW_FULL;
		return DB_OK;
	}
	if (look.last < atomic_load(&follow->top) ||
	    (look.differs && !look.restarted))
		return went_back(&look, members, keystore, news_r, err);
	go_on(follow, &look);
	raise_mark(follow, keystore);
	atomic_store(&follow->fresh_ms, now_ms);
	return DB_OK;
}

/* is_one_of_many - may it have been revoked and forgotten? */
static bool
is_one_of_many(
    const struct follow *follow, const struct follow_session *session)
{
	for (size_t i = 0; i < MANY_MAX; i++) {
		if (session->position < atomic_load(&follow->many[i].seq) &&
		    session->expires_secs <=
			atomic_load(&follow->many[i].expires_secs))
			return true;
	}
	return false;
}

/* follow_ask - does a session live? */
enum follow_answer
follow_ask(
    struct follow *follow, const struct follow_session *session, int64_t now_ms)
{
	int64_t fresh_ms = atomic_load(&follow->fresh_ms);

	if (fresh_ms == 0 || now_ms - fresh_ms > FOLLOW_STALE_MS)
		return FOLLOW_CANNOT_TELL;
	if (revoked_has(follow->revoked, session->digest) ||
	    is_one_of_many(follow, session))
		return FOLLOW_REVOKED;
	return FOLLOW_LIVES;
}

/* follow_fresh_ms - when it was fresh last */
int64_t
follow_fresh_ms(const struct follow *follow)
{
	return atomic_load(&follow->fresh_ms);
}
