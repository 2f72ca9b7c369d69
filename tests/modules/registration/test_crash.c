/* SPDX-License-Identifier: BSD-2-Clause */
/* test_crash - SIGKILL before every statement of what changes both databases:
 * afterwards, at the latest when the sweeper has been there, an account is
 * whole or gone, and nobody's address is taken by half of one */
#include "config.h"

#include <mysql.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/rand.h"
#include "modules/registration/store/account.h"
#include "modules/registration/store/account_find.h"
#include "modules/registration/store/agree.h"
#include "modules/registration/store/change.h"
#include "modules/registration/store/change_email.h"
#include "modules/registration/store/names.h"
#include "modules/registration/store/erasure.h"
#include "modules/registration/store/sweep.h"
#include "policy/policy.h"
#include "tests/modules/registration/two_bases.h"

#define NOW	   1000000
#define EXPIRES	   (NOW + 1000)
#define LATER	   (NOW + 2000)
#define POINTS_MAX 200

static struct account_env env;
static const struct policy_text text = {"general", "en", "text", {7}};
static const struct policy policy = {.version = "7", .text = "text"};
static const char *const audiences[] = {"surveys", NULL};
static int points_left = -1; /* statements until the end; -1: none */

/* point - a boundary between two statements */
static void
point(void)
{
	if (points_left >= 0 && points_left-- == 0)
		raise(SIGKILL);
}

/* What the linker puts in the place of the libraries' functions. */
int __real_sqlite3_step(sqlite3_stmt *stmt);
int __wrap_sqlite3_step(sqlite3_stmt *stmt);
int
__wrap_sqlite3_step(sqlite3_stmt *stmt)
{
	point();
	return __real_sqlite3_step(stmt);
}

typedef int exec_fn(void *, int, char **, char **);
int __real_sqlite3_exec(
    sqlite3 *db, const char *sql, exec_fn *fn, void *ctx, char **why);
int __wrap_sqlite3_exec(
    sqlite3 *db, const char *sql, exec_fn *fn, void *ctx, char **why);
int
__wrap_sqlite3_exec(
    sqlite3 *db, const char *sql, exec_fn *fn, void *ctx, char **why)
{
	point();
	return __real_sqlite3_exec(db, sql, fn, ctx, why);
}

int __real_mysql_stmt_execute(MYSQL_STMT *stmt);
int __wrap_mysql_stmt_execute(MYSQL_STMT *stmt);
int
__wrap_mysql_stmt_execute(MYSQL_STMT *stmt)
{
	point();
	return __real_mysql_stmt_execute(stmt);
}

int __real_mysql_real_query(MYSQL *mysql, const char *sql, unsigned long n);
int __wrap_mysql_real_query(MYSQL *mysql, const char *sql, unsigned long n);
int
__wrap_mysql_real_query(MYSQL *mysql, const char *sql, unsigned long n)
{
	point();
	return __real_mysql_real_query(mysql, sql, n);
}

/* Somebody of one round. */
struct person {
	struct account_signup signup;
	char user_id[40], email[60], email_new[60];
};

/* fail - this process ends with a word */
static void
fail(const char *what, const char *why)
{
	fprintf(stderr, "  %s: %s\n", what, why);
	_exit(1);
}

/* ok - it must work */
static void
ok(enum db_status status, const struct err *err, const char *what)
{
	if (status != DB_OK)
		fail(what, err->set ? err_text(err) : db_status_name(status));
}

/* is - it must be so */
static void
is(bool yes, const char *what)
{
	if (!yes)
		fail(what, "it is not so");
}

/* id_of - a person's id as bytes */
static struct str
id_of(const struct person *person)
{
	return str_from(person->signup.member.id, MEMBER_ID_BYTES);
}

/* person_new - with names of their own */
static void
person_new(struct person *person, unsigned number)
{
	struct member *member = &person->signup.member;

	memset(person, 0, sizeof(*person));
	snprintf(person->user_id, sizeof(person->user_id), "ann%u", number);
	snprintf(
	    person->email, sizeof(person->email), "ann%u@example.org", number);
	snprintf(person->email_new, sizeof(person->email_new),
	    "new%u@example.org", number);
	person->signup.policy = &policy;
	person->signup.text = &text;
	person->signup.expires_secs = EXPIRES;
	rand_bytes(member->id, MEMBER_ID_BYTES);
	member->policy = STR("7");
	member->age_limit = 18;
	member->age_month = 202611;
	member->age_method = STR("self-declared");
	member->user_id = str_of(person->user_id);
	member->email = str_of(person->email);
	member->password = STR("$argon2id$");
}

/* sign_up - the form is sent */
static void
sign_up(const struct person *person)
{
	enum account_saved saved;
	struct err err = ERR_NONE;

	ok(account_sign_up(&env, &person->signup, &saved, &err), &err,
	    "sign-up");
}

/* verify - the link is followed */
static void
verify(const struct person *person)
{
	enum account_verified verified;
	struct err err = ERR_NONE;

	ok(account_verify(&env, id_of(person), STR_NONE, &verified, &err), &err,
	    "verify");
	is(verified == ACCOUNT_VERIFIED, "verified");
}

