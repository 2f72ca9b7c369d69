/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "db_cases.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "db/schema.h"

struct db_case db_case;

/* case_open - a handle of its own */
struct db *
case_open(void)
{
	struct err err = ERR_NONE;
	struct db *db = NULL;

	if (db_open(&db_case.config, &db, &err))
		fail_msg("%s", err_text(&err));
	return db;
}

/* ok - the statement must work */
static void
ok(enum db_status status, const struct err *err)
{
	if (status != DB_OK)
		fail_msg("%s: %s", db_status_name(status), err_text(err));
}

/* int_row - one number */
static int
int_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_int(row, 0);
	return 0;
}

/* case_count - the number a query gives */
int64_t
case_count(struct db *db, const char *sql)
{
	struct err err = ERR_NONE;
	int64_t n = -1;

	ok(db_query(db, sql, DB_NO_ARGS, int_row, &n, &err), &err);
	return n;
}

/* case_setup - the tables, empty */
void
case_setup(void)
{
	static const char *const sqlite[] = {
	    "DROP TABLE IF EXISTS thing",
	    ("CREATE TABLE thing (id INTEGER PRIMARY KEY, t TEXT, b BLOB, "
	     "n INTEGER, u TEXT UNIQUE) STRICT"),
	    "DROP TABLE IF EXISTS fp_schema",
	    "DROP TABLE IF EXISTS one",
	};
	static const char *const mysql[] = {
	    "DROP TABLE IF EXISTS thing",
	    ("CREATE TABLE thing (id BIGINT PRIMARY KEY, t TEXT, b BLOB, "
	     "n BIGINT, u VARCHAR(40) UNIQUE) ENGINE=InnoDB "
	     "DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"),
	    "DROP TABLE IF EXISTS fp_schema",
	    "DROP TABLE IF EXISTS one",
	};
	struct db *db = case_open();
	struct err err = ERR_NONE;

	for (size_t i = 0; i < 4; i++)
		ok(db_exec(db, db_sql(db, sqlite[i], mysql[i]), DB_NO_ARGS,
		       NULL, &err),
		    &err);
	db_close(&db);
	assert_null(db);
}

#define INSERT "INSERT INTO thing (id, t, b, n, u) VALUES (?, ?, ?, ?, ?)"

/* insert - one row with a key */
static enum db_status
insert(struct db *db, int64_t id, const char *u, struct err *err)
{
	return db_exec(db, INSERT,
	    DB_ARGS(DB_ARG_INT(id), DB_ARG_TEXT(STR("t")), DB_ARG_NULL,
		DB_ARG_INT(0), DB_ARG_TEXT(str_of(u))),
	    NULL, err);
}

/* types_row - what came back must be what went in */
static int
types_row(void *ctx, const struct db_row *row)
{
	int *rows = ctx;
	static char bytes[300];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	if (++*rows == 1) {
		assert_int_equal(db_row_int(row, 0), 1);
		assert_true(str_is(db_row_str(row, 1),
		    "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80 'x' \\n"));
		assert_true(
		    str_eq(db_row_str(row, 2), str_from(bytes, sizeof(bytes))));
		assert_true(db_row_int(row, 3) == INT64_MIN);
		assert_true(db_row_is_null(row, 4));
		assert_true(str_is_none(db_row_str(row, 4)));
	} else {
		assert_true(str_is(db_row_str(row, 1), ""));
		assert_false(db_row_is_null(row, 1));
		assert_int_equal(db_row_str(row, 2).len, 0);
		assert_true(db_row_int(row, 3) == INT64_MAX);
		assert_true(str_is(db_row_str(row, 4), "u"));
	}
	return 0;
}

