/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/account.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/rand.h"
#include "modules/registration/store/account_find.h"
#include "modules/registration/store/change.h"
#include "modules/registration/store/change_mark.h"
#include "modules/registration/store/ledger.h"
#include "modules/registration/store/mailing.h"
#include "modules/registration/store/names.h"
#include "modules/registration/store/outbox.h"
#include "modules/registration/store/session.h"
#include "modules/registration/store/erasure.h"
#include "modules/registration/store/sweep.h"
#include "policy/policy.h"
#include "tests/modules/registration/two_bases.h"

#define NOW	1000000
#define EXPIRES (NOW + 1000)

static struct account_env env;
static const struct policy policy = {.version = "7", .text = "text"};
static const struct policy_text text = {"general", "en", "text", {7}};

/* ok - it must work */
static void
ok(enum db_status status, const struct err *err)
{
	if (status != DB_OK)
		fail_msg("%s: %s", db_status_name(status), err_text(err));
}

/* id_of - a member's id as bytes */
static struct str
id_of(const uint8_t *id)
{
	return str_from(id, MEMBER_ID_BYTES);
}

/* signup_of - a sign-up with a new id */
static struct account_signup
signup_of(const char *user_id, const char *email)
{
	struct account_signup signup = {
	    .policy = &policy, .text = &text, .expires_secs = EXPIRES};

	rand_bytes(signup.member.id, MEMBER_ID_BYTES);
	signup.member.policy = STR("7");
	signup.member.age_limit = 18;
	signup.member.age_month = 202611;
	signup.member.age_method = STR("self-declared");
	signup.member.mail_news = true;
	signup.member.user_id = str_of(user_id);
	signup.member.email = str_of(email);
	signup.member.password = STR("$argon2id$");
	signup.member.name = STR("Ann");
	return signup;
}

/* sign_up - what becomes of it */
static enum account_saved
sign_up(const struct account_signup *signup)
{
	enum account_saved saved;
	struct err err = ERR_NONE;

	ok(account_sign_up(&env, signup, &saved, &err), &err);
	return saved;
}

/* verify - what becomes of it */
static enum account_verified
verify(const struct account_signup *signup, const char *user_id)
{
	enum account_verified verified;
	struct err err = ERR_NONE;

	ok(account_verify(&env, id_of(signup->member.id),
	       user_id ? str_of(user_id) : STR_NONE, &verified, &err),
	    &err);
	return verified;
}

/* find - is somebody found under a log-in name? */
static bool
find(const char *login, struct member *member_r)
{
	struct keystore_name name;
	struct err err = ERR_NONE;
	struct datakey key;
	bool found;

	assert_int_equal(names_login(env.arena, str_of(login), &name), 0);
	ok(account_find(&env, name, &key, member_r, &found, &err), &err);
	return found;
}

/* int_row - one number */
static int
int_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_int(row, 0);
	return 0;
}

/* count - the number a query gives */
static int64_t
count(const char *sql)
{
	struct err err = ERR_NONE;
	int64_t n = -1;

	ok(db_query(env.db, sql, DB_NO_ARGS, int_row, &n, &err), &err);
	return n;
}

/* test_life - sign up, twice; verify, twice; read; erase, twice */
static void
test_life(void **state)
{
	struct account_signup signup = signup_of("ann", "ann@example.org");
	int64_t mails = count("SELECT count(*) FROM outbox");
	struct member member;
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(sign_up(&signup), ACCOUNT_NEW);
	assert_int_equal(sign_up(&signup), ACCOUNT_RESENT);
	assert_int_equal(count("SELECT count(*) FROM outbox"), mails + 1);
	assert_false(find("ann", &member));
	assert_int_equal(verify(&signup, NULL), ACCOUNT_VERIFIED);
	assert_int_equal(verify(&signup, NULL), ACCOUNT_VERIFIED);
	assert_int_equal(sign_up(&signup), ACCOUNT_RESENT);
	assert_true(find("ann", &member));
	assert_true(find("Ann@Example.org", &member));
	assert_int_equal(member.state, MEMBER_ACTIVE);
	assert_int_equal(member.age_limit, 18);
	assert_int_equal(member.age_month, 202611);
	assert_true(str_is(member.policy, "7"));
	assert_true(str_is(member.email, "ann@example.org"));
	assert_true(str_is(member.name, "Ann"));
	assert_true(str_is_none(member.phone));
	ok(erasure_run(&env, id_of(signup.member.id), &err), &err);
	ok(erasure_run(&env, id_of(signup.member.id), &err), &err);
	assert_false(find("ann", &member));
	assert_int_equal(count("SELECT count(*) FROM member"), 0);
	assert_int_equal(count("SELECT count(*) FROM outbox"), mails);
	assert_int_equal(verify(&signup, NULL), ACCOUNT_GONE);
}

