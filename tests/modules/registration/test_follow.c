/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/follow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "crypto/rand.h"
#include "modules/registration/store/revocation.h"
#include "modules/registration/store/revoked.h"
#include "modules/registration/store/session.h"
#include "vault/keystore.h"
#include "vault/mark.h"
#include "tests/modules/registration/two_bases.h"

#define NOW   1000000
#define LATER (NOW + 100) /* when the sessions here would end */
#define MS    5000000	  /* a time that only goes forward */

static struct db *db; /* of members and keys: their tables differ */

/* A session as the browser's cookie has it. */
struct cookie {
	uint8_t secret[SESSION_BYTES], digest[SESSION_DIGEST_BYTES];
	int64_t position;
};

/* ok - it must work */
static void
ok(enum db_status status, const struct err *err)
{
	if (status != DB_OK)
		fail_msg("%s: %s", db_status_name(status), err_text(err));
}

/* sql - a statement */
static void
sql(const char *text)
{
	struct err err = ERR_NONE;

	ok(db_exec(db, text, DB_NO_ARGS, NULL, &err), &err);
}

/* poll_at - a look at the feed, and what came of it */
static enum follow_news
poll_at(struct follow *follow, int64_t now_secs, int64_t now_ms)
{
	struct err err = ERR_NONE;
	enum follow_news news;

	ok(follow_poll(follow, db, db, now_secs, now_ms, &news, &err), &err);
	return news;
}

/* followed - a process that has just begun */
static struct follow *
followed(void)
{
	struct follow *follow = follow_new(FOLLOW_MAX);

	assert_int_equal(poll_at(follow, NOW, MS), FOLLOW_FRESH);
	return follow;
}

/* begin - a log-in */
static struct cookie
begin(uint8_t member)
{
	uint8_t id[MEMBER_ID_BYTES] = {member};
	struct err err = ERR_NONE;
	struct cookie cookie;

	rand_bytes(cookie.secret, sizeof(cookie.secret));
	session_digest(cookie.secret, cookie.digest);
	ok(revocation_last(db, &cookie.position, &err), &err);
	ok(session_begin(
	       db, cookie.secret, str_from(id, sizeof(id)), NOW, LATER, &err),
	    &err);
	return cookie;
}

/* ask - does it live? */
static enum follow_answer
ask(struct follow *follow, const struct cookie *cookie, int64_t now_ms)
{
	const struct follow_session session = {
	    cookie->digest, cookie->position, LATER};

	return follow_ask(follow, &session, now_ms);
}

/* empty - before each case */
static int
empty(void **state)
{
	(void)state;
	sql("DELETE FROM revoked");
	sql("DELETE FROM session");
	sql("DELETE FROM keystore_mark");
	return 0;
}

/* test_set - grows, forgets what is over, and says when it is full */
static void
test_set(void **state)
{
	static uint8_t digests[20000][32];
	struct revoked *revoked = revoked_new(20000);
	size_t n = sizeof(digests) / sizeof(digests[0]);

	(void)state;
	rand_bytes(digests[0], sizeof(digests));
	for (size_t i = 0; i < n / 2; i++) {
		assert_false(revoked_has(revoked, digests[i]));
		assert_true(revoked_add(revoked, digests[i], 10 + i % 2, 5));
		assert_true(revoked_add(revoked, digests[i], 10 + i % 2, 5));
	}
	for (size_t i = 0; i < n; i++)
		assert_int_equal(revoked_has(revoked, digests[i]), i < n / 2);
	/* half of them end by 10 */
	for (size_t i = n / 2; i < n; i++)
		assert_true(revoked_add(revoked, digests[i], 20, 10));
	for (size_t i = 0; i < n; i++)
		assert_true(revoked_has(revoked, digests[i]) ||
			    (i < n / 2 && i % 2 == 0));
	revoked_free(&revoked);
	revoked = revoked_new(1000);
	for (size_t i = 0; i < 1000; i++)
		assert_true(revoked_add(revoked, digests[i], 20, 10));
	assert_false(revoked_add(revoked, digests[1000], 20, 10));
	assert_true(revoked_add(revoked, digests[999], 20, 10));
	assert_true(revoked_add(revoked, digests[1000], 30, 20));
	revoked_free(&revoked);
}

