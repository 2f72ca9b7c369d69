/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/kek.h"
#include "vault/keystore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/err.h"
#include "crypto/keyring.h"
#include "db/schema.h"

static struct keyring *keyring;
static struct keystore *keystore;
static struct db *feed_db; /* the same database */
static char dir[] = "/tmp/fp-test-vault-XXXXXX";
static char url[200];

/* ok - it must work */
static void
ok(enum db_status status, const struct err *err)
{
	if (status != DB_OK)
		fail_msg("%s: %s", db_status_name(status), err_text(err));
}

/* id_of - the id as the interface wants it */
static struct str
id_of(const struct datakey *key)
{
	return str_from(key->id, sizeof(key->id));
}

#define MAIL(text_) ((struct keystore_name){KEYSTORE_MAIL, STR(text_)})
#define USER(text_) ((struct keystore_name){KEYSTORE_USER, STR(text_)})

/* reserve - a new key under two names */
static struct datakey
reserve(struct keystore_name mail, struct keystore_name user, int64_t expires)
{
	const struct keystore_name names[] = {mail, user};
	struct err err = ERR_NONE;
	struct datakey key;

	datakey_new(&key);
	ok(keystore_reserve(keystore, &key, names, 2, expires, &err), &err);
	return key;
}

/* has - is the name confirmed, and whose is it? */
static bool
has(struct keystore_name name, const struct datakey *key)
{
	struct err err = ERR_NONE;
	uint8_t id[DATAKEY_ID_BYTES];
	bool found;

	ok(keystore_find(keystore, name, id, &found, &err), &err);
	if (found && key)
		assert_memory_equal(id, key->id, sizeof(id));
	return found;
}

/* can_get - is there a key of that id, and is it the one? */
static bool
can_get(const struct datakey *key)
{
	struct err err = ERR_NONE;
	struct datakey back;
	bool found;

	ok(keystore_get(keystore, id_of(key), &back, &found, &err), &err);
	if (found)
		assert_memory_equal(&back, key, sizeof(back));
	return found;
}

/* test_life - pending, confirmed, erased */
static void
test_life(void **state)
{
	struct datakey key = reserve(MAIL("ann@x"), USER("ann"), 100);
	struct err err = ERR_NONE;
	bool found;

	(void)state;
	assert_false(has(MAIL("ann@x"), NULL));
	assert_true(can_get(&key));
	assert_int_equal(
	    keystore_reserve(keystore, &key, NULL, 0, 100, &err), DB_DUPLICATE);
	ok(keystore_confirm(keystore, id_of(&key), &found, &err), &err);
	assert_true(found);
	ok(keystore_confirm(keystore, id_of(&key), &found, &err), &err);
	assert_true(has(MAIL("ann@x"), &key));
	assert_true(has(USER("ann"), &key));
	assert_false(has(USER("ann@x"), NULL));
	ok(keystore_sweep(keystore, 1000, NULL, &err), &err);
	assert_true(can_get(&key));
	ok(keystore_erase(keystore, id_of(&key), NULL, 0, 100, &err), &err);
	ok(keystore_erase(keystore, id_of(&key), NULL, 0, 100, &err), &err);
	assert_false(can_get(&key));
	assert_false(has(MAIL("ann@x"), NULL));
	ok(keystore_confirm(keystore, id_of(&key), &found, &err), &err);
	assert_false(found);
}

/* test_two - nobody blocks a name by leaving it pending; the first to be
 * confirmed has it */
static void
test_two(void **state)
{
	struct datakey a = reserve(MAIL("bob@x"), USER("bob"), 100);
	struct datakey b = reserve(MAIL("bob@x"), USER("bob2"), 100);
	struct datakey c = reserve(MAIL("eve@x"), USER("bob"), 100);
	struct err err = ERR_NONE;
	bool found;

	(void)state;
	ok(keystore_confirm(keystore, id_of(&b), &found, &err), &err);
	assert_int_equal(
	    keystore_confirm(keystore, id_of(&a), &found, &err), DB_DUPLICATE);
	assert_true(has(MAIL("bob@x"), &b));
	ok(keystore_confirm(keystore, id_of(&c), &found, &err), &err);
	assert_true(has(USER("bob"), &c));
	ok(keystore_erase(keystore, id_of(&b), NULL, 0, 100, &err), &err);
	/* The user id is still taken: another one, and it is done. */
	assert_int_equal(
	    keystore_confirm(keystore, id_of(&a), &found, &err), DB_DUPLICATE);
	ok(keystore_rename(keystore, id_of(&a), USER("bob3"), &err), &err);
	ok(keystore_confirm(keystore, id_of(&a), &found, &err), &err);
	assert_true(has(MAIL("bob@x"), &a));
	assert_true(has(USER("bob3"), &a));
}