/* last_mail - takes all that wait */
static struct outbox_mail
last_mail(void)
{
	struct outbox_mail mail = {.attempts = 0};
	struct outbox_mail next;
	struct err err = ERR_NONE;
	bool found = true;

	for (;;) {
		ok(outbox_take(env.db, NOW, 60, &next, &found, &err), &err);
		if (!found)
			return mail;
		/* Of those of one second the order is not known. */
		if (strcmp(mail.template, "address_taken") != 0)
			mail = next;
		ok(outbox_done(env.db, &next, &err), &err);
	}
}

/* test_taken - an address that is a member's; a user id that is */
static void
test_taken(void **state)
{
	struct account_signup bob = signup_of("bob", "bob@example.org");
	struct account_signup same = signup_of("bob9", "BOB@example.org");
	struct account_signup name = signup_of("B0B", "b@example.org");
	struct account_signup late = signup_of("late", "bob@example.org");
	struct outbox_mail mail;
	struct member member;

	(void)state;
	assert_int_equal(sign_up(&bob), ACCOUNT_NEW);
	/* Not confirmed yet: it blocks nobody. */
	assert_int_equal(sign_up(&late), ACCOUNT_NEW);
	assert_int_equal(verify(&bob, NULL), ACCOUNT_VERIFIED);
	assert_int_equal(verify(&late, NULL), ACCOUNT_MAIL_TAKEN);
	assert_int_equal(sign_up(&same), ACCOUNT_TAKEN);
	mail = last_mail();
	assert_string_equal(mail.template, "address_taken");
	assert_memory_equal(mail.member, bob.member.id, sizeof(bob.member.id));
	assert_int_equal(verify(&same, NULL), ACCOUNT_MAIL_TAKEN);
	assert_int_equal(sign_up(&name), ACCOUNT_NEW);
	assert_int_equal(verify(&name, NULL), ACCOUNT_USER_TAKEN);
	assert_int_equal(verify(&name, "b.ob"), ACCOUNT_USER_TAKEN);
	assert_int_equal(verify(&name, "robert"), ACCOUNT_VERIFIED);
	assert_true(find("robert", &member));
	assert_true(str_is(member.user_id, "robert"));
	assert_true(find("b@example.org", &member));
}

/* test_sweep - a sign-up that nobody confirms leaves nothing */
static void
test_sweep(void **state)
{
	struct account_signup late = signup_of("carl", "carl@example.org");
	int64_t members = count("SELECT count(*) FROM member");
	int64_t mails = count("SELECT count(*) FROM outbox");
	struct account_env later = env;
	struct err err = ERR_NONE;

	(void)state;
	sign_up(&late);
	later.now_secs = EXPIRES - 1;
	ok(sweep_run(&later, &err), &err);
	assert_int_equal(count("SELECT count(*) FROM member"), members + 1);
	later.now_secs = EXPIRES + 1;
	ok(sweep_run(&later, &err), &err);
	assert_true(count("SELECT count(*) FROM member") <= members);
	assert_true(count("SELECT count(*) FROM outbox") <= mails);
	assert_int_equal(verify(&late, NULL), ACCOUNT_GONE);
	assert_int_equal(sign_up(&late), ACCOUNT_NEW);
}

/* test_half_erased - key gone, rows not yet: nobody is found, and the
 * sweeper does the rest */
static void
test_half_erased(void **state)
{
	struct account_signup dora = signup_of("dora", "dora@example.org");
	struct member member;
	struct err err = ERR_NONE;
	bool found;

	(void)state;
	sign_up(&dora);
	assert_int_equal(verify(&dora, NULL), ACCOUNT_VERIFIED);
	ok(keystore_erase(env.keys, id_of(dora.member.id), NULL, 0, NOW, &err),
	    &err);
	assert_false(find("dora", &member));
	ok(member_exists(env.db, id_of(dora.member.id), &found, &err), &err);
	assert_true(found);
	ok(sweep_run(&env, &err), &err);
	ok(member_exists(env.db, id_of(dora.member.id), &found, &err), &err);
	assert_false(found);
}

