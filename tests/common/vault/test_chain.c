/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"

#define ENTRIES 2500 /* more than a batch */

static char dir[] = "/tmp/fp-test-chain-XXXXXX";
static char url[200];
static struct db *db;
static const struct secret key = {{1, 2, 3}};

/* parts - what an entry of the tests says */
static size_t
parts(struct arena *arena, const struct db_row *row,
    struct str parts_r[CHAIN_PARTS_MAX])
{
	if (db_row_is_null(row, 3))
		return 0;
	parts_r[0] = db_row_copy(arena, row, 3);
	parts_r[1] = db_row_copy(arena, row, 4);
	return 2;
}

static const struct chain chain = {
    .name = "notes",
    .links = "SELECT l.seq, l.entry, l.mac, n.id, n.text FROM chain_link l "
	     "LEFT JOIN note n ON n.id = l.entry WHERE l.chain = ? "
	     "AND l.seq > ? ORDER BY l.seq LIMIT ?",
    .loose = "SELECT NULL, n.id, NULL, n.id, n.text FROM note n LEFT JOIN "
	     "chain_link l ON l.chain = ? AND l.entry = n.id "
	     "WHERE l.entry IS NULL LIMIT ?",
    .remove = "DELETE FROM note WHERE id = ?",
    .parts = parts,
};

/* run - a statement that must work */
static void
run(const char *sql)
{
	struct err err = ERR_NONE;

	if (db_exec(db, sql, DB_NO_ARGS, NULL, &err) != DB_OK)
		fail_msg("%s: %s", sql, err_text(&err));
}

/* What work_add adds. */
struct add {
	int first, n;
	bool loose;
};

/* work_add - entries with their links */
static enum db_status
work_add(struct db *to, void *ctx, struct err *err)
{
	const struct add *add = ctx;
	enum db_status status = DB_OK;

	for (int i = 0; status == DB_OK && i < add->n; i++) {
		char id[16], text[32];
		struct str says[2];

		snprintf(id, sizeof(id), "id%06d", add->first + i);
		snprintf(text, sizeof(text), "note %d", add->first + i);
		says[0] = str_of(id);
		says[1] = str_of(text);
		status = db_exec(to,
		    "INSERT INTO note (id, text) VALUES (?, ?)",
		    DB_ARGS(DB_ARG_BLOB(says[0]), DB_ARG_TEXT(says[1])), NULL,
		    err);
		if (status == DB_OK && !add->loose)
			status = chain_append(
			    to, &chain, &key, says[0], says, 2, err);
	}
	return status;
}