/* test_sweep - what stays pending goes, names and all */
static void
test_sweep(void **state)
{
	struct datakey old = reserve(MAIL("old@x"), USER("old"), 100);
	struct datakey young = reserve(MAIL("young@x"), USER("young"), 300);
	struct err err = ERR_NONE;
	int64_t n;

	(void)state;
	ok(keystore_sweep(keystore, 99, &n, &err), &err);
	assert_int_equal(n, 0);
	ok(keystore_sweep(keystore, 200, &n, &err), &err);
	assert_int_equal(n, 1);
	assert_false(can_get(&old));
	assert_true(can_get(&young));
	ok(keystore_settle(keystore, &err), &err);
	ok(keystore_health(keystore, &err), &err);
}

/* test_gone - the erased are in the list, each once, until forgotten */
static void
test_gone(void **state)
{
	struct datakey a = reserve(MAIL("gone@x"), USER("gone"), 100);
	struct datakey b = reserve(MAIL("late@x"), USER("late"), 100);
	struct err err = ERR_NONE;
	uint8_t id[DATAKEY_ID_BYTES];
	int seen_a = 0, seen_b = 0;
	bool found;

	(void)state;
	ok(keystore_erase(keystore, id_of(&a), NULL, 0, 100, &err), &err);
	ok(keystore_erase(keystore, id_of(&a), NULL, 0, 100, &err), &err);
	ok(keystore_sweep(keystore, 200, NULL, &err), &err);
	for (;;) {
		ok(keystore_next_gone(keystore, id, &found, &err), &err);
		if (!found)
			break;
		seen_a += memcmp(id, a.id, sizeof(id)) == 0;
		seen_b += memcmp(id, b.id, sizeof(id)) == 0;
		ok(keystore_forget(keystore, str_from(id, sizeof(id)), &err),
		    &err);
	}
	assert_int_equal(seen_a, 1);
	assert_int_equal(seen_b, 1);
}

/* waiting - how many words wait for the one audience of this test */
static int64_t
waiting(int64_t *since_r)
{
	struct feed_count counts[4];
	struct err err = ERR_NONE;
	size_t n;

	ok(feed_count(feed_db, counts, 4, &n, &err), &err);
	if (n == 0)
		return 0;
	assert_int_equal(n, 1);
	assert_string_equal(counts[0].audience, "surveys");
	*since_r = counts[0].since;
	return counts[0].waiting;
}

/* test_feed - a word with the erasure, once, until it is acknowledged */
static void
test_feed(void **state)
{
	struct datakey key = reserve(MAIL("fed@x"), USER("fed"), 500);
	struct feed_word words[] = {{"surveys", "one"}, {"surveys", "two"}};
	struct feed_word read[4];
	struct err err = ERR_NONE;
	int64_t since = 0;
	size_t n;

	(void)state;
	for (int twice = 0; twice < 2; twice++)
		ok(keystore_erase(
		       keystore, id_of(&key), words, 2, 100 + twice, &err),
		    &err);
	assert_int_equal(waiting(&since), 2);
	assert_int_equal(since, 100);
	ok(feed_read(feed_db, "surveys", 99, read, 4, &n, &err), &err);
	assert_int_equal(n, 0);
	ok(feed_read(feed_db, "others", 100, read, 4, &n, &err), &err);
	assert_int_equal(n, 0);
	ok(feed_read(feed_db, "surveys", 100, read, 4, &n, &err), &err);
	assert_int_equal(n, 2);
	assert_string_equal(read[0].pseudonym, "one");
	for (int twice = 0; twice < 2; twice++)
		ok(feed_acknowledge(feed_db, read, 1, &err), &err);
	assert_int_equal(waiting(&since), 1);
	ok(feed_acknowledge(feed_db, read, 2, &err), &err);
	assert_int_equal(waiting(&since), 0);
}

