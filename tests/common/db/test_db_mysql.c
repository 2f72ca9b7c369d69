/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "db/schema.h"
#include "db_cases.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"

#ifndef MARIADB_SH
#error "the path of mariadb.sh must be given"
#endif

static char dir[] = "/tmp/fp-test-db-XXXXXX";
static char url[200];
static int port;

/* server - run mariadb.sh; its exit status */
static int
server(const char *action, const char *more)
{
	char command[400];
	int status;

	snprintf(command, sizeof(command), "%s %s %s %s", MARIADB_SH, action,
	    dir, more);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

/* server_signal - stop it in its tracks, or let it go on */
static void
server_signal(int sig)
{
	char path[64];
	FILE *file;
	int pid = 0;

	snprintf(path, sizeof(path), "%s/pid", dir);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &pid), 1);
	fclose(file);
	assert_true(pid > 1);
	assert_int_equal(kill(pid, sig), 0);
	/* Its threads take a moment to stop. */
	nanosleep(&(struct timespec){0, 100000000}, NULL);
}

/* read_port - where it listens */
static int
read_port(void)
{
	char path[64];
	FILE *file;
	int n = 0;

	snprintf(path, sizeof(path), "%s/port", dir);
	file = fopen(path, "r");
	if (file && fscanf(file, "%d", &n) != 1)
		n = 0;
	if (file)
		fclose(file);
	return n;
}

/* ping - does it answer? */
static enum db_status
ping(struct db *db)
{
	struct err err = ERR_NONE;

	return db_query(
	    db, "SELECT count(*) FROM thing", DB_NO_ARGS, NULL, NULL, &err);
}

/* test_down - a server that is away is "down", and is found when it is back:
 * an idle connection that died is replaced before it is used */
static void
test_down(void **state)
{
	const struct schema none = {"none", NULL, NULL};
	struct err err = ERR_NONE;
	struct db *db;

	(void)state;
	case_setup();
	db = case_open();
	assert_int_equal(ping(db), DB_OK);
	assert_int_equal(server("stop", ""), 0);
	assert_int_equal(ping(db), DB_DOWN);
	/* a module starts all the same */
	assert_int_equal(schema_check(&db_case.config, &none, &err), 0);
	assert_int_equal(server("start", ""), 0);
	assert_int_equal(ping(db), DB_OK);
	assert_int_equal(server("kill", ""), 0);
	assert_int_equal(server("start", ""), 0);
	assert_int_equal(db_exec(db, "INSERT INTO thing (id) VALUES (1)",
			     DB_NO_ARGS, NULL, &err),
	    DB_OK);
	db_close(&db);
}

/* isolation_row - the session's level */
static int
isolation_row(void *ctx, const struct db_row *row)
{
	struct str level = db_row_str(row, 0);

	snprintf(ctx, 40, "%.*s", (int)level.len, level.ptr);
	return 0;
}

/* test_isolation - what a transaction sees is not the server's choice */
static void
test_isolation(void **state)
{
	static const char *const servers[] = {
	    "--transaction-isolation=READ-UNCOMMITTED",
	    "--transaction-isolation=SERIALIZABLE", ""};
	struct err err = ERR_NONE;

	(void)state;
	for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++) {
		char level[40] = "";
		struct db *db;

		assert_int_equal(server("stop", ""), 0);
		assert_int_equal(server("start", servers[i]), 0);
		case_setup();
		db = case_open();
		assert_int_equal(db_query(db, "SELECT @@tx_isolation",
				     DB_NO_ARGS, isolation_row, level, &err),
		    DB_OK);
		assert_string_equal(level, "REPEATABLE-READ");
		db_close(&db);
	}
}

/* Work whose connection is cut at a chosen moment. */
struct cut {
	int runs, asked;
	void (*before_end)(void);
	void (*before_question)(void);
};

/* cut_work - insert by a key of the client's, then trouble */
static enum db_status
cut_work(struct db *db, void *ctx, struct err *err)
{
	struct cut *cut = ctx;
	enum db_status status = db_exec(db,
	    "INSERT INTO thing (id, u) VALUES (5, 'nonce')", DB_NO_ARGS, NULL,
	    err);

	if (cut->runs++ == 0 && cut->before_end)
		cut->before_end();
	return status;
}

/* found_row - it is there */
static int
found_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 0;
}

