/* SPDX-License-Identifier: BSD-2-Clause */
/* Hosts that end in the middle of something, or for good. */
#include "config.h"

#include "modules/surveys/box/host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "modules/surveys/closing.h"
#include "modules/surveys/results/results.h"
#include "modules/surveys/survey_row.h"
#include "store_fixture.h"

/* file_of - a file of a host's box */
static const char *
file_of(struct store_fixture *fixture, int host, const char *end)
{
	return arena_printf(
	    fixture->arena, "%s/commute%s", fixture->boxes[host], end);
}

/* is_there - is that file */
static bool
is_there(struct store_fixture *fixture, int host, const char *end)
{
	return access(file_of(fixture, host, end), F_OK) == 0;
}

/* create - host 0 makes a box, or goes on making it */
static enum box_opening
create(struct store_fixture *fixture)
{
	struct survey_row row;
	struct err err = ERR_NONE;

	must(survey_row_get(
		 fixture->db, fixture->arena, "commute", &row, &err) == DB_OK);
	return host_create(fixture->db, &fixture->env[0], fixture->def,
	    row.secret, &store_replies, &fixture->host[0], &err);
}

/* crash_while_made - as if killed just before the box counts; box says
 * whether its file was there already */
static void
crash_while_made(struct store_fixture *fixture, bool box)
{
	store_open_hosts(fixture, 1);
	host_close(&fixture->host[0]);
	must(rename(file_of(fixture, 0, ".key"),
		 file_of(fixture, 0, ".key.new")) == 0);
	if (!box)
		must(unlink(file_of(fixture, 0, ".box")) == 0);
}