/* case_types - text, bytes, numbers and NULL come back as they were */
void
case_types(void **state)
{
	struct db *db;
	struct err err = ERR_NONE;
	char bytes[300];
	int rows = 0;

	(void)state;
	case_setup();
	db = case_open();
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	ok(db_exec(db, INSERT,
	       DB_ARGS(DB_ARG_INT(1),
		   DB_ARG_TEXT(
		       STR("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80 'x' \\n")),
		   DB_ARG_BLOB(str_from(bytes, sizeof(bytes))),
		   DB_ARG_INT(INT64_MIN), DB_ARG_NULL),
	       NULL, &err),
	    &err);
	ok(db_exec(db, INSERT,
	       DB_ARGS(DB_ARG_INT(2), DB_ARG_TEXT(STR("")),
		   DB_ARG_BLOB(STR_NONE), DB_ARG_INT(INT64_MAX),
		   DB_ARG_TEXT(STR("u"))),
	       NULL, &err),
	    &err);
	ok(db_query(db, "SELECT id, t, b, n, u FROM thing ORDER BY id",
	       DB_NO_ARGS, types_row, &rows, &err),
	    &err);
	assert_int_equal(rows, 2);
	assert_int_equal(case_count(db, "SELECT sum(id) FROM thing"), 3);
	/* The same statement with rows of other lengths. */
	rows = 1;
	ok(db_query(db, "SELECT id, t, b, n, u FROM thing WHERE id = ?",
	       DB_ARGS(DB_ARG_INT(2)), types_row, &rows, &err),
	    &err);
	db_close(&db);
}

/* stop_row - end after the first */
static int
stop_row(void *ctx, const struct db_row *row)
{
	(void)row;
	++*(int *)ctx;
	return 1;
}

/* case_no_rows - none is fine, and so is stopping early */
void
case_no_rows(void **state)
{
	struct db *db;
	struct err err = ERR_NONE;
	int rows = 0;

	(void)state;
	case_setup();
	db = case_open();
	ok(db_query(
	       db, "SELECT id FROM thing", DB_NO_ARGS, stop_row, &rows, &err),
	    &err);
	assert_int_equal(rows, 0);
	ok(insert(db, 1, "a", &err), &err);
	ok(insert(db, 2, "b", &err), &err);
	for (int i = 1; i <= 3; i++) {
		ok(db_query(db, "SELECT id FROM thing ORDER BY id", DB_NO_ARGS,
		       stop_row, &rows, &err),
		    &err);
		assert_int_equal(rows, i);
	}
	db_close(&db);
}

/* case_duplicate - a taken key says so, by primary key and by another */
void
case_duplicate(void **state)
{
	struct db *db;
	struct err err = ERR_NONE;

	(void)state;
	case_setup();
	db = case_open();
	ok(insert(db, 1, "a", &err), &err);
	assert_int_equal(insert(db, 1, "b", &err), DB_DUPLICATE);
	assert_int_equal(insert(db, 2, "a", &err), DB_DUPLICATE);
	ok(insert(db, 2, "b", &err), &err);
	assert_int_equal(case_count(db, "SELECT count(*) FROM thing"), 2);
	db_close(&db);
}

/* case_changed - how many rows a statement touched, changed or not */
void
case_changed(void **state)
{
	struct db *db;
	struct err err = ERR_NONE;
	int64_t n;

	(void)state;
	case_setup();
	db = case_open();
	ok(insert(db, 1, "a", &err), &err);
	ok(insert(db, 2, "b", &err), &err);
	ok(db_exec(db, "UPDATE thing SET n = 0", DB_NO_ARGS, &n, &err), &err);
	assert_int_equal(n, 2);
	ok(db_exec(db, "DELETE FROM thing WHERE id = ?", DB_ARGS(DB_ARG_INT(9)),
	       &n, &err),
	    &err);
	assert_int_equal(n, 0);
	ok(db_exec(db, "DELETE FROM thing", DB_NO_ARGS, &n, &err), &err);
	assert_int_equal(n, 2);
	db_close(&db);
}