/* test_half_signed_up - the key is there, the member is not: the same form
 * sent again finishes it */
static void
test_half_signed_up(void **state)
{
	struct account_signup emil = signup_of("emil", "emil@example.org");
	struct keystore_name names[2];
	struct err err = ERR_NONE;
	struct datakey key;

	(void)state;
	datakey_new(&key);
	memcpy(key.id, emil.member.id, sizeof(key.id));
	assert_int_equal(
	    names_mail(env.arena, emil.member.email, &names[0]), 0);
	names[1] = names_user(env.arena, emil.member.user_id);
	ok(keystore_reserve(env.keys, &key, names, 2, EXPIRES, &err), &err);
	assert_int_equal(sign_up(&emil), ACCOUNT_NEW);
	assert_int_equal(verify(&emil, NULL), ACCOUNT_VERIFIED);
}

/* What a listing of the ledger gave. */
struct seen {
	char text[200];
};

/* see - one entry, in a few letters */
static void
see(void *ctx, const struct ledger_entry *entry)
{
	struct seen *seen = ctx;
	size_t len = strlen(seen->text);

	assert_int_equal(entry->when, NOW);
	assert_true(str_is(entry->policy, "7"));
	snprintf(seen->text + len, sizeof(seen->text) - len, "%c" STR_FMT " ",
	    entry->granted ? '+' : '-', STR_ARG(entry->purpose));
}

/* test_ledger - in order, the owner's alone, and not after the key */
static void
test_ledger(void **state)
{
	struct account_signup fay = signup_of("fay", "fay@example.org");
	struct account_signup gil = signup_of("gil", "gil@example.org");
	struct member member;
	struct seen seen = {""}, other = {""};
	struct err err = ERR_NONE;
	struct datakey key;
	struct mailing mailing = {&env, &key, NULL, &policy, &text};
	bool found;

	(void)state;
	sign_up(&fay);
	sign_up(&gil);
	ok(account_get(&env, id_of(fay.member.id), &key, &member, &found, &err),
	    &err);
	ok(mailing_say(&mailing, STR("news"), false, &err), &err);
	ok(mailing_say(&mailing, STR("news"), true, &err), &err);
	ok(ledger_list(env.db, env.arena, &key, see, &seen, &err), &err);
	assert_string_equal(
	    seen.text, "+policy +mail_news -mail_news +mail_news ");
	key.secret.bytes[0] ^= 1;
	ok(ledger_list(env.db, env.arena, &key, see, &other, &err), &err);
	assert_string_equal(other.text, "");
}

/* test_session - lasts until it ends, or is ended */
static void
test_session(void **state)
{
	static const uint8_t member[MEMBER_ID_BYTES] = {1, 2, 3};
	uint8_t a[SESSION_BYTES], b[SESSION_BYTES], who[MEMBER_ID_BYTES];
	struct err err = ERR_NONE;
	bool found;

	(void)state;
	rand_bytes(a, sizeof(a));
	rand_bytes(b, sizeof(b));
	ok(session_begin(env.db, a, id_of(member), NOW, NOW + 10, &err), &err);
	ok(session_begin(env.db, b, id_of(member), NOW, NOW + 10, &err), &err);
	assert_int_equal(
	    session_begin(env.db, a, id_of(member), NOW, NOW + 10, NULL),
	    DB_DUPLICATE);
	ok(session_find(env.db, a, NOW + 9, who, &found, &err), &err);
	assert_true(found);
	assert_memory_equal(who, member, sizeof(who));
	ok(session_find(env.db, a, NOW + 10, who, &found, &err), &err);
	assert_false(found);
	ok(session_end(env.db, a, &err), &err);
	ok(session_find(env.db, a, NOW, who, &found, &err), &err);
	assert_false(found);
	ok(session_find(env.db, b, NOW, who, &found, &err), &err);
	assert_true(found);
	ok(session_end_all(env.db, id_of(member), &err), &err);
	ok(session_find(env.db, b, NOW, who, &found, &err), &err);
	assert_false(found);
}

/* found - whom a user id finds, confirmed */
static bool
found(const char *user_id, struct datakey *key, struct member *member)
{
	struct err err = ERR_NONE;
	bool yes;

	ok(account_find(&env, names_user(env.arena, str_of(user_id)), key,
	       member, &yes, &err),
	    &err);
	return yes;
}