/* erase - the button is pressed */
static void
erase(const struct person *person)
{
	struct err err = ERR_NONE;

	ok(erasure_run(&env, id_of(person), &err), &err, "erase");
}

/* load - the person's own member */
static bool
load(const struct person *person, struct datakey *key, struct member *member)
{
	struct err err = ERR_NONE;
	bool found;

	ok(account_get(&env, id_of(person), key, member, &found, &err), &err,
	    "load");
	return found;
}

/* ask_email - another address is asked for */
static void
ask_email(const struct person *person)
{
	struct datakey key;
	struct member member;
	struct err err = ERR_NONE;

	is(load(person, &key, &member), "a member");
	ok(change_ask_email(
	       &env, &key, &member, str_of(person->email_new), EXPIRES, &err),
	    &err, "ask for another address");
}

/* move_email - the link at the new address is followed */
static void
move_email(const struct person *person)
{
	struct datakey key;
	struct member member;
	struct err err = ERR_NONE;
	bool taken;

	is(load(person, &key, &member), "a member");
	if (str_is_none(member.email_new))
		return; /* it is done */
	ok(change_email(&env, &key, &member, &taken, &err), &err,
	    "another address");
	is(!taken, "free");
}

/* sign_up_verify - both */
static void
sign_up_verify(const struct person *person)
{
	sign_up(person);
	verify(person);
}

/* member_asked - a member who has asked for another address */
static void
member_asked(const struct person *person)
{
	sign_up_verify(person);
	ask_email(person);
}

/* nothing - nothing */
static void
nothing(const struct person *person)
{
	(void)person;
}

/* found_by - who has the name? */
static bool
found_by(
    const char *login, const struct person *person, struct member *member_r)
{
	struct keystore_name name;
	struct err err = ERR_NONE;
	struct datakey key;
	bool found;

	is(names_login(env.arena, str_of(login), &name) == 0, "a name");
	ok(account_find(&env, name, &key, member_r, &found, &err), &err,
	    "find");
	return found && memcmp(member_r->id, person->signup.member.id,
			    MEMBER_ID_BYTES) == 0;
}

/* sweep - what the module does within an hour */
static void
sweep(void)
{
	struct agree_pass *pass = calloc(1, sizeof(*pass));
	struct err err = ERR_NONE;
	int64_t removed;

	ok(sweep_run(&env, &err), &err, "sweep");
	while (!pass->done)
		ok(agree_turn(&env, pass, &err), &err, "compare");
	is(pass->count.without_key == 0, "no member without a key");
	ok(agree_remove(&env, pass, &removed, &err), &err, "remove");
	is(!pass->count.old && removed == 0, "nothing to remove");
	free(pass);
}

/* newcomer - somebody else can have the address */
static void
newcomer(const char *email, const char *user_id)
{
	struct person other;

	person_new(&other, 0);
	other.signup.expires_secs = LATER + 1000;
	other.signup.member.email = str_of(email);
	other.signup.member.user_id = str_of(user_id);
	sign_up_verify(&other);
	erase(&other);
}

/* words - how many wait in the feed */
static int64_t
words(void)
{
	struct feed_count counts[2] = {{.waiting = 0}};
	struct err err = ERR_NONE;
	size_t n;

	ok(feed_count(keystore_db(env.keys), counts, 2, &n, &err), &err,
	    "the feed");
	return n ? counts[0].waiting : 0;
}

/* forget_words - for the next round */
static void
forget_words(void)
{
	struct feed_word word[16];
	struct err err = ERR_NONE;
	size_t n;

	ok(feed_read(
	       keystore_db(env.keys), "surveys", INT64_MAX, word, 16, &n, &err),
	    &err, "the feed");
	ok(feed_acknowledge(keystore_db(env.keys), word, n, &err), &err,
	    "the feed");
}

enum outcome {
	GONE = 1,
	WHOLE = 2,
	WHOLE_NEW = 4, /* with the new address */
};

/* look - what has become of the person? Half of anything ends the process */
static enum outcome
look(const struct person *person)
{
	bool found, confirmed, row, by_mail, by_new;
	struct err err = ERR_NONE;
	struct member member;
	uint8_t gone[DATAKEY_ID_BYTES];

	ok(keystore_has(env.keys, id_of(person), &found, &confirmed, &err),
	    &err, "key");
	ok(member_exists(env.db, id_of(person), &row, &err), &err, "row");
	is(found == row, "keystore and members agree");
	ok(keystore_next_gone(env.keys, gone, &row, &err), &err, "the list");
	is(!row, "no row left to be deleted");
	if (!found)
		return GONE;
	is(confirmed, "a key that is confirmed");
	is(found_by(person->user_id, person, &member), "found by user id");
	is(member.state == MEMBER_ACTIVE, "active");
	by_mail = found_by(person->email, person, &member);
	by_new = found_by(person->email_new, person, &member);
	is(by_mail != by_new, "found by one address");
	is(str_is(member.email, by_new ? person->email_new : person->email) ||
		by_mail,
	    "the address in the row is that of the index");
	return by_new ? WHOLE_NEW : WHOLE;
}