/* rollback_work - write, then fail */
static enum db_status
rollback_work(struct db *db, void *ctx, struct err *err)
{
	(void)ctx;
	assert_int_equal(insert(db, 1, "a", err), DB_OK);
	return insert(db, 2, "a", err);
}

/* case_rollback - what a failed transaction wrote is not there */
void
case_rollback(void **state)
{
	struct db *db;
	struct err err = ERR_NONE;

	(void)state;
	case_setup();
	db = case_open();
	assert_int_equal(
	    db_transact(db, rollback_work, NULL, NULL, &err), DB_DUPLICATE);
	assert_true(err.set);
	assert_int_equal(case_count(db, "SELECT count(*) FROM thing"), 0);
	db_close(&db);
}

/* Two transactions that take two rows in opposite order. */
struct cross {
	pthread_barrier_t *barrier;
	int64_t first, second;
	int runs;
	enum db_status status;
};

#define BUMP "UPDATE thing SET n = n + 1 WHERE id = ?"

/* cross_work - one row, wait for the other, the other's row */
static enum db_status
cross_work(struct db *db, void *ctx, struct err *err)
{
	struct cross *cross = ctx;
	enum db_status status = db_exec(
	    db, BUMP, DB_ARGS(DB_ARG_INT(cross->first)), NULL, err);

	if (status != DB_OK)
		return status;
	if (cross->runs++ == 0 && db_kind(db) == DB_MYSQL)
		pthread_barrier_wait(cross->barrier);
	return db_exec(db, BUMP, DB_ARGS(DB_ARG_INT(cross->second)), NULL, err);
}

/* cross_run - one of the two */
static void *
cross_run(void *arg)
{
	struct cross *cross = arg;
	struct err err = ERR_NONE;
	struct db *db = case_open();

	cross->status = db_transact(db, cross_work, NULL, cross, &err);
	db_close(&db);
	return NULL;
}

/* case_conflict - a deadlock is run again, and nothing is done twice */
void
case_conflict(void **state)
{
	pthread_barrier_t barrier;
	struct cross a = {&barrier, 1, 2, 0, DB_FAILED};
	struct cross b = {&barrier, 2, 1, 0, DB_FAILED};
	struct err err = ERR_NONE;
	pthread_t threads[2];
	struct db *db;

	(void)state;
	case_setup();
	db = case_open();
	ok(insert(db, 1, "a", &err), &err);
	ok(insert(db, 2, "b", &err), &err);
	pthread_barrier_init(&barrier, NULL, 2);
	pthread_create(&threads[0], NULL, cross_run, &a);
	pthread_create(&threads[1], NULL, cross_run, &b);
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	pthread_barrier_destroy(&barrier);
	assert_int_equal(a.status, DB_OK);
	assert_int_equal(b.status, DB_OK);
	if (db_kind(db) == DB_MYSQL)
		assert_int_equal(a.runs + b.runs, 3);
	assert_int_equal(case_count(db, "SELECT sum(n) FROM thing"), 4);
	db_close(&db);
}

/* broken_work - go on after a statement that failed */
static enum db_status
broken_work(struct db *db, void *ctx, struct err *err)
{
	struct err ignored = ERR_NONE;

	(void)ctx;
	(void)err;
	assert_int_equal(insert(db, 1, "a", &ignored), DB_OK);
	assert_int_equal(db_exec(db, "UPDATE thing SET nothing = 1", DB_NO_ARGS,
			     NULL, &ignored),
	    DB_FAILED);
	return DB_OK;
}

/* case_broken - a failure that work overlooks is not committed */
void
case_broken(void **state)
{
	struct db *db;
	struct err err = ERR_NONE;

	(void)state;
	case_setup();
	db = case_open();
	assert_int_equal(
	    db_transact(db, broken_work, NULL, NULL, &err), DB_FAILED);
	assert_int_equal(case_count(db, "SELECT count(*) FROM thing"), 0);
	db_close(&db);
}