/* add - in one transaction */
static void
add(int first, int n, bool loose)
{
	struct add what = {first, n, loose};
	struct err err = ERR_NONE;

	if (db_transact(db, work_add, NULL, &what, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
}

/* verify - the fault found */
static enum chain_fault
verify(const struct chain_at *anchor, struct chain_report *report_r)
{
	struct chain_wish wish = {anchor, anchor ? 1 : 0, NULL, NULL};
	struct err err = ERR_NONE;

	if (chain_verify(db, &chain, &key, &wish, report_r, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	return report_r->fault;
}

/* fresh - the tables with a sound chain */
static int
fresh(void **state)
{
	(void)state;
	run("DELETE FROM note");
	run("DELETE FROM chain_link");
	run("DELETE FROM chain_cut");
	run("UPDATE chain_head SET seq = 0, mac = zeroblob(32)");
	add(1, ENTRIES, false);
	return 0;
}

/* test_sound - all of it, with and without an anchor */
static void
test_sound(void **state)
{
	struct chain_report report, later;
	char text[CHAIN_ANCHOR_MAX + 1];
	struct chain_at anchor;

	(void)state;
	assert_int_equal(verify(NULL, &report), CHAIN_SOUND);
	assert_int_equal(report.entries, ENTRIES);
	assert_int_equal(report.head.seq, ENTRIES);
	chain_at_format(&report.head, text);
	assert_int_equal(chain_at_parse(str_of(text), &anchor), 0);
	add(ENTRIES + 1, 3, false);
	assert_int_equal(verify(&anchor, &later), CHAIN_SOUND);
	assert_int_equal(later.entries, ENTRIES + 3);
	anchor.mac[0] ^= 1;
	assert_int_equal(verify(&anchor, &later), CHAIN_ANCHOR);
	assert_int_equal(later.bad, ENTRIES);
	assert_int_equal(chain_at_parse(STR("7"), &anchor), -1);
	assert_int_equal(chain_at_parse(STR("7:abc"), &anchor), -1);
}

/* What somebody with the database, but not the key, may do. */
static const struct {
	const char *sql[3];
	enum chain_fault want;
	int bad;
} leaks[] = {
    {{"UPDATE note SET text = 'x' WHERE id = CAST('id000017' AS BLOB)"},
	CHAIN_ALTERED, 17},
    {{"DELETE FROM note WHERE id = CAST('id000017' AS BLOB)"}, CHAIN_GONE, 17},
    {{"DELETE FROM chain_link WHERE seq = 17"}, CHAIN_GAP, 17},
    {{"DELETE FROM chain_link WHERE seq = 17",
	 "DELETE FROM note WHERE id = CAST('id000017' AS BLOB)",
	 "UPDATE chain_link SET seq = seq - 1 WHERE seq > 17"},
	CHAIN_ALTERED, 17},
    {{"UPDATE note SET id = CAST('x' AS BLOB) WHERE id = CAST('id000017' AS "
      "BLOB)",
	 "UPDATE note SET id = CAST('id000017' AS BLOB) WHERE id = "
	 "CAST('id000018' AS BLOB)",
	 "UPDATE note SET id = CAST('id000018' AS BLOB) WHERE id = CAST('x' AS "
	 "BLOB)"},
	CHAIN_ALTERED, 17},
    {{"UPDATE chain_link SET seq = -1 WHERE seq = 17",
	 "UPDATE chain_link SET seq = 17 WHERE seq = 18",
	 "UPDATE chain_link SET seq = 18 WHERE seq = -1"},
	CHAIN_ALTERED, 17},
    {{"UPDATE chain_link SET mac = zeroblob(32) WHERE seq = 2400"},
	CHAIN_ALTERED, 2400},
    {{"DELETE FROM chain_link WHERE seq > 2490"}, CHAIN_END, 2491},
    {{"DELETE FROM chain_link WHERE seq > 2490",
	 "UPDATE chain_head SET seq = 2490"},
	CHAIN_END, 2491},
    {{"UPDATE chain_head SET seq = 2490, mac = (SELECT mac FROM chain_link "
      "WHERE seq = 2490)"},
	CHAIN_END, 2491},
    {{"INSERT INTO note VALUES (CAST('new' AS BLOB), 'new')"}, CHAIN_LOOSE, 0},
    {{"INSERT INTO note VALUES (CAST('new' AS BLOB), 'new')",
	 "INSERT INTO chain_link VALUES ('notes', 2501, CAST('new' AS BLOB), "
	 "zeroblob(32))",
	 "UPDATE chain_head SET seq = 2501, mac = zeroblob(32)"},
	CHAIN_ALTERED, 2501},
};

/* test_leaks - each shows, and where */
static void
test_leaks(void **state)
{
	struct arena *arena = arena_new(65536);
	struct chain_report report;

	for (size_t i = 0; i < sizeof(leaks) / sizeof(leaks[0]); i++) {
		fresh(state);
		for (size_t j = 0; j < 3 && leaks[i].sql[j]; j++)
			run(leaks[i].sql[j]);
		if (verify(NULL, &report) != leaks[i].want ||
		    report.bad != leaks[i].bad)
			fail_msg("%s: fault %d at %d", leaks[i].sql[0],
			    (int)report.fault, (int)report.bad);
		assert_non_null(chain_fault_text(arena, &report));
	}
	arena_free(&arena);
}

/* test_rolled_back - the newest ones and the head: only an anchor tells */
static void
test_rolled_back(void **state)
{
	struct chain_report report, later;

	(void)state;
	assert_int_equal(verify(NULL, &report), CHAIN_SOUND);
	run("DELETE FROM chain_link WHERE seq > 2490");
	run("DELETE FROM note WHERE id > CAST('id002490' AS BLOB)");
	run("UPDATE chain_head SET seq = 2490, mac = (SELECT mac FROM "
	    "chain_link WHERE seq = 2490)");
	assert_int_equal(verify(NULL, &later), CHAIN_SOUND);
	assert_int_equal(verify(&report.head, &later), CHAIN_ANCHOR);
	assert_int_equal(later.bad, 2491);
}

/* cut - up to an entry; how many went */
static int64_t
cut(int64_t seq)
{
	struct err err = ERR_NONE;
	int64_t gone = -1;

	if (chain_cut(db, &chain, &key, seq, 1790000000, &gone, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	return gone;
}

/* test_cut - it begins behind a signed checkpoint */
static void
test_cut(void **state)
{
	struct chain_report old, report;
	struct chain_at early = {1, {0}};

	(void)state;
	assert_int_equal(verify(NULL, &old), CHAIN_SOUND);
	assert_int_equal(cut(1000), 1000);
	assert_int_equal(verify(&old.head, &report), CHAIN_SOUND);
	assert_int_equal(report.entries, ENTRIES - 1000);
	assert_int_equal(report.cut.seq, 1000);
	assert_int_equal(report.cut_secs, 1790000000);
	/* nothing is left to hold against an anchor of before it */
	assert_int_equal(verify(&early, &report), CHAIN_SOUND);
	assert_int_equal(report.old_anchors, 1);
	/* again, further, and up to the end; others go on meanwhile */
	assert_int_equal(cut(500), 0);
	assert_int_equal(cut(1001), 1);
	add(5001, 3, false);
	assert_int_equal(cut(ENTRIES), ENTRIES - 1001);
	assert_int_equal(verify(NULL, &report), CHAIN_SOUND);
	assert_int_equal(report.entries, 3);
	assert_int_equal(cut(ENTRIES + 3), 3);
	assert_int_equal(verify(NULL, &report), CHAIN_SOUND);
	assert_int_equal(report.entries, 0);
	add(6001, 2, false);
	assert_int_equal(verify(NULL, &report), CHAIN_SOUND);
	assert_int_equal(report.head.seq, ENTRIES + 5);
}

/* test_cut_forged - a checkpoint that is not ours, or none */
static void
test_cut_forged(void **state)
{
	static const struct {
		const char *sql;
		enum chain_fault want;
	} forged[] = {
	    {"UPDATE chain_cut SET seq = 9", CHAIN_CUT},
	    {"UPDATE chain_cut SET mac = zeroblob(32)", CHAIN_CUT},
	    {"UPDATE chain_cut SET made = made + 1", CHAIN_CUT},
	    {"UPDATE chain_cut SET proof = x'00'", CHAIN_CUT},
	    {"DELETE FROM chain_cut", CHAIN_GAP},
	    {"DELETE FROM chain_head", CHAIN_HEAD},
	};
	struct chain_report report;

	(void)state;
	assert_int_equal(cut(10), 10);
	for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
		struct err err = ERR_NONE;

		run("CREATE TEMP TABLE kept AS SELECT * FROM chain_cut");
		run(forged[i].sql);
		assert_int_equal(verify(NULL, &report), forged[i].want);
		if (forged[i].want == CHAIN_CUT) {
			int64_t gone;

			assert_int_equal(
			    chain_cut(db, &chain, &key, 20, 1, &gone, &err),
			    DB_FAILED);
		}
		run("DELETE FROM chain_cut");
		run("INSERT INTO chain_cut SELECT * FROM kept");
		run("DROP TABLE kept");
	}
	run("INSERT INTO chain_head VALUES ('notes', 0, zeroblob(32))");
}

/* test_other_key - nobody else can make one */
static void
test_other_key(void **state)
{
	static const struct secret other = {{9}};
	struct chain_report report;
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(
	    chain_verify(db, &chain, &other, NULL, &report, &err), DB_OK);
	assert_int_equal(report.fault, CHAIN_ALTERED);
	assert_int_equal(report.bad, 1);
}

/* test_adopt - what was there before */
static void
test_adopt(void **state)
{
	struct chain_report report;
	struct err err = ERR_NONE;
	int64_t n;

	(void)state;
	add(5001, 1200, true);
	assert_int_equal(verify(NULL, &report), CHAIN_LOOSE);
	assert_int_equal(chain_adopt(db, &chain, &key, &n, &err), DB_OK);
	assert_int_equal(n, 1200);
	assert_int_equal(verify(NULL, &report), CHAIN_SOUND);
	assert_int_equal(report.entries, ENTRIES + 1200);
	assert_int_equal(chain_adopt(db, &chain, &key, &n, &err), DB_OK);
	assert_int_equal(n, 0);
}

/* test_together - processes that append at once */
static void
test_together(void **state)
{
	struct chain_report report;
	pid_t pids[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			struct db_config config = {
			    .url = url, .timeout_secs = 10};
			struct err err = ERR_NONE;
			int bad = db_open(&config, &db, &err);

			for (int j = 0; j < 50 && !bad; j++) {
				struct add one = {
				    10000 + i * 1000 + j, 1, false};

				bad = db_transact(db, work_add, NULL, &one,
					  &err) != DB_OK;
			}
			_exit(bad ? 1 : 0);
		}
	}
	for (int i = 0; i < 4; i++) {
		int status;

		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(verify(NULL, &report), CHAIN_SOUND);
	assert_int_equal(report.entries, ENTRIES + 200);
}

#define CASE(name) cmocka_unit_test_setup(name, fresh)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(test_sound),
	    cmocka_unit_test(test_leaks),
	    CASE(test_cut),
	    CASE(test_cut_forged),
	    CASE(test_rolled_back),
	    CASE(test_other_key),
	    CASE(test_adopt),
	    CASE(test_together),
	};
	struct db_config config = {.url = url, .timeout_secs = 10};
	struct err err = ERR_NONE;
	char command[100];
	int failed;

	if (!mkdtemp(dir))
		return 1;
	snprintf(url, sizeof(url), "sqlite:%s/chain.db", dir);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	if (db_open(&config, &db, &err) < 0)
		return 1;
	run("CREATE TABLE note (id BLOB PRIMARY KEY, text TEXT) STRICT");
	run("CREATE TABLE chain_head (chain TEXT PRIMARY KEY, seq INTEGER, mac "
	    "BLOB) STRICT");
	run("CREATE TABLE chain_link (chain TEXT, seq INTEGER, entry BLOB, mac "
	    "BLOB, PRIMARY KEY (chain, seq)) STRICT");
	run("CREATE TABLE chain_cut (chain TEXT PRIMARY KEY, seq INTEGER, mac "
	    "BLOB, made INTEGER, proof BLOB) STRICT");
	run("INSERT INTO chain_head VALUES ('notes', 0, zeroblob(32))");
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	db_close(&db);
	return system(command) || failed;
}