/* cut_question - is the key there? */
static enum db_status
cut_question(struct db *db, void *ctx, struct err *err)
{
	struct cut *cut = ctx;
	bool found = false;
	enum db_status status;

	cut->asked++;
	status = db_query(db, "SELECT id FROM thing WHERE u = 'nonce'",
	    DB_NO_ARGS, found_row, &found, err);
	if (status != DB_OK)
		return status;
	return found ? DB_OK : DB_CONFLICT;
}

#define FREEZE_SECS 6 /* longer than the commit waits, by far */
#define WAIT_SECS   4

/* freeze - the server stops answering, but not for ever */
static void
freeze(void)
{
	server_signal(SIGSTOP);
	if (fork() == 0) {
		struct timespec wait = {FREEZE_SECS, 0};

		nanosleep(&wait, NULL);
		server_signal(SIGCONT);
		_exit(0);
	}
}

/* restart - the server dies and comes back */
static void
restart(void)
{
	assert_int_equal(server("kill", ""), 0);
	assert_int_equal(server("start", ""), 0);
}

/* test_commit_answer_lost - the commit arrives, its answer does not: the
 * write is found by its key and not made again */
static void
test_commit_answer_lost(void **state)
{
	struct cut cut = {.before_end = freeze};
	struct err err = ERR_NONE;
	enum db_status status;
	struct db *db;

	(void)state;
	case_setup();
	db_case.config.timeout_secs = WAIT_SECS;
	db = case_open();
	status = db_transact(db, cut_work, cut_question, &cut, &err);
	/* A server that was busy may answer the question before it gets to
	 * the commit; then the work, done again, meets its key. */
	if (cut.runs == 2)
		assert_int_equal(status, DB_DUPLICATE);
	else
		assert_int_equal(status, DB_OK);
	assert_in_range(cut.runs, 1, 2);
	assert_true(cut.asked >= 1);
	db_case.config.timeout_secs = 2;
	assert_int_equal(case_count(db, "SELECT count(*) FROM thing"), 1);
	db_close(&db);
	while (wait(NULL) > 0)
		continue;
}

/* test_commit_lost - the server dies before the commit arrives: the key is
 * not there, and the work is done again */
static void
test_commit_lost(void **state)
{
	struct cut cut = {.before_end = restart};
	struct err err = ERR_NONE;
	struct db *db;

	(void)state;
	case_setup();
	db = case_open();
	assert_int_equal(
	    db_transact(db, cut_work, cut_question, &cut, &err), DB_OK);
	assert_int_equal(cut.runs, 2);
	assert_int_equal(case_count(db, "SELECT count(*) FROM thing"), 1);
	cut.runs = 0;
	/* Nobody to ask: the caller is told that it is unknown. */
	db_exec(db, "DELETE FROM thing", DB_NO_ARGS, NULL, &err);
	assert_int_equal(
	    db_transact(db, cut_work, NULL, &cut, &err), DB_UNKNOWN);
	db_close(&db);
}

/* replace_work - what may run twice: in two statements, with trouble */
static enum db_status
replace_work(struct db *db, void *ctx, struct err *err)
{
	enum db_status status;

	status = db_exec(db, "DELETE FROM thing", DB_NO_ARGS, NULL, err);
	return status == DB_OK ? cut_work(db, ctx, err) : status;
}

/* test_run_again - an unknown end of what may run twice: it runs again, whole,
 * whether the first time arrived or not */
static void
test_run_again(void **state)
{
	static void (*const troubles[])(void) = {freeze, restart};
	struct err err = ERR_NONE;
	struct db *db;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct cut cut = {.before_end = troubles[i]};

		case_setup();
		db_case.config.timeout_secs = WAIT_SECS;
		db = case_open();
		assert_int_equal(
		    db_transact(db, replace_work, db_run_again, &cut, &err),
		    DB_OK);
		assert_int_equal(cut.runs, 2);
		assert_int_equal(
		    case_count(db, "SELECT count(*) FROM thing"), 1);
		db_close(&db);
		db_case.config.timeout_secs = 2;
		while (wait(NULL) > 0)
			continue;
	}
}

/* lost_work - the connection breaks between two statements */
static enum db_status
lost_work(struct db *db, void *ctx, struct err *err)
{
	enum db_status status = cut_work(db, ctx, err);

	if (status != DB_OK)
		return status;
	return db_exec(db, "UPDATE thing SET n = 1", DB_NO_ARGS, NULL, err);
}