/* case_error_text - an error never holds the value it is about */
void
case_error_text(void **state)
{
	struct db *db;
	struct err err = ERR_NONE;

	(void)state;
	case_setup();
	db = case_open();
	ok(insert(db, 1, "canary@example.com", &err), &err);
	assert_int_equal(
	    insert(db, 2, "canary@example.com", &err), DB_DUPLICATE);
	assert_true(err.set);
	assert_null(strstr(err.text, "canary"));
	db_close(&db);
}

static const struct embed first[] = {
    {"0001_one.sql", "-- the first\nCREATE TABLE one (\n\tid INTEGER\n);\n"
		     "INSERT INTO one VALUES (1);\n"},
    {NULL, NULL},
};
static const struct embed second[] = {
    {"0001_one.sql", "-- the first\nCREATE TABLE one (\n\tid INTEGER\n);\n"
		     "INSERT INTO one VALUES (1);\n"},
    {"0002_two.sql", "INSERT INTO one VALUES (2);\n-- the end\n"},
    {NULL, NULL},
};
static const struct embed wrong[] = {
    {"0001_one.sql", "CREATE TABLE one (id INTEGER);\n"},
    {"0002_two.sql", "INSERT INTO one VALUES (2);\nNOT SQL;\n"},
    {NULL, NULL},
};

/* case_schema - what is missing is applied, once */
void
case_schema(void **state)
{
	struct schema old = {"test", first, first};
	struct schema new = {"test", second, second};
	struct schema bad = {"test", wrong, wrong};
	struct err err = ERR_NONE;
	struct db *db;
	int n;

	(void)state;
	case_setup();
	db = case_open();
	ok(schema_version(db, &old, &n, &err), &err);
	assert_int_equal(n, 0);
	assert_int_equal(schema_check(&db_case.config, &old, &err), -1);
	assert_non_null(strstr(err.text, "pledgectl db migrate"));
	err = ERR_NONE;
	ok(schema_migrate(db, &old, &n, &err), &err);
	assert_int_equal(n, 1);
	assert_int_equal(schema_check(&db_case.config, &old, &err), 0);
	assert_int_equal(schema_check(&db_case.config, &new, &err), -1);
	err = ERR_NONE;
	assert_int_equal(schema_migrate(db, &bad, &n, &err), DB_FAILED);
	assert_non_null(strstr(err.text, "0002_two.sql"));
	err = ERR_NONE;
	ok(schema_version(db, &old, &n, &err), &err);
	assert_int_equal(n, 1);
	db_exec(db, "DELETE FROM one WHERE id = 2", DB_NO_ARGS, NULL, NULL);
	ok(schema_migrate(db, &new, &n, &err), &err);
	assert_int_equal(n, 1);
	ok(schema_migrate(db, &new, &n, &err), &err);
	assert_int_equal(n, 0);
	assert_int_equal(schema_latest(&new), 2);
	assert_int_equal(case_count(db, "SELECT sum(id) FROM one"), 3);
	db_close(&db);
}

/* two_run - migrate from a thread of its own */
static void *
two_run(void *arg)
{
	struct schema new = {"test", second, second};
	struct err err = ERR_NONE;
	struct db *db = case_open();
	int *done = arg;

	if (schema_migrate(db, &new, done, &err) != DB_OK)
		*done = -100;
	db_close(&db);
	return NULL;
}

/* case_schema_two - two at once do it once */
void
case_schema_two(void **state)
{
	pthread_t threads[2];
	int done[2] = {0, 0};
	struct db *db;

	(void)state;
	case_setup();
	pthread_create(&threads[0], NULL, two_run, &done[0]);
	pthread_create(&threads[1], NULL, two_run, &done[1]);
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	assert_int_equal(done[0] + done[1], 2);
	db = case_open();
	assert_int_equal(case_count(db, "SELECT sum(id) FROM one"), 3);
	db_close(&db);
}