/* test_change_profile - another user id, but nobody else's */
static void
test_change_profile(void **state)
{
	struct account_signup ann = signup_of("edith", "edith@example.org");
	struct account_signup bob = signup_of("walter", "walter@example.org");
	struct err err = ERR_NONE;
	struct change_next next = {.edit = NULL};
	struct member member;
	struct datakey key;
	bool taken;

	(void)state;
	sign_up(&ann);
	verify(&ann, NULL);
	sign_up(&bob);
	verify(&bob, NULL);
	assert_true(found("edith", &key, &member));
	next.member = member;
	next.member.user_id = STR("Wa1ter");
	next.member.phone = STR("123");
	ok(change_profile(&env, &key, &member, &next, &taken, &err), &err);
	assert_true(taken);
	next.member.user_id = STR("edith2");
	next.member.name = STR_NONE;
	ok(change_profile(&env, &key, &member, &next, &taken, &err), &err);
	assert_false(taken);
	assert_false(found("edith", &key, &member));
	assert_true(found("edith2", &key, &member));
	assert_true(str_is(member.phone, "123"));
	assert_true(str_is_none(member.name));
	assert_true(str_is(member.email, "edith@example.org"));
	/* Who is erased meanwhile gets no name back. */
	ok(erasure_run(&env, id_of(key.id), &err), &err);
	next.member = member;
	next.member.user_id = STR("edith3");
	ok(change_profile(&env, &key, &member, &next, &taken, &err), &err);
	assert_false(found("edith3", &key, &member));
}

/* test_change_password - a hash, a mail, and the other log-ins end */
static void
test_change_password(void **state)
{
	struct account_signup ann = signup_of("paula", "paula@example.org");
	uint8_t keep[SESSION_BYTES], other[SESSION_BYTES];
	uint8_t who[MEMBER_ID_BYTES];
	struct err err = ERR_NONE;
	struct outbox_mail mail;
	struct member member;
	struct datakey key;
	bool is;

	(void)state;
	sign_up(&ann);
	verify(&ann, NULL);
	ok(db_exec(env.db, "DELETE FROM outbox", DB_NO_ARGS, NULL, &err), &err);
	rand_bytes(keep, sizeof(keep));
	rand_bytes(other, sizeof(other));
	assert_true(found("paula", &key, &member));
	ok(session_begin(env.db, keep, id_of(key.id), NOW, NOW + 9, &err),
	    &err);
	ok(session_begin(env.db, other, id_of(key.id), NOW, NOW + 9, &err),
	    &err);
	ok(change_password(&env, &key, STR("$hash$"), keep, &err), &err);
	ok(session_find(env.db, keep, NOW, who, &is, &err), &err);
	assert_true(is);
	ok(session_find(env.db, other, NOW, who, &is, &err), &err);
	assert_false(is);
	assert_true(found("paula", &key, &member));
	assert_true(str_is(member.password, "$hash$"));
	ok(outbox_take(env.db, NOW, 60, &mail, &is, &err), &err);
	assert_true(is);
	assert_string_equal(mail.template, "password_changed");
	ok(change_password(&env, &key, STR("$hash$"), NULL, &err), &err);
	ok(session_find(env.db, keep, NOW, who, &is, &err), &err);
	assert_false(is);
}

/* count_row - a number */
static int
count_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_int(row, 0);
	return 1;
}

/* mails - how many are in the outbox */
static int64_t
mails(void)
{
	struct err err = ERR_NONE;
	int64_t n = -1;

	ok(db_query(env.db, "SELECT COUNT(*) FROM outbox", DB_NO_ARGS,
	       count_row, &n, &err),
	    &err);
	return n;
}

/* test_ask_reset - as much is written for nobody as for somebody */
static void
test_ask_reset(void **state)
{
	struct account_signup ann = signup_of("rosa", "rosa@example.org");
	static const char *const names[] = {"rosa", "nobodyhere"};
	uint8_t before[CHANGE_MARK_BYTES], after[CHANGE_MARK_BYTES];
	struct err err = ERR_NONE;
	struct member member;
	struct datakey key;

	(void)state;
	sign_up(&ann);
	verify(&ann, NULL);
	for (size_t i = 0; i < 2; i++) {
		int64_t n = mails();

		ok(change_ask_reset(&env,
		       names_user(env.arena, str_of(names[i])), EXPIRES, &err),
		    &err);
		assert_int_equal(mails(), n + 1);
	}
	assert_true(found("rosa", &key, &member));
	change_mark(&key, &member, before);
	change_mark(&key, &member, after);
	assert_memory_equal(before, after, sizeof(before));
	member.password = STR("another");
	change_mark(&key, &member, after);
	assert_memory_not_equal(before, after, sizeof(before));
}