/* test_ends - one, all, all others; nobody else's */
static void
test_ends(void **state)
{
	struct follow *follow = followed();
	struct cookie a = begin(1), b = begin(1);
	struct cookie c = begin(1), d = begin(2);
	uint8_t id[MEMBER_ID_BYTES] = {1};
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(ask(follow, &a, MS), FOLLOW_LIVES);
	ok(session_log_out(db, a.secret, &err), &err);
	ok(session_log_out(db, a.secret, &err), &err);
	poll_at(follow, NOW, MS);
	assert_int_equal(ask(follow, &a, MS), FOLLOW_REVOKED);
	assert_int_equal(ask(follow, &b, MS), FOLLOW_LIVES);
	ok(session_log_out_others(db, str_from(id, sizeof(id)), c.secret, &err),
	    &err);
	poll_at(follow, NOW, MS);
	assert_int_equal(ask(follow, &b, MS), FOLLOW_REVOKED);
	assert_int_equal(ask(follow, &c, MS), FOLLOW_LIVES);
	ok(session_log_out_all(db, str_from(id, sizeof(id)), &err), &err);
	poll_at(follow, NOW, MS);
	assert_int_equal(ask(follow, &c, MS), FOLLOW_REVOKED);
	assert_int_equal(ask(follow, &d, MS), FOLLOW_LIVES);
	follow_free(&follow);
}

/* test_stale - no feed, no word about anybody */
static void
test_stale(void **state)
{
	struct follow *follow = follow_new(FOLLOW_MAX);
	struct cookie a = begin(1);

	(void)state;
	assert_int_equal(ask(follow, &a, MS), FOLLOW_CANNOT_TELL);
	poll_at(follow, NOW, MS);
	assert_int_equal(ask(follow, &a, MS + FOLLOW_STALE_MS), FOLLOW_LIVES);
	assert_int_equal(
	    ask(follow, &a, MS + FOLLOW_STALE_MS + 1), FOLLOW_CANNOT_TELL);
	poll_at(follow, NOW, MS + 6000);
	assert_int_equal(ask(follow, &a, MS + 6000), FOLLOW_LIVES);
	follow_free(&follow);
}

/* revoke_as - an entry of that number, whenever it is committed */
static void
revoke_as(int64_t seq, const struct cookie *cookie)
{
	struct err err = ERR_NONE;

	ok(db_exec(db,
	       "INSERT INTO revoked (seq, digest, expires) VALUES (?, ?, ?)",
	       DB_ARGS(DB_ARG_INT(seq),
		   DB_ARG_BLOB(
		       str_from(cookie->digest, sizeof(cookie->digest))),
		   DB_ARG_INT(LATER)),
	       NULL, &err),
	    &err);
}

/* test_out_of_order - the smaller number is committed later */
static void
test_out_of_order(void **state)
{
	struct follow *follow = followed();
	struct cookie a = begin(1), b = begin(1);
	int64_t top = 100000;

	(void)state;
	revoke_as(top, &a);
	poll_at(follow, NOW, MS + 1000);
	for (int secs = 2; secs < 100; secs++)
		poll_at(follow, NOW + secs, MS + secs * 1000);
	revoke_as(top - 5, &b);
	poll_at(follow, NOW + 99, MS + 100000);
	assert_int_equal(ask(follow, &b, MS + 100000), FOLLOW_REVOKED);
	follow_free(&follow);
}

/* test_clock - jumps and comes back: what was over stays over, and who logs
 * in afterwards is let in */
