/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "db_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

static char dir[] = "/tmp/fp-test-db-XXXXXX";
static char path[64], url[80];

/* pragma_is - the value of a setting of the connection */
static void
pragma_is(struct db *db, const char *sql, int64_t want)
{
	assert_int_equal(case_count(db, sql), want);
}

/* test_protections - each is switched on */
static void
test_protections(void **state)
{
	struct db *db;
	struct stat st;

	(void)state;
	case_setup();
	db = case_open();
	pragma_is(db, "PRAGMA synchronous", 2);
	pragma_is(db, "PRAGMA foreign_keys", 1);
	pragma_is(db, "PRAGMA secure_delete", 1);
	pragma_is(db, "PRAGMA temp_store", 2);
	pragma_is(db, "PRAGMA trusted_schema", 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 007, 0);
	db_close(&db);
}

/* mode_in - of a new file, in a folder of a mode, with the umask of programs */
static unsigned
mode_in(unsigned mode)
{
	mode_t before = umask(077);
	char file[100], where[120];
	const struct db_config config = {.url = where, .timeout_secs = 5};
	struct err err = ERR_NONE;
	struct db *db = NULL;
	struct stat st;

	snprintf(file, sizeof(file), "%s/%o.db", dir, mode);
	snprintf(where, sizeof(where), "sqlite:%s", file);
	assert_int_equal(chmod(dir, mode), 0);
	assert_int_equal(db_open(&config, &db, &err), 0);
	assert_int_equal(
	    db_exec(db, "CREATE TABLE t (i INT)", DB_NO_ARGS, NULL, &err),
	    DB_OK);
	assert_int_equal(stat(file, &st), 0);
	db_close(&db);
	unlink(file);
	umask(before);
	assert_int_equal(chmod(dir, 0700), 0);
	return st.st_mode & 0777;
}

/* test_shared - a group that shares the folder shares the file, no other */
static void
test_shared(void **state)
{
	(void)state;
	assert_int_equal(mode_in(0770), 0660);
	assert_int_equal(mode_in(0750), 0600);
	assert_int_equal(mode_in(0700), 0600);
}

/* test_secure_delete - what was deleted is not in the files any more */
static void
test_secure_delete(void **state)
{
	struct err err = ERR_NONE;
	char command[300];
	struct db *db;

	(void)state;
	case_setup();
	db = case_open();
	db_exec(db, "INSERT INTO thing (id, t) VALUES (1, ?)",
	    DB_ARGS(DB_ARG_TEXT(STR("canary-of-the-deleted"))), NULL, &err);
	snprintf(command, sizeof(command), "grep -q canary-of-the-deleted %s/*",
	    dir);
	assert_int_equal(system(command), 0);
	db_exec(db, "DELETE FROM thing", DB_NO_ARGS, NULL, &err);
	assert_int_equal(db_checkpoint(db, &err), DB_OK);
	assert_int_not_equal(system(command), 0);
	db_close(&db);
}

/* full_work - more than there is room for */
static enum db_status
full_work(struct db *db, void *ctx, struct err *err)
{
	return db_exec(db, "INSERT INTO thing (id, b) VALUES (7, ?)",
	    DB_ARGS(DB_ARG_BLOB(*(struct str *)ctx)), NULL, err);
}

/* test_full - a full disk is told exactly, and nothing is left */
static void
test_full(void **state)
{
	static char big[400 * 1024];
	struct str bytes = {big, sizeof(big)};
	struct err err = ERR_NONE;
	struct db *db;
	int64_t n;

	(void)state;
	case_setup();
	db = case_open();
	memset(big, 'x', sizeof(big));
	n = case_count(db, "PRAGMA max_page_count=20");
	assert_true(n <= 40);
	assert_int_equal(
	    db_transact(db, full_work, NULL, &bytes, &err), DB_FULL);
	assert_int_equal(case_count(db, "SELECT count(*) FROM thing"), 0);
	bytes.len = 10;
	assert_int_equal(db_transact(db, full_work, NULL, &bytes, &err), DB_OK);
	db_close(&db);
}