/* settled - and whatever is free can be used again */
static enum outcome
settled(const struct person *person)
{
	enum outcome outcome = look(person);

	is(words() == 0 || outcome == GONE, "no word about a member");
	forget_words();
	if (outcome == GONE)
		newcomer(person->email, person->user_id);
	else
		newcomer(outcome == WHOLE ? person->email_new : person->email,
		    "free");
	forget_words();
	return outcome;
}

/* One thing that is done, what comes before it, and how it may end where
 * nobody comes back, and where the same is done again. */
static const struct scene {
	const char *name;
	void (*before)(const struct person *person);
	void (*act)(const struct person *person);
	void (*again)(const struct person *person);
	unsigned left, repeated; /* enum outcome */
	bool told;		 /* a word to the surveys where it is gone */
} scenes[] = {
    {"sign-up", nothing, sign_up, sign_up_verify, GONE, WHOLE, false},
    {"verify", sign_up, verify, verify, GONE | WHOLE, WHOLE, false},
    {"erase", sign_up_verify, erase, erase, GONE | WHOLE, GONE, true},
    {"ask for another address", sign_up_verify, ask_email, ask_email, WHOLE,
	WHOLE, false},
    {"another address", member_asked, move_email, move_email, WHOLE | WHOLE_NEW,
	WHOLE_NEW, false},
};

/* stage_open - the databases, in a process of its own */
static void
stage_open(int64_t now_secs)
{
	struct db_config members = {
	    .url = two_bases.members, .timeout_secs = 10};
	struct db_config keys = {.url = two_bases.keys, .timeout_secs = 10};
	static const uint8_t nobody[DATAKEY_ID_BYTES];
	struct err err = ERR_NONE;
	bool found, confirmed;

	env = (struct account_env){
	    .now_secs = now_secs, .audiences = audiences};
	env.arena = arena_new(4 << 20);
	if (db_open(&members, &env.db, &err) ||
	    keystore_open(&keys, two_bases.keyring, &env.keys, &err))
		fail("open", err_text(&err));
	/* Connected: what follows are the statements of the act. */
	ok(keystore_has(env.keys, str_from(nobody, sizeof(nobody)), &found,
	       &confirmed, &err),
	    &err, "connect");
	ok(member_exists(
	       env.db, str_from(nobody, sizeof(nobody)), &found, &err),
	    &err, "connect");
}

/* act - what comes before; then the act, until it is cut off */
static void
act(const struct scene *scene, const struct person *person, int points)
{
	stage_open(NOW);
	scene->before(person);
	points_left = points;
	scene->act(person);
}

/* aftermath - who comes back, or nobody; then the sweeper */
static void
aftermath(const struct scene *scene, const struct person *person, bool again)
{
	enum outcome outcome;

	stage_open(again ? NOW + 1 : LATER);
	if (again)
		scene->again(person);
	env.now_secs = LATER;
	sweep();
	is(!scene->told || words() == (look(person) == GONE),
	    "a word to the surveys");
	outcome = settled(person);
	is(outcome & (again ? scene->repeated : scene->left), "an outcome");
	if (outcome != GONE)
		erase(person);
	forget_words();
}

/* in_child - in a process of its own; 0 done, 1 failed, 2 killed */
static int
in_child(const struct scene *scene, const struct person *person, int points,
    int again)
{
	pid_t pid;
	int status;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (again < 0)
			act(scene, person, points);
		else
			aftermath(scene, person, again);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 1;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return 2;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

/* play - a scene, cut off at each of its points in turn */
static int
play(const char *on, const struct scene *scene, bool again)
{
	static unsigned number;
	int got = 2, points = 0;

	for (; got == 2 && points < POINTS_MAX; points++) {
		struct person person;

		person_new(&person, ++number);
		got = in_child(scene, &person, points, -1);
		if (got != 1 && in_child(scene, &person, 0, again) == 0)
			continue;
		printf("FAIL: %s: %s: cut off at statement %d, %s\n", on,
		    scene->name, points + 1,
		    again ? "done again" : "left alone");
		return 1;
	}
	printf("%s: %s: cut off at %d points, %s\n", on, scene->name,
	    points - 1, again ? "done again" : "left alone");
	return points > 3 && got == 0 ? 0 : 1;
}

/* run_on - all scenes on one kind of database */
static int
run_on(const char *name)
{
	int failed = 0;

	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
		for (int again = 0; again < 2; again++)
			failed += play(name, &scenes[i], again);
	return failed;
}

/* main - on SQLite and on MariaDB */
int
main(void)
{
	static const struct two_bases_want want = {
	    .options = "--innodb-flush-log-at-trx-commit=0 "
		       "--skip-innodb-doublewrite",
	};

	return two_bases_run(&want, run_on);
}
