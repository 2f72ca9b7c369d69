/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/password.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <string.h>

/* A hash that libargon2's own argon2(1) would make of this string is not
 * ours: a pepper goes in first. */
static const struct secret pepper = {{1, 2, 3}};
static const struct secret other = {{1, 2, 4}};

/* test_round - the password fits, others and other peppers do not */
static void
test_round(void **state)
{
	char hash[PASSWORD_HASH_MAX], again[PASSWORD_HASH_MAX];
	struct str good = STR("correct horse battery");

	(void)state;
	assert_int_equal(password_hash(&pepper, good, hash), PASSWORD_MATCH);
	assert_true(
	    str_has_prefix(str_of(hash), "$argon2id$v=19$m=19456,t=2,p=1$"));
	assert_int_equal(password_check(&pepper, good, hash), PASSWORD_MATCH);
	assert_int_equal(
	    password_check(&pepper, STR("correct horse batterx"), hash),
	    PASSWORD_WRONG);
	assert_int_equal(password_check(&other, good, hash), PASSWORD_WRONG);
	assert_int_equal(password_hash(&pepper, good, again), PASSWORD_MATCH);
	assert_string_not_equal(hash, again);
	assert_int_equal(password_check(&pepper, good, NULL), PASSWORD_WRONG);
}

/* test_known - a stored hash of today must still open years from now: the
 * code was made with argon2(1) over Python's HMAC */
static void
test_known(void **state)
{
	(void)state;
	assert_int_equal(
	    password_check(&pepper, STR("known answer"),
		"$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$dbXU36/"
		"AffsB3K/DKRpb+bBoKfhVo1nKeBqNhnCeFDE"),
	    PASSWORD_MATCH);
}

/* test_bounds - a stored hash cannot order minutes of work */
static void
test_bounds(void **state)
{
#define TAIL                                                                   \
	"$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	static const char *const cases[] = {
	    "",
	    "x",
	    "$argon2i$v=19$m=19456,t=2,p=1" TAIL,
	    "$argon2d$v=19$m=19456,t=2,p=1" TAIL,
	    "$argon2id$v=16$m=19456,t=2,p=1" TAIL,
	    "$argon2id$v=19$m=4194304,t=2,p=1" TAIL,
	    "$argon2id$v=19$m=65537,t=2,p=1" TAIL,
	    "$argon2id$v=19$m=19456,t=9,p=1" TAIL,
	    "$argon2id$v=19$m=19456,t=4294967295,p=1" TAIL,
	    "$argon2id$v=19$m=19456,t=2,p=5" TAIL,
	    "$argon2id$v=19$m=-1,t=2,p=1" TAIL,
	    "$argon2id$v=19$m=,t=2,p=1" TAIL,
	    "$argon2id$v=19$t=2,m=19456,p=1" TAIL,
	    "$argon2id$v=19$m=19456,t=2" TAIL,
	    "$argon2id$v=19$m=19456,t=2,p=1",
	    "$argon2id$v=19$m=19456,t=2,p=1$",
	    "$argon2id$v=19$m=19456,t=2,p=1$!!$!!",
	    "$argon2id$v=19$m=19456,t=2,p=1" TAIL TAIL,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(password_check(&pepper, STR("x"), cases[i]),
		    PASSWORD_BROKEN);
}

/* hasher - one thread of the crowd */
static void *
hasher(void *arg)
{
	char hash[PASSWORD_HASH_MAX];

	*(enum password_state *)arg = password_hash(&pepper, STR("x"), hash);
	return NULL;
}

/* test_crowd - one runs, two wait, the rest is told to come back */
static void
test_crowd(void **state)
{
	pthread_t threads[12];
	enum password_state states[12];
	unsigned done = 0, busy = 0;

	(void)state;
	password_init(1, 2);
	for (int i = 0; i < 12; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, hasher, &states[i]), 0);
	for (int i = 0; i < 12; i++) {
		pthread_join(threads[i], NULL);
		done += states[i] == PASSWORD_MATCH;
		busy += states[i] == PASSWORD_BUSY;
	}
	assert_int_equal(done + busy, 12);
	assert_true(done >= 3);
	assert_true(busy >= 1);
	password_init(2, 16);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round),
	    cmocka_unit_test(test_known),
	    cmocka_unit_test(test_bounds),
	    cmocka_unit_test(test_crowd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
