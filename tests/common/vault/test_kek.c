/* SPDX-License-Identifier: BSD-2-Clause */
/* test_kek - the folder of key-encryption keys */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "crypto/keyring.h"
#include "vault/datakey.h"
#include "vault/kek.h"

static char dir[64], keks[80];
static struct keyring *keyring;

/* run - a command in the folder */
static void
run(const char *command)
{
	char line[300];

	snprintf(line, sizeof(line), "cd %s && %s", dir, command);
	assert_int_equal(system(line), 0);
}

/* setup - folders as the first version made them, or empty ones */
static int
setup(void **state)
{
	static const char *const names[] = {"forms", "kek", NULL};

	strcpy(dir, "/tmp/fp-test-kek-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(keks, sizeof(keks), "%s/keks", dir);
	assert_true(keyring_init(dir, NULL) > 0);
	if (*state)
		run("umask 077; echo 00112233445566778899aabbccddeeff"
		    "00112233445566778899aabbccddeeff >kek.key");
	assert_int_equal(keyring_load(dir, names, &keyring, NULL), 0);
	return 0;
}

/* teardown - the end of setup */
static int
teardown(void **state)
{
	(void)state;
	keyring_free(&keyring);
	run("rm -r $PWD");
	return 0;
}

/* number - the number in use */
static int64_t
number(void)
{
	struct secret secret;
	int64_t kek_id;

	assert_int_equal(kek_current(keyring, &kek_id, &secret, NULL), 0);
	return kek_id;
}

/* test_legacy - the key of the first version moves, and stays the same */
static void
test_legacy(void **state)
{
	struct secret before, after;

	(void)state;
	assert_int_equal(kek_find(keyring, 1, &before, NULL), 1);
	assert_int_equal(kek_init(keks, dir, NULL), 1);
	run("test ! -e kek.key");
	assert_int_equal(kek_init(keks, dir, NULL), 0);
	assert_int_equal(number(), 1);
	assert_int_equal(kek_find(keyring, 1, &after, NULL), 1);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(before.bytes[1], 0x11);
}

/* test_legacy_killed - between any two steps of the move */
static void
test_legacy_killed(void **state)
{
	struct secret before, after;

	(void)state;
	assert_int_equal(kek_find(keyring, 1, &before, NULL), 1);
	run("mkdir -m 750 keks; cp -p kek.key saved");
	assert_int_equal(kek_find(keyring, 1, &after, NULL), 1);
	assert_int_equal(kek_init(keks, dir, NULL), 1);
	run("rm keks/current; cp -p saved kek.key");
	assert_int_equal(kek_find(keyring, 1, &after, NULL), 1);
	assert_int_equal(kek_init(keks, dir, NULL), 1);
	run("mv saved kek.key");
	assert_int_equal(kek_init(keks, dir, NULL), 0);
	run("test ! -e kek.key");
	assert_int_equal(kek_find(keyring, 1, &after, NULL), 1);
	assert_memory_equal(&before, &after, sizeof(before));
}

/* test_missing - no key at all: a remedy; a folder away is no erasure */
static void
test_missing(void **state)
{
	struct err err = ERR_NONE;
	struct secret secret;

	(void)state;
	assert_int_equal(kek_check(keyring, &err), -1);
	assert_non_null(strstr(err_text(&err), "pledgectl keys init"));
	assert_int_equal(kek_init(keks, dir, NULL), 1);
	assert_int_equal(kek_check(keyring, NULL), 0);
	run("mv keks away");
	assert_int_equal(kek_find(keyring, 1, &secret, NULL), -1);
	assert_int_equal(kek_check(keyring, NULL), -1);
}

/* test_life - made, in use, old, destroyed; every process sees it at once */
static void
test_life(void **state)
{
	struct datakey key, back;
	struct datakey_wrapped wrapped;
	struct str id = {(const char *)key.id, sizeof(key.id)};
	struct str bytes = {(const char *)wrapped.bytes, sizeof(wrapped.bytes)};
	uint8_t mark[2][KEK_MARK_BYTES];
	struct secret secret;
	struct stat st;
	char path[100];

	(void)state;
	assert_int_equal(kek_init(keks, dir, NULL), 1);
	snprintf(path, sizeof(path), "%s/1.key", keks);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0337, 0);
	datakey_new(&key);
	assert_int_equal(datakey_wrap(keyring, &key, &wrapped, NULL), 0);
	assert_int_equal(wrapped.kek_id, 1);
	assert_int_equal(kek_use(keks, 2, NULL), -1);
	assert_int_equal(number(), 1);
	assert_int_equal(kek_make(keks, 2, NULL), 0);
	assert_int_equal(kek_mark(keks, 2, mark[0], NULL), 1);
	assert_int_equal(kek_make(keks, 2, NULL), 0);
	assert_int_equal(kek_mark(keks, 2, mark[1], NULL), 1);
	assert_memory_equal(mark[0], mark[1], sizeof(mark[0]));
	assert_int_equal(kek_mark(keks, 3, mark[1], NULL), 0);
	assert_int_equal(kek_use(keks, 2, NULL), 0);
	assert_int_equal(number(), 2);
	assert_int_equal(datakey_unwrap(keyring, id, 1, bytes, &back), 1);
	assert_int_equal(kek_destroy(keks, 1, NULL), 0);
	assert_int_equal(kek_destroy(keks, 1, NULL), 0);
	assert_int_equal(datakey_unwrap(keyring, id, 1, bytes, &back), 0);
	assert_int_equal(kek_find(keyring, 3, &secret, NULL), -1);
	run("cp -p keks/2.key keks/.gone"); /* killed before the overwriting */
	assert_int_equal(kek_tidy(keks, NULL), 0);
	run("test ! -e keks/.gone");
	assert_int_equal(kek_tidy(keks, NULL), 0);
	assert_int_equal(kek_init(keks, dir, NULL), 0);
	assert_int_equal(number(), 2);
}

/* test_set - all at once, and nothing that is no key */
static void
test_set(void **state)
{
	struct kek_set *set = NULL;
	struct secret secret;

	(void)state;
	assert_int_equal(kek_init(keks, dir, NULL), 1);
	assert_int_equal(kek_make(keks, 2, NULL), 0);
	run("touch keks/.3.key.77");
	assert_int_equal(kek_set_load(keks, &set, NULL), 0);
	assert_int_equal(kek_set_count(set), 2);
	assert_null(kek_set_find(set, 3));
	assert_int_equal(kek_find(keyring, 2, &secret, NULL), 1);
	assert_memory_equal(kek_set_find(set, 2), &secret, sizeof(secret));
	kek_set_free(&set);
	run("chmod 644 keks/2.key");
	assert_int_equal(kek_set_load(keks, &set, NULL), -1);
}

int
main(void)
{
	static char legacy[] = "legacy";
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_prestate_setup_teardown(
		test_legacy, setup, teardown, legacy),
	    cmocka_unit_test_prestate_setup_teardown(
		test_legacy_killed, setup, teardown, legacy),
	    cmocka_unit_test_setup_teardown(test_missing, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_life, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_set, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