/* test_outbox - one taker at a time, another when that one is gone */
static void
test_outbox(void **state)
{
	static const uint8_t member[MEMBER_ID_BYTES] = {9};
	struct outbox_mail mail;
	struct err err = ERR_NONE;
	bool found;

	(void)state;
	ok(db_exec(env.db, "DELETE FROM outbox", DB_NO_ARGS, NULL, &err), &err);
	ok(outbox_add(env.db, id_of(member), "verify", NOW, NOW + 500, &err),
	    &err);
	ok(outbox_take(env.db, NOW - 1, 60, &mail, &found, &err), &err);
	assert_false(found);
	ok(outbox_take(env.db, NOW, 60, &mail, &found, &err), &err);
	assert_true(found);
	assert_string_equal(mail.template, "verify");
	assert_memory_equal(mail.member, member, sizeof(member));
	ok(outbox_take(env.db, NOW + 1, 60, &mail, &found, &err), &err);
	assert_false(found);
	ok(outbox_take(env.db, NOW + 61, 60, &mail, &found, &err), &err);
	assert_true(found);
	assert_int_equal(mail.attempts, 2);
	ok(outbox_delay(env.db, &mail, NOW + 300, &err), &err);
	ok(outbox_take(env.db, NOW + 200, 60, &mail, &found, &err), &err);
	assert_false(found);
	ok(outbox_take(env.db, NOW + 300, 60, &mail, &found, &err), &err);
	assert_true(found);
	ok(outbox_done(env.db, &mail, &err), &err);
	ok(outbox_take(env.db, NOW + 9999, 60, &mail, &found, &err), &err);
	assert_false(found);
}

/* test_pseudonym - one for each audience, the same each time */
static void
test_pseudonym(void **state)
{
	char a[MEMBER_PSEUDONYM_CHARS + 1], b[MEMBER_PSEUDONYM_CHARS + 1];
	struct datakey key, other;
	struct secret pairwise;

	(void)state;
	datakey_new(&key);
	datakey_new(&other);
	member_pairwise(&key, &pairwise);
	member_pseudonym(&pairwise, STR("surveys"), a);
	member_pseudonym(&pairwise, STR("surveys"), b);
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), MEMBER_PSEUDONYM_CHARS);
	member_pseudonym(&pairwise, STR("jobs"), b);
	assert_string_not_equal(a, b);
	member_pairwise(&other, &pairwise);
	member_pseudonym(&pairwise, STR("surveys"), b);
	assert_string_not_equal(a, b);
}

/* run_on - all cases on one kind of database */
static int
run_on(const char *name)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_life),
	    cmocka_unit_test(test_taken),
	    cmocka_unit_test(test_sweep),
	    cmocka_unit_test(test_half_erased),
	    cmocka_unit_test(test_half_signed_up),
	    cmocka_unit_test(test_ledger),
	    cmocka_unit_test(test_session),
	    cmocka_unit_test(test_change_profile),
	    cmocka_unit_test(test_change_password),
	    cmocka_unit_test(test_ask_reset),
	    cmocka_unit_test(test_outbox),
	    cmocka_unit_test(test_pseudonym),
	};
	struct db_config members = {
	    .url = two_bases.members, .timeout_secs = 4};
	struct db_config keys = {.url = two_bases.keys, .timeout_secs = 4};
	struct err err = ERR_NONE;
	int failed = 99;

	env = (struct account_env){.now_secs = NOW};
	env.arena = arena_new(4 << 20);
	if (db_open(&members, &env.db, &err) == 0 &&
	    keystore_open(&keys, two_bases.keyring, &env.keys, &err) == 0)
		failed = cmocka_run_group_tests_name(name, tests, NULL, NULL);
	db_close(&env.db);
	keystore_close(&env.keys);
	arena_free(&env.arena);
	return failed;
}

/* main - on SQLite and on MariaDB */
int
main(void)
{
	static const struct two_bases_want want = {0};

	return two_bases_run(&want, run_on);
}