/* test_lost_before_commit - nothing was committed, so it is run again */
static void
test_lost_before_commit(void **state)
{
	struct cut cut = {.before_end = restart};
	struct err err = ERR_NONE;
	struct db *db;

	(void)state;
	case_setup();
	db = case_open();
	assert_int_equal(ping(db), DB_OK);
	assert_int_equal(
	    db_transact(db, lost_work, cut_question, &cut, &err), DB_OK);
	assert_int_equal(cut.runs, 2);
	assert_int_equal(cut.asked, 0);
	assert_int_equal(case_count(db, "SELECT count(*) FROM thing"), 1);
	db_close(&db);
}

/* test_timeout - a server that hangs is given up, then found again */
static void
test_timeout(void **state)
{
	struct db *db;
	int64_t began;

	(void)state;
	case_setup();
	db = case_open();
	assert_int_equal(ping(db), DB_OK);
	server_signal(SIGSTOP);
	began = clock_mono_ms();
	assert_int_equal(ping(db), DB_DOWN);
	assert_true(clock_mono_ms() - began >= 1500);
	assert_true(clock_mono_ms() - began < 6000);
	server_signal(SIGCONT);
	assert_int_equal(ping(db), DB_OK);
	db_close(&db);
}

/* test_no_infile - a server gets no file of ours */
static void
test_no_infile(void **state)
{
	struct err err = ERR_NONE;
	struct db *db;

	(void)state;
	case_setup();
	db = case_open();
	assert_int_equal(case_count(db, "SELECT @@global.local_infile"), 1);
	assert_int_not_equal(
	    db_exec(db,
		"LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE thing (t)",
		DB_NO_ARGS, NULL, &err),
	    DB_OK);
	assert_int_equal(case_count(db, "SELECT count(*) FROM thing"), 0);
	db_close(&db);
}

/* test_strict - a value that does not fit is refused, not cut */
static void
test_strict(void **state)
{
	struct err err = ERR_NONE;
	struct db *db;
	char text[60];

	(void)state;
	case_setup();
	db = case_open();
	memset(text, 'x', sizeof(text));
	assert_int_equal(
	    db_exec(db, "INSERT INTO thing (id, u) VALUES (1, ?)",
		DB_ARGS(DB_ARG_TEXT(str_from(text, sizeof(text)))), NULL, &err),
	    DB_FAILED);
	assert_int_equal(case_count(db, "SELECT count(*) FROM thing"), 0);
	db_close(&db);
}

/* tls_try - connect by TCP with this address and this CA */
static enum db_status
tls_try(const char *host, const char *ca)
{
	struct db_config config = db_case.config;
	char where[200], file[100];
	struct err err = ERR_NONE;
	enum db_status status;
	struct db *db;

	snprintf(where, sizeof(where), "mysql://test@%s:%d/test", host, port);
	snprintf(file, sizeof(file), "%s/%s", dir, ca);
	config.url = where;
	config.tls_ca = ca[0] ? file : NULL;
	assert_int_equal(db_open(&config, &db, &err), 0);
	status = ping(db);
	if (status == DB_OK && strcmp(host, "127.0.0.1") != 0)
		assert_true(
		    case_count(db, "SELECT variable_value <> '' FROM "
				   "information_schema.session_status "
				   "WHERE variable_name = 'ssl_cipher'") == 1);
	db_close(&db);
	return status;
}

/* test_tls - elsewhere only with TLS, a CA we know and the right name */
static void
test_tls(void **state)
{
	(void)state;
	case_setup();
	assert_int_equal(tls_try("127.0.0.1", ""), DB_OK);
	assert_int_equal(tls_try("127.0.0.2", "ca.pem"), DB_OK);
	assert_int_equal(tls_try("127.0.0.3", "ca.pem"), DB_DOWN);
	assert_int_equal(tls_try("127.0.0.2", "server.pem"), DB_DOWN);
	assert_int_equal(tls_try("127.0.0.2", ""), DB_DOWN);
	assert_int_equal(server("stop", ""), 0);
	assert_int_equal(server("start", "--skip-ssl"), 0);
	assert_int_equal(tls_try("127.0.0.2", "ca.pem"), DB_DOWN);
	assert_int_equal(tls_try("127.0.0.1", ""), DB_OK);
	assert_int_equal(server("stop", ""), 0);
	assert_int_equal(server("start", ""), 0);
}