/* shell - run a command with a folder below ours; its exit status */
static int
shell(const char *command, const char *below)
{
	char line[400];
	int status;

	snprintf(line, sizeof(line), "%s %s%s", command, dir, below);
	status = system(line);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

/* ahead - read these at once */
static void
ahead(const struct datakey *keys, size_t n)
{
	uint8_t ids[AHEAD_MAX][DATAKEY_ID_BYTES];

	for (size_t i = 0; i < n; i++)
		memcpy(ids[i], keys[i].id, DATAKEY_ID_BYTES);
	keystore_ahead(keystore, (const uint8_t(*)[DATAKEY_ID_BYTES])ids, n);
}

/* erase_elsewhere - by another process */
static void
erase_elsewhere(const struct datakey *key)
{
	struct err err = ERR_NONE;

	ok(db_exec(feed_db, "DELETE FROM keystore_key WHERE id = ?",
	       DB_ARGS(DB_ARG_BLOB(id_of(key))), NULL, &err),
	    &err);
}

/* test_ahead - several at once are the same as one by one, each is used once,
 * and what this handle erases is not found there */
static void
test_ahead(void **state)
{
	struct datakey keys[AHEAD_MAX];
	struct err err = ERR_NONE;

	(void)state;
	for (size_t i = 0; i < AHEAD_MAX; i++)
		keys[i] = reserve(MAIL("gil@x"), USER("gil"), 100);
	erase_elsewhere(&keys[3]);
	for (size_t n = 0; n <= AHEAD_MAX; n++) {
		ahead(keys, n);
		for (size_t i = AHEAD_MAX; i-- > 0;)
			assert_int_equal(can_get(&keys[i]), i != 3);
	}
	ahead(keys, AHEAD_MAX);
	erase_elsewhere(&keys[0]);
	assert_true(can_get(&keys[0])); /* it was asked for before */
	assert_false(can_get(&keys[0]));
	ok(keystore_erase(keystore, id_of(&keys[1]), NULL, 0, 100, &err), &err);
	assert_false(can_get(&keys[1]));
	ahead(keys, AHEAD_MAX);
	erase_elsewhere(&keys[2]);
	ahead(NULL, 0); /* forgotten */
	assert_false(can_get(&keys[2]));
	keys[4] = keys[5]; /* two who are one */
	ahead(keys, AHEAD_MAX);
	erase_elsewhere(&keys[5]);
	assert_true(can_get(&keys[4]));
	assert_true(can_get(&keys[5]));
	assert_false(can_get(&keys[5]));
}

/* test_ahead_kek - the key-encryption key is read with them: what was read
 * before it is destroyed serves once, what is read after it does not */
static void
test_ahead_kek(void **state)
{
	const char *keks = keyring_keks(keyring);
	struct datakey key = reserve(MAIL("hal@x"), USER("hal"), 100);
	struct err err = ERR_NONE;
	int64_t kek_id = kek_number(keks, &err);

	(void)state;
	ahead(&key, 1);
	assert_int_equal(kek_make(keks, kek_id + 1, &err), 0);
	assert_int_equal(kek_use(keks, kek_id + 1, &err), 0);
	assert_int_equal(kek_destroy(keks, kek_id, &err), 0);
	assert_true(can_get(&key));
	assert_false(can_get(&key));
	ahead(&key, 1);
	assert_false(can_get(&key));
}

/* run_on - all cases on one kind of database */
static int
run_on(const char *name)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_life),
	    cmocka_unit_test(test_two),
	    cmocka_unit_test(test_sweep),
	    cmocka_unit_test(test_gone),
	    cmocka_unit_test(test_feed),
	    cmocka_unit_test(test_ahead),
	    cmocka_unit_test(test_ahead_kek),
	};
	struct db_config config = {.url = url, .timeout_secs = 4};
	struct err err = ERR_NONE;
	struct db *db = NULL;
	int done = 0, failed = 99;

	if (db_open(&config, &db, &err) == 0 &&
	    schema_migrate(db, &keystore_schema, &done, &err) == DB_OK &&
	    done == schema_latest(&keystore_schema) &&
	    keystore_open(&config, keyring, &keystore, &err) == 0) {
		feed_db = db;
		failed = cmocka_run_group_tests_name(name, tests, NULL, NULL);
	}
	if (err.set)
		fprintf(stderr, "%s: %s\n", name, err_text(&err));
	db_close(&db);
	keystore_close(&keystore);
	return failed;
}

/* main - on SQLite, and on MariaDB where it is installed */
int
main(void)
{
	static const char *const names[] = {"kek", "index", NULL};
	struct err err = ERR_NONE;
	int failed;

	if (!mkdtemp(dir) || keyring_init(dir, &err) < 1 ||
	    keyring_load(dir, names, &keyring, &err) ||
	    kek_init(keyring_keks(keyring), dir, &err) < 0)
		return 99;
	snprintf(url, sizeof(url), "sqlite:%s/keys.db", dir);
	failed = run_on("sqlite");
	switch (shell(MARIADB_SH " install", "/my")) {
	case 77:
		printf("on MariaDB: skipped, it is not installed\n");
		break;
	case 0:
		if (shell(MARIADB_SH " start", "/my"))
			return 99;
		snprintf(url, sizeof(url),
		    "mysql://test@localhost/test?socket=%s/my/sock", dir);
		failed += run_on("mariadb");
		failed += shell(MARIADB_SH " stop", "/my");
		break;
	default:
		failed = 99;
	}
	keyring_free(&keyring);
	return shell("rm -r", "") ? 99 : failed;
}