static void
test_clock(void **state)
{
	struct follow *follow = followed(), *fresh;
	struct cookie a = begin(1), b, c = begin(1);
	struct err err = ERR_NONE;

	(void)state;
	ok(session_log_out(db, a.secret, &err), &err);
	poll_at(follow, NOW, MS);
	poll_at(follow, NOW + 999999, MS + 1000);
	ok(session_sweep(db, NOW + 999999, &err), &err);
	poll_at(follow, NOW + 999999, MS + 2000);
	poll_at(follow, NOW, MS + 3000);
	assert_int_equal(ask(follow, &a, MS + 3000), FOLLOW_REVOKED);
	/* its row is gone, so nobody could end it any more */
	assert_int_equal(ask(follow, &c, MS + 3000), FOLLOW_REVOKED);
	/* and in a process that knows the feed alone */
	fresh = followed();
	assert_int_equal(ask(fresh, &a, MS), FOLLOW_REVOKED);
	assert_int_equal(ask(fresh, &c, MS), FOLLOW_REVOKED);
	b = begin(1);
	assert_int_equal(ask(fresh, &b, MS), FOLLOW_LIVES);
	assert_int_equal(ask(follow, &b, MS + 3000), FOLLOW_LIVES);
	follow_free(&follow);
	follow_free(&fresh);
}

/* test_future - what a clock too far ahead began does not come to life */
static void
test_future(void **state)
{
	struct follow *follow = followed();
	struct cookie a = begin(1), b = begin(1);
	struct err err = ERR_NONE;

	(void)state;
	ok(db_exec(db, "UPDATE session SET began = ? WHERE digest = ?",
	       DB_ARGS(DB_ARG_INT((int64_t)time(NULL) + 100000),
		   DB_ARG_BLOB(str_from(b.digest, sizeof(b.digest)))),
	       NULL, &err),
	    &err);
	ok(session_sweep(db, NOW, &err), &err);
	poll_at(follow, NOW, MS);
	assert_int_equal(ask(follow, &a, MS), FOLLOW_LIVES);
	assert_int_equal(ask(follow, &b, MS), FOLLOW_REVOKED);
	follow_free(&follow);
}

/* sessions_left - rows */
static int64_t
sessions_left(void)
{
	uint8_t who[MEMBER_ID_BYTES] = {1};
	struct err err = ERR_NONE;
	int64_t n = 0;

	ok(db_exec(db, "DELETE FROM session WHERE member = ?",
	       DB_ARGS(DB_ARG_BLOB(str_from(who, sizeof(who)))), &n, &err),
	    &err);
	return n;
}

/* restored - what becomes of a log-out that a backup did not know, in a
 * process that does (or does not) run on */
static void
restored(struct follow *follow, const struct cookie *a)
{
	struct cookie b;

	assert_int_equal(poll_at(follow, NOW, MS + 1000), FOLLOW_BACKWARDS);
	assert_int_equal(ask(follow, a, MS + 7000), FOLLOW_CANNOT_TELL);
	assert_int_equal(poll_at(follow, NOW, MS + 10999), FOLLOW_BACKWARDS);
	assert_int_equal(poll_at(follow, NOW, MS + 11000), FOLLOW_RESTARTED);
	assert_int_equal(sessions_left(), 0);
	assert_int_equal(poll_at(follow, NOW, MS + 12000), FOLLOW_FRESH);
	assert_int_equal(ask(follow, a, MS + 12000), FOLLOW_REVOKED);
	b = begin(1);
	assert_int_equal(ask(follow, &b, MS + 12000), FOLLOW_LIVES);
}