/* test_password - out of a file that others cannot read */
static void
test_password(void **state)
{
	struct db_config config = db_case.config;
	struct err err = ERR_NONE;
	struct db *db, *other;
	char file[64];
	int fd;

	(void)state;
	case_setup();
	db = case_open();
	snprintf(file, sizeof(file), "%s/password", dir);
	fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0604);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "s3cret\n", 7), 7);
	assert_int_equal(fchmod(fd, 0604), 0);
	config.password_file = file;
	assert_int_equal(db_open(&config, &other, &err), -1);
	assert_int_equal(fchmod(fd, 0600), 0);
	close(fd);
	err = ERR_NONE;
	assert_int_equal(db_open(&config, &other, &err), 0);
	assert_int_equal(ping(other), DB_DOWN); /* none is set yet */
	assert_int_equal(db_exec(db, "SET PASSWORD = password('s3cret')",
			     DB_NO_ARGS, NULL, &err),
	    DB_OK);
	assert_int_equal(ping(other), DB_OK);
	assert_int_equal(
	    db_exec(db, "SET PASSWORD = ''", DB_NO_ARGS, NULL, &err), DB_OK);
	db_close(&other);
	db_close(&db);
}

/* main - the cases of every database, and MariaDB's own */
/* What a scan has seen. */
struct seen {
	size_t cells;
	bool odd, blob;
};

/* seen_cell - note a value */
static int
seen_cell(void *ctx, const char *table, struct str value)
{
	struct seen *seen = ctx;

	seen->cells++;
	if (strcmp(table, "od`d; DROP TABLE thing") == 0)
		seen->odd = str_is(value, "here");
	if (strcmp(table, "thing") == 0 && str_eq(value, str_from("b\0b", 3)))
		seen->blob = true;
	return 0;
}

/* test_scan - every value of every table, whatever its name; away is away,
 * and the handle is of use afterwards */
static void
test_scan(void **state)
{
	struct err err = ERR_NONE;
	struct seen seen = {.cells = 0};
	struct db *db;

	(void)state;
	case_setup();
	db = case_open();
	assert_int_equal(
	    db_exec(db, "INSERT INTO thing (id, b) VALUES (1, ?)",
		DB_ARGS(DB_ARG_BLOB(str_from("b\0b", 3))), NULL, &err),
	    DB_OK);
	assert_int_equal(
	    db_exec(db, "CREATE TABLE `od``d; DROP TABLE thing` (t TEXT)",
		DB_NO_ARGS, NULL, &err),
	    DB_OK);
	assert_int_equal(
	    db_exec(db, "INSERT INTO `od``d; DROP TABLE thing` VALUES ('here')",
		DB_NO_ARGS, NULL, &err),
	    DB_OK);
	assert_int_equal(db_scan(db, seen_cell, &seen, &err), DB_OK);
	assert_true(seen.odd && seen.blob && seen.cells >= 3);
	assert_int_equal(server("stop", ""), 0);
	assert_int_equal(db_scan(db, seen_cell, &seen, &err), DB_DOWN);
	assert_int_equal(server("start", ""), 0);
	assert_int_equal(db_scan(db, seen_cell, &seen, &err), DB_OK);
	assert_int_equal(db_exec(db, "DROP TABLE `od``d; DROP TABLE thing`",
			     DB_NO_ARGS, NULL, &err),
	    DB_OK);
	assert_int_equal(ping(db), DB_OK);
	db_close(&db);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    DB_CASES,
	    cmocka_unit_test(test_strict),
	    cmocka_unit_test(test_no_infile),
	    cmocka_unit_test(test_password),
	    cmocka_unit_test(test_tls),
	    cmocka_unit_test(test_down),
	    cmocka_unit_test(test_isolation),
	    cmocka_unit_test(test_scan),
	    cmocka_unit_test(test_timeout),
	    cmocka_unit_test(test_lost_before_commit),
	    cmocka_unit_test(test_commit_lost),
	    cmocka_unit_test(test_run_again),
	    cmocka_unit_test(test_commit_answer_lost),
	};
	char command[64];
	int failed;

	if (!mkdtemp(dir))
		return 99;
	snprintf(url, sizeof(url), "mysql://test@localhost/test?socket=%s/sock",
	    dir);
	db_case.config = (struct db_config){.url = url, .timeout_secs = 2};
	failed = server("install", "");
	if (failed == 77)
		printf("skipped: mariadb-server is not installed\n");
	if (failed == 0)
		failed = server("start", "");
	if (failed == 0) {
		port = read_port();
		failed = cmocka_run_group_tests(tests, NULL, NULL);
		server("stop", "");
	}
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command) ? 99 : failed;
}
