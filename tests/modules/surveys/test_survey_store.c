/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/survey_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "crypto/rand.h"
#include "modules/surveys/box/host.h"
#include "modules/surveys/box/spent.h"
#include "modules/surveys/closing.h"
#include "modules/surveys/counter.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/results.h"
#include "modules/surveys/survey_row.h"
#include "modules/surveys/survey_settings.h"
#include "store_fixture.h"

/* test_counting - nothing before k can go and the hold-back stays */
static void
test_counting(void **state)
{
	struct store_fixture *fixture = *state;

	store_open_hosts(fixture, 1);
	store_put(fixture, 0, 0, 39, 1);
	assert_int_equal(store_count(fixture, 0, false), 0);
	store_put(fixture, 0, 39, 1, 1);
	assert_int_equal(store_count(fixture, 0, false), 10);
	assert_int_equal(store_count(fixture, 0, false), 0);
	assert_int_equal(box_waiting(fixture->host[0]->box), 30);
	assert_int_equal(store_results(fixture)->answers, 10);
	assert_int_equal(
	    store_results(fixture)->questions[0].options[0].count, 10);
	store_put(fixture, 0, 40, 500, 2);
	assert_int_equal(store_count(fixture, 0, false), 500);
	assert_int_equal(store_count(fixture, 0, true), 30);
	assert_int_equal(store_results(fixture)->answers, 540);
	assert_int_equal(
	    store_results(fixture)->questions[0].options[0].count, 40);
	assert_int_equal(
	    store_results(fixture)->questions[0].options[1].count, 500);
}

/* test_same_ballots_on_two_hosts - each counts once, whoever comes first */
static void
test_same_ballots_on_two_hosts(void **state)
{
	struct store_fixture *fixture = *state;

	store_open_hosts(fixture, 2);
	store_put(fixture, 0, 0, 100, 1);
	store_put(fixture, 1, 50, 100, 2); /* 50 to 99 again */
	assert_int_equal(store_count(fixture, 0, true), 100);
	assert_int_equal(store_count(fixture, 1, true), 100);
	assert_int_equal(store_results(fixture)->answers, 150);
	assert_int_equal(
	    store_results(fixture)->questions[0].options[0].count, 100);
	assert_int_equal(
	    store_results(fixture)->questions[0].options[1].count, 50);
}

/* test_counted_but_not_scrubbed - a crash between the two: not twice */
static void
test_counted_but_not_scrubbed(void **state)
{
	struct store_fixture *fixture = *state;
	char copy[300];

	store_open_hosts(fixture, 1);
	store_put(fixture, 0, 0, 100, 1);
	snprintf(copy, sizeof(copy), "cp %s/commute.box %s/kept",
	    fixture->boxes[0], fixture->folder);
	must(system(copy) == 0);
	assert_int_equal(store_count(fixture, 0, true), 100);
	host_close(&fixture->host[0]);
	snprintf(copy, sizeof(copy), "cp %s/kept %s/commute.box",
	    fixture->folder, fixture->boxes[0]);
	must(system(copy) == 0);
	assert_int_equal(
	    host_adopt(&fixture->env[0], fixture->def, &store_replies,
		&fixture->host[0], &(struct err){0}),
	    BOX_OPENED);
	assert_int_equal(box_waiting(fixture->host[0]->box), 100);
	assert_int_equal(store_count(fixture, 0, true), 100);
	assert_int_equal(store_results(fixture)->answers, 100);
}

/* test_database_away - what could not be counted stays */
static void
test_database_away(void **state)
{
	struct store_fixture *fixture = *state;
	struct db_config config = {.url = "sqlite:/nonexistent/x.db"};
	struct db *away;
	struct err err = ERR_NONE;
	size_t counted;

	store_open_hosts(fixture, 1);
	store_put(fixture, 0, 0, 100, 1);
	must(db_open(&config, &away, &err) == 0);
	assert_int_not_equal(counter_run(away, &fixture->env[0], fixture->def,
				 fixture->host[0]->box, true, &counted, &err),
	    DB_OK);
	assert_int_equal(counted, 0);
	assert_int_equal(box_waiting(fixture->host[0]->box), 100);
	db_close(&away);
	assert_int_equal(store_count(fixture, 0, true), 100);
	assert_int_equal(store_results(fixture)->answers, 100);
}

/* test_spent_after_restart - ballots counted are known from the database */
static void
test_spent_after_restart(void **state)
{
	struct store_fixture *fixture = *state;
	enum box_result result = BOX_TAKEN;
	uint8_t record[BALLOT_DIGEST_BYTES + 1] = {0};
	struct err err = ERR_NONE;

	store_open_hosts(fixture, 1);
	store_put(fixture, 0, 0, 600, 1);
	assert_int_equal(store_count(fixture, 0, true), 600);
	host_close(&fixture->host[0]);
	must(host_adopt(&fixture->env[0], fixture->def, &store_replies,
		 &fixture->host[0], &err) == BOX_OPENED);
	assert_int_equal(
	    host_load_spent(fixture->db, fixture->def, fixture->host[0], &err),
	    DB_OK);
	box_put(fixture->host[0]->box, record, &result, 0);
	assert_int_equal(result, BOX_SPENT); /* at once: nothing is pending */
}