/* test_replaced - a file put in the place of the old one is seen */
static void
test_replaced(void **state)
{
	struct err err = ERR_NONE;
	char other[80];
	struct db *db;

	(void)state;
	case_setup();
	db = case_open();
	assert_int_equal(case_count(db, "SELECT count(*) FROM thing"), 0);
	snprintf(other, sizeof(other), "%s.old", path);
	assert_int_equal(rename(path, other), 0);
	case_setup();
	assert_int_equal(db_exec(db, "INSERT INTO thing (id) VALUES (1)",
			     DB_NO_ARGS, NULL, &err),
	    DB_OK);
	db_close(&db);
	db = case_open();
	assert_int_equal(case_count(db, "SELECT count(*) FROM thing"), 1);
	db_close(&db);
}

/* test_down - a folder that is not there is "down", and comes back */
static void
test_down(void **state)
{
	struct db_config config = db_case.config;
	char gone[96], folder[64];
	struct err err = ERR_NONE;
	struct db *db;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/later", dir);
	snprintf(gone, sizeof(gone), "sqlite:%s/x.db", folder);
	config.url = gone;
	assert_int_equal(db_open(&config, &db, &err), 0);
	assert_int_equal(
	    db_exec(db, "SELECT 1", DB_NO_ARGS, NULL, &err), DB_DOWN);
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(
	    db_exec(db, "SELECT 1", DB_NO_ARGS, NULL, &err), DB_OK);
	db_close(&db);
}

/* test_url - what is a url of a database, and what is not */
static void
test_url(void **state)
{
	static const struct {
		const char *url;
		int want;
		enum db_kind kind;
	} cases[] = {
	    {"sqlite:/var/lib/x.db", 0, DB_SQLITE},
	    {"sqlite:x.db", -1, DB_SQLITE},
	    {"sqlite:", -1, DB_SQLITE},
	    {"sqlite:/a\nb", -1, DB_SQLITE},
	    {"mysql://user@host/db", 0, DB_MYSQL},
	    {"mysql://user@host:3307/db", 0, DB_MYSQL},
	    {"mysql://user@[::1]:3307/db", 0, DB_MYSQL},
	    {"mysql://user@[::1]/db", 0, DB_MYSQL},
	    {"mysql://user@[::1/db", -1, DB_MYSQL},
	    {"mysql://user@host:0/db", -1, DB_MYSQL},
	    {"mysql://user@host:x/db", -1, DB_MYSQL},
	    {"mysql://user@host", -1, DB_MYSQL},
	    {"mysql://host/db", -1, DB_MYSQL},
	    {"mysql://us er@host/db", -1, DB_MYSQL},
	    {"mysql://user@localhost/db?socket=/run/x.sock", 0, DB_MYSQL},
	    {"mysql://user@other/db?socket=/run/x.sock", -1, DB_MYSQL},
	    {"mysql://user@localhost/db?socket=x", -1, DB_MYSQL},
	    {"mysql://user@localhost/db?tls=off", -1, DB_MYSQL},
	    {"postgres://user@host/db", -1, DB_MYSQL},
	    {"", -1, DB_MYSQL},
	};
	enum db_kind kind;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = ERR_NONE;

		if (db_url_check(cases[i].url, &kind, &err) != cases[i].want)
			fail_msg("%s", cases[i].url);
		if (cases[i].want == 0)
			assert_int_equal(kind, cases[i].kind);
		else
			assert_true(err.set);
	}
}

/* main - the cases of every database, and SQLite's own */
int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_url),
	    DB_CASES,
	    cmocka_unit_test(test_protections),
	    cmocka_unit_test(test_shared),
	    cmocka_unit_test(test_secure_delete),
	    cmocka_unit_test(test_full),
	    cmocka_unit_test(test_down),
	    cmocka_unit_test(test_replaced),
	};
	char command[64];
	int failed;

	if (!mkdtemp(dir))
		return 99;
	snprintf(path, sizeof(path), "%s/x.db", dir);
	snprintf(url, sizeof(url), "sqlite:%s", path);
	db_case.config = (struct db_config){.url = url, .timeout_secs = 4};
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command) ? 99 : failed;
}