/* test_restored - the feed is as it was before the log-out */
static void
test_restored(void **state)
{
	struct follow *follow = followed(), *fresh;
	struct cookie a = begin(1), b = begin(1);
	struct err err = ERR_NONE;

	(void)state;
	ok(session_log_out(db, b.secret, &err), &err);
	poll_at(follow, NOW, MS);
	ok(session_log_out(db, a.secret, &err), &err);
	poll_at(follow, NOW, MS);
	ok(db_exec(db, "DELETE FROM revoked WHERE digest = ?",
	       DB_ARGS(DB_ARG_BLOB(str_from(a.digest, sizeof(a.digest)))), NULL,
	       &err),
	    &err);
	fresh = follow_new(FOLLOW_MAX);
	begin(1);
	restored(fresh, &a);
	assert_int_equal(poll_at(follow, NOW, MS + 1000), FOLLOW_FRESH);
	assert_int_equal(ask(follow, &a, MS + 1000), FOLLOW_REVOKED);
	follow_free(&follow);
	follow_free(&fresh);
}

/* test_reused - a number that was given out again */
static void
test_reused(void **state)
{
	struct follow *follow = followed();
	struct cookie a = begin(1), b = begin(2);

	(void)state;
	revoke_as(200000, &a);
	poll_at(follow, NOW, MS);
	sql("DELETE FROM revoked WHERE seq = 200000");
	revoke_as(200000, &b);
	revoke_as(200001, &b);
	restored(follow, &a);
	follow_free(&follow);
}

/* test_full - more than memory is for: nobody, until there is room */
static void
test_full(void **state)
{
	struct follow *follow = follow_new(100);
	struct cookie a = begin(1);
	struct err err = ERR_NONE;

	(void)state;
	poll_at(follow, NOW, MS);
	for (int i = 0; i < 101; i++)
		begin(2);
	ok(session_log_out_all(db,
	       str_from((uint8_t[MEMBER_ID_BYTES]){2}, MEMBER_ID_BYTES), &err),
	    &err);
	assert_int_equal(poll_at(follow, NOW, MS + 1000), FOLLOW_FULL);
	assert_int_equal(ask(follow, &a, MS + 6000), FOLLOW_CANNOT_TELL);
	assert_int_equal(poll_at(follow, LATER, MS + 7000), FOLLOW_FRESH);
	assert_int_equal(ask(follow, &a, MS + 7000), FOLLOW_LIVES);
	follow_free(&follow);
}

/* test_mark - never lower */
static void
test_mark(void **state)
{
	struct err err = ERR_NONE;
	int64_t value;

	(void)state;
	ok(mark_get(db, "x", &value, &err), &err);
	assert_int_equal(value, 0);
	ok(mark_raise(db, "x", 5, &err), &err);
	ok(mark_raise(db, "x", 5, &err), &err);
	ok(mark_raise(db, "x", 4, &err), &err);
	ok(mark_get(db, "x", &value, &err), &err);
	assert_int_equal(value, 5);
}

/* run_on - all cases on one kind of database */
static int
run_on(const char *name)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_set),
	    cmocka_unit_test_setup(test_ends, empty),
	    cmocka_unit_test_setup(test_stale, empty),
	    cmocka_unit_test_setup(test_out_of_order, empty),
	    cmocka_unit_test_setup(test_clock, empty),
	    cmocka_unit_test_setup(test_future, empty),
	    cmocka_unit_test_setup(test_restored, empty),
	    cmocka_unit_test_setup(test_reused, empty),
	    cmocka_unit_test_setup(test_full, empty),
	    cmocka_unit_test_setup(test_mark, empty),
	};
	struct db_config config = {.url = two_bases.members, .timeout_secs = 4};
	struct err err = ERR_NONE;
	int failed = 99;

	if (db_open(&config, &db, &err) == 0)
		failed = cmocka_run_group_tests_name(name, tests, NULL, NULL);
	else
		fprintf(stderr, "%s\n", err_text(&err));
	db_close(&db);
	return failed;
}

/* main - on SQLite and on MariaDB */
int
main(void)
{
	static const struct two_bases_want want = {.one_file = true};

	return two_bases_run(&want, run_on);
}