/* count_of - rows, by a statement */
static int64_t count_of(struct db *db, const char *sql);

static int
take_count(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_int(row, 0);
	return 1;
}

static int64_t
count_of(struct db *db, const char *sql)
{
	int64_t n = -1;

	must(db_query(db, sql, DB_NO_ARGS, take_count, &n, NULL) == DB_OK);
	return n;
}

/* has_bytes - does the database's file hold them */
static bool
has_bytes(const struct store_fixture *fixture, const void *bytes, size_t len)
{
	static uint8_t file[1 << 20];
	const char *ends[] = {"", "-wal"};
	bool found = false;
	char path[128];

	for (size_t i = 0; i < 2; i++) {
		FILE *in;
		size_t n;

		snprintf(
		    path, sizeof(path), "%s%s", fixture->database + 7, ends[i]);
		in = fopen(path, "r");
		if (in == NULL)
			continue;
		n = fread(file, 1, sizeof(file), in);
		fclose(in);
		found = found || memmem(file, n, bytes, len) != NULL;
	}
	return found;
}

/* test_closing - every host drains; then keys, issued and spent are gone,
 * also from the file */
static void
test_closing(void **state)
{
	struct store_fixture *fixture = *state;
	struct survey_row row;
	struct err err = ERR_NONE;
	uint8_t digest[BALLOT_DIGEST_BYTES];
	int undrained;

	store_open_hosts(fixture, 2);
	store_put(fixture, 0, 0, 50, 1);
	store_put(fixture, 1, 50, 50, 2);
	store_count(fixture, 0, true);
	memset(digest, 7 * 7, sizeof(digest));
	assert_true(has_bytes(fixture, digest + 4, 28));
	/* another process holds this host's box, and the other host's */
	assert_int_equal(survey_close(fixture->db, &fixture->env[0], "commute",
			     0, &undrained, &err),
	    DB_OK);
	assert_int_equal(undrained, 2);
	/* this one ends: its box is drained here */
	host_close(&fixture->host[0]);
	assert_int_equal(survey_close(fixture->db, &fixture->env[0], "commute",
			     0, &undrained, &err),
	    DB_OK);
	assert_int_equal(undrained, 1);
	assert_int_equal(closing_drain(fixture->db, &fixture->env[1],
			     fixture->def, &fixture->host[1], &err),
	    DB_OK);
	assert_null(fixture->host[1]);
	assert_int_equal(survey_close(fixture->db, &fixture->env[0], "commute",
			     0, &undrained, &err),
	    DB_OK);
	assert_int_equal(undrained, 0);
	assert_int_equal(store_results(fixture)->answers, 100);
	assert_true(store_results(fixture)->closed);
	must(survey_row_get(
		 fixture->db, fixture->arena, "commute", &row, &err) == DB_OK);
	assert_int_equal(row.state, SURVEY_CLOSED);
	assert_true(str_is_none(row.secret));
	assert_int_equal(
	    count_of(fixture->db, "SELECT COUNT(*) FROM survey_spent"), 0);
	assert_int_equal(
	    count_of(fixture->db, "SELECT COUNT(*) FROM survey_box"), 0);
	assert_false(has_bytes(fixture, digest + 4, 28));
	/* for good */
	assert_int_equal(
	    survey_open(fixture->db, &fixture->env[0], "commute", &err),
	    DB_DUPLICATE);
}

/* test_list - files, rows, and what is wrong with them */
static void
test_list(void **state)
{
	struct store_fixture *fixture = *state;
	const struct survey_item *items;
	struct err err = ERR_NONE;
	char path[128];
	size_t n;

	store_open_hosts(fixture, 0);
	snprintf(path, sizeof(path), "%s/broken.conf", fixture->folder);
	store_write(path, "title = 5;");
	snprintf(path, sizeof(path), "%s/later.conf", fixture->folder);
	store_write(path, store_commute);
	assert_int_equal(survey_list(fixture->db, &fixture->env[0],
			     fixture->arena, &items, &n, &err),
	    DB_OK);
	assert_int_equal(n, 3);
	assert_string_equal(items[0].id, "broken");
	assert_non_null(items[0].problem);
	assert_string_equal(items[1].id, "commute");
	assert_int_equal(items[1].state, SURVEY_OPEN);
	assert_null(items[1].problem);
	assert_int_equal(items[2].state, SURVEY_DRAFT);
	snprintf(path, sizeof(path), "%s/commute.conf", fixture->folder);
	unlink(path);
	assert_int_equal(survey_list(fixture->db, &fixture->env[0],
			     fixture->arena, &items, &n, &err),
	    DB_OK);
	assert_int_equal(items[1].state, SURVEY_OPEN);
	assert_non_null(items[1].problem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)
	    TEST(test_counting),
	    TEST(test_same_ballots_on_two_hosts),
	    TEST(test_counted_but_not_scrubbed),
	    TEST(test_database_away),
	    TEST(test_spent_after_restart),
	    TEST(test_closing),
	    TEST(test_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