/* undrained_of - what closing waits for */
static int
undrained_of(struct store_fixture *fixture)
{
	struct err err = ERR_NONE;
	int n = -1;

	if (survey_close(
		fixture->db, &fixture->env[0], "commute", 0, &n, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	return n;
}

/* test_killed_while_made - the next start goes on where it was */
static void
test_killed_while_made(void **state)
{
	struct store_fixture *fixture = *state;

	crash_while_made(fixture, false);
	assert_int_equal(host_has(&fixture->env[0], fixture->def, NULL), 0);
	assert_int_equal(create(fixture), BOX_OPENED);
	assert_int_equal(host_has(&fixture->env[0], fixture->def, NULL), 1);
	store_put(fixture, 0, 0, 20, 1);
	host_close(&fixture->host[0]);
	assert_int_equal(undrained_of(fixture), 0);
	assert_int_equal(store_results(fixture)->answers, 20);
}

/* test_closed_while_made - a box that never counted holds nothing up */
static void
test_closed_while_made(void **state)
{
	struct store_fixture *fixture = *state;

	crash_while_made(fixture, true);
	assert_int_equal(undrained_of(fixture), 0);
	assert_false(is_there(fixture, 0, ".key.new"));
	assert_false(is_there(fixture, 0, ".key.gone"));
	assert_false(is_there(fixture, 0, ".box"));
}

/* test_late_box - no box is made of a survey that closes: its answers would
 * be nobody's */
static void
test_late_box(void **state)
{
	struct store_fixture *fixture = *state;
	struct survey_row row;
	struct err err = ERR_NONE;

	store_open_hosts(fixture, 0);
	must(survey_row_get(
		 fixture->db, fixture->arena, "commute", &row, &err) == DB_OK);
	must(closing_begin(fixture->db, "commute", &err) == DB_OK);
	assert_int_equal(
	    host_create(fixture->db, &fixture->env[0], fixture->def, row.secret,
		&store_replies, &fixture->host[0], &err),
	    BOX_HELD);
	assert_null(fixture->host[0]);
	assert_int_equal(host_has(&fixture->env[0], fixture->def, NULL), 0);
	assert_int_equal(undrained_of(fixture), 0);
	assert_false(is_there(fixture, 0, ".key.new"));
	assert_false(is_there(fixture, 0, ".box"));
}

/* test_lost_host - closed without it, and only it is given up */
static void
test_lost_host(void **state)
{
	struct store_fixture *fixture = *state;
	const struct closing_box *boxes;
	struct err err = ERR_NONE;
	int undrained, given_up;
	size_t n;

	store_open_hosts(fixture, 2);
	must(db_exec(fixture->db,
		 "UPDATE survey_box SET host = 'lost' WHERE"
		 " box = ?",
		 DB_ARGS(DB_ARG_BLOB(
		     str_from(fixture->host[1]->box_id, BOX_ID_BYTES))),
		 NULL, &err) == DB_OK);
	store_put(fixture, 0, 0, 20, 1);
	store_put(fixture, 1, 100, 20, 2);
	host_close(&fixture->host[1]);
	/* this host's box is held by its module still */
	assert_int_equal(
	    survey_close_without(fixture->db, &fixture->env[0], "commute", 0,
		"other", &undrained, &given_up, &err),
	    DB_OK);
	assert_int_equal(undrained, 2);
	assert_int_equal(given_up, 0);
	assert_int_equal(survey_close_without(fixture->db, &fixture->env[0],
			     "commute", 0, "lost", &undrained, &given_up, &err),
	    DB_OK);
	assert_int_equal(undrained, 1);
	assert_int_equal(given_up, 1);
	assert_int_equal(closing_waits_for(fixture->db, fixture->arena,
			     "commute", &boxes, &n, &err),
	    DB_OK);
	assert_int_equal(n, 1);
	assert_string_not_equal(boxes[0].host, "lost");
	assert_int_equal(strlen(boxes[0].number), 2 * BOX_ID_BYTES);
	host_close(&fixture->host[0]);
	assert_int_equal(undrained_of(fixture), 0);
	assert_int_equal(store_results(fixture)->answers, 20);
	assert_int_equal(
	    store_results(fixture)->questions[0].options[1].count, 0);
}

/* test_lost_host_comes_back - before the survey is closed: it counts */
static void
test_lost_host_comes_back(void **state)
{
	struct store_fixture *fixture = *state;
	struct err err = ERR_NONE;
	int n;

	store_open_hosts(fixture, 2);
	store_put(fixture, 1, 100, 20, 2);
	must(closing_begin(fixture->db, "commute", &err) == DB_OK);
	must(closing_give_up(fixture->db, "commute", "nobody", &n, &err) ==
	     DB_OK);
	assert_int_equal(n, 0);
	must(db_exec(fixture->db, "UPDATE survey_box SET drained = 1",
		 DB_NO_ARGS, NULL, &err) == DB_OK);
	assert_int_equal(closing_drain(fixture->db, &fixture->env[1],
			     fixture->def, &fixture->host[1], &err),
	    DB_OK);
	host_close(&fixture->host[0]);
	assert_int_equal(undrained_of(fixture), 0);
	assert_int_equal(store_results(fixture)->answers, 20);
}

/* test_damaged_box - this host's own: it can be closed without */
static void
test_damaged_box(void **state)
{
	struct store_fixture *fixture = *state;
	char name[HOST_NAME_BYTES];
	struct err err = ERR_NONE;
	int undrained, given_up;

	store_open_hosts(fixture, 1);
	store_put(fixture, 0, 0, 20, 1);
	host_close(&fixture->host[0]);
	must(truncate(file_of(fixture, 0, ".box"), 1000) == 0);
	assert_int_equal(survey_close(fixture->db, &fixture->env[0], "commute",
			     0, &undrained, &err),
	    DB_FAILED);
	assert_non_null(strstr(err_text(&err), "cut off"));
	host_name(name);
	err = ERR_NONE;
	assert_int_equal(survey_close_without(fixture->db, &fixture->env[0],
			     "commute", 0, name, &undrained, &given_up, &err),
	    DB_OK);
	assert_int_equal(undrained, 0);
	assert_int_equal(given_up, 1);
	assert_false(is_there(fixture, 0, ".key"));
	assert_false(is_there(fixture, 0, ".box"));
}

/* test_remainder_is_discarded - what was held back, and nothing else */
static void
test_remainder_is_discarded(void **state)
{
	struct store_fixture *fixture = *state;

	store_write(
	    arena_printf(fixture->arena, "%s/commute.conf", fixture->folder),
	    arena_printf(
		fixture->arena, "remainder = \"discard\"; %s", store_commute));
	store_open_hosts(fixture, 1);
	store_put(fixture, 0, 0, 100, 1); /* the database was away */
	host_close(&fixture->host[0]);
	assert_int_equal(undrained_of(fixture), 0);
	assert_int_equal(store_results(fixture)->answers, 70);
}

/* destroy_later - the end of what the module does */
static void *
destroy_later(void *arg)
{
	struct store_fixture *fixture = arg;
	struct err err = ERR_NONE;

	usleep(300000);
	must(host_destroy(&fixture->env[0], "commute", &err) == 0);
	return NULL;
}

/* test_drained_this_moment - the module has overwritten its key and not yet
 * removed it when pledgectl looks */
static void
test_drained_this_moment(void **state)
{
	struct store_fixture *fixture = *state;
	struct err err = ERR_NONE;
	pthread_t module;
	int undrained;

	store_open_hosts(fixture, 1);
	must(host_set_drained(fixture->db, fixture->host[0], &err) == DB_OK);
	host_close(&fixture->host[0]);
	store_write(file_of(fixture, 0, ".key"), "noise");
	must(pthread_create(&module, NULL, destroy_later, fixture) == 0);
	assert_int_equal(survey_close(fixture->db, &fixture->env[0], "commute",
			     20, &undrained, &err),
	    DB_OK);
	assert_int_equal(undrained, 0);
	pthread_join(module, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)
	    TEST(test_killed_while_made),
	    TEST(test_closed_while_made),
	    TEST(test_late_box),
	    TEST(test_lost_host),
	    TEST(test_lost_host_comes_back),
	    TEST(test_damaged_box),
	    TEST(test_remainder_is_discarded),
	    TEST(test_drained_this_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
