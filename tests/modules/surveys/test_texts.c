/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results/texts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "modules/surveys/box/box.h"
#include "modules/surveys/box/spent.h"
#include "modules/surveys/counter.h"
#include "modules/surveys/definition/answer.h"
#include "modules/surveys/results/results.h"
#include "modules/surveys/survey_keys.h"
#include "store_fixture.h"

#define PEOPLE	   40
#define RECORD_MAX (BALLOT_DIGEST_BYTES + SURVEY_ANSWERS_MAX)

static const char words[] =
    "title = \"T\"; who = \"anyone\"; texts = \"destroy\"; questions = (\n"
    "{ id = \"q\"; kind = \"single\"; label = \"Q\"; options = ("
    "{ id = \"a\"; label = \"A\"; }, { id = \"b\"; label = \"B\"; }); },\n"
    "{ id = \"s\"; kind = \"text\"; label = \"S\"; },\n"
    "{ id = \"t\"; kind = \"text\"; label = \"T\"; });\n";

/* setup - the fixture, its survey with two text questions */
static int
setup(void **state)
{
	struct store_fixture *fixture;
	char path[128];

	must(store_setup(state) == 0);
	fixture = *state;
	fixture->settings[0].hold_back = fixture->settings[1].hold_back = 0;
	snprintf(path, sizeof(path), "%s/commute.conf", fixture->folder);
	store_write(path, words);
	return 0;
}

/* put - the answers of one person: both texts tell the number */
static void
put(struct store_fixture *fixture, int host, unsigned number)
{
	const struct question *questions = fixture->def->questions;
	uint8_t record[RECORD_MAX] = {0};
	uint8_t *answers = record + BALLOT_DIGEST_BYTES;

	must(
	    BALLOT_DIGEST_BYTES + fixture->def->answer_bytes <= sizeof(record));
	memset(record, (int)(number * 7 % 256), BALLOT_DIGEST_BYTES);
	memcpy(record, &number, sizeof(number));
	must(answer_put(&questions[0], STR("a"), answers));
	must(answer_put(&questions[1],
	    str_of(arena_printf(fixture->arena, "s %u", number)), answers));
	must(answer_put(&questions[2],
	    str_of(arena_printf(fixture->arena, "t %u", number)), answers));
	box_put(fixture->host[host]->box, record, NULL, 0);
}

/* put_all - those of numbers, durable */
static void
put_all(struct store_fixture *fixture, int host, unsigned first, unsigned n)
{
	for (unsigned i = first; i < first + n; i++)
		put(fixture, host, i);
	while (box_pending(fixture->host[host]->box) > 0)
		usleep(1000);
}

/* What came of reading them: how often the text of each number came. */
struct found {
	unsigned s[PEOPLE * 2], t[PEOPLE * 2];
	size_t n, same_place; /* both of one person one after the other */
	unsigned last;
};

/* take - for texts_each */
static void
take(void *ctx, const struct question *question, struct str text)
{
	struct found *found = ctx;
	char copy[32] = "";
	unsigned number;

	assert_in_range(text.len, 3, sizeof(copy) - 1);
	memcpy(copy, text.ptr, text.len);
	assert_int_equal(sscanf(copy + 1, "%u", &number), 1);
	assert_in_range(number, 0, PEOPLE * 2 - 1);
	assert_int_equal(copy[0], *question->id);
	(copy[0] == 's' ? found->s : found->t)[number]++;
	if (found->n > 0 && found->last == number)
		found->same_place++;
	found->last = number;
	found->n++;
}

/* read_all - what is released */
static enum db_status
read_all(struct store_fixture *fixture, struct found *found_r, struct err *err)
{
	enum db_status status;
	struct secret key;

	*found_r = (struct found){0};
	survey_text_key(&fixture->key, &key);
	status = texts_each(
	    fixture->db, &key, store_results(fixture), take, found_r, err);
	secret_scrub(&key);
	return status;
}

/* assert_once - each text of the first n people, once */
static void
assert_once(struct store_fixture *fixture, size_t n)
{
	struct err err = ERR_NONE;
	struct found found;

	if (read_all(fixture, &found, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	assert_int_equal(found.n, 2 * n);
	for (size_t i = 0; i < n; i++)
		if (found.s[i] != 1 || found.t[i] != 1)
			fail_msg("%zu: %u %u", i, found.s[i], found.t[i]);
}

/* exec - a statement that must work */
static void
exec(struct store_fixture *fixture, const char *sql)
{
	struct err err = ERR_NONE;

	if (db_exec(fixture->db, sql, DB_NO_ARGS, NULL, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
}

/* test_apart - each once, and one person's texts beside each other by chance
 * alone: 1 of 80 pairs, more than 14 in one run of 10^12 */
static void
test_apart(void **state)
{
	struct store_fixture *fixture = *state;
	struct err err = ERR_NONE;
	struct found found;

	store_open_hosts(fixture, 1);
	put_all(fixture, 0, 0, PEOPLE);
	assert_int_equal(store_count(fixture, 0, false), PEOPLE);
	assert_once(fixture, PEOPLE);
	assert_int_equal(read_all(fixture, &found, &err), DB_OK);
	assert_in_range(found.same_place, 0, 14);
}

/* test_few_are_not_read - of what is there fewer than k are of no release */
static void
test_few_are_not_read(void **state)
{
	struct store_fixture *fixture = *state;
	struct err err = ERR_NONE;
	struct found found;

	store_open_hosts(fixture, 1);
	put_all(fixture, 0, 0, 9);
	assert_int_equal(store_count(fixture, 0, true), 9);
	assert_int_equal(read_all(fixture, &found, &err), DB_OK);
	assert_int_equal(found.n, 0);
}

/* test_stored_with_the_count - where the texts cannot go in nothing is
 * counted; afterwards all is, once */
static void
test_stored_with_the_count(void **state)
{
	struct store_fixture *fixture = *state;
	struct err err = ERR_NONE;
	size_t counted;

	store_open_hosts(fixture, 1);
	put_all(fixture, 0, 0, PEOPLE);
	exec(fixture, "CREATE TRIGGER broken BEFORE INSERT ON survey_text WHEN"
		      " (SELECT COUNT(*) FROM survey_text) = 50 BEGIN"
		      " SELECT RAISE(ABORT, 'broken'); END");
	assert_int_not_equal(
	    counter_run(fixture->db, &fixture->env[0], fixture->def,
		fixture->host[0]->box, false, &counted, &err),
	    DB_OK);
	assert_int_equal(counted, 0);
	assert_int_equal(box_waiting(fixture->host[0]->box), PEOPLE);
	exec(fixture, "DROP TRIGGER broken");
	assert_int_equal(store_count(fixture, 0, false), PEOPLE);
	assert_once(fixture, PEOPLE);
	assert_int_equal(store_results(fixture)->answers, PEOPLE);
}

/* test_once_on_two_hosts - the same ballots in two boxes: the texts of the
 * first alone, as its answers */
static void
test_once_on_two_hosts(void **state)
{
	struct store_fixture *fixture = *state;

	store_open_hosts(fixture, 2);
	put_all(fixture, 0, 0, 20);
	put_all(fixture, 1, 0, PEOPLE);
	assert_int_equal(store_count(fixture, 0, false), 20);
	assert_int_equal(store_count(fixture, 1, false), PEOPLE);
	assert_once(fixture, PEOPLE);
}

/* test_sealed - altered, moved or read with another key it is no text */
static void
test_sealed(void **state)
{
	static const char *const harm[] = {
	    "UPDATE survey_text SET sealed = substr(sealed, 1, 20) ||"
	    " x'00000000' || substr(sealed, 25)",
	    "UPDATE survey_text SET sealed = x'00'",
	    "UPDATE survey_text SET id = randomblob(16)",
	};
	struct store_fixture *fixture = *state;
	struct found found;

	store_open_hosts(fixture, 1);
	put_all(fixture, 0, 0, PEOPLE);
	store_count(fixture, 0, false);
	exec(fixture, "CREATE TABLE kept AS SELECT * FROM survey_text");
	for (size_t i = 0; i < sizeof(harm) / sizeof(harm[0]); i++) {
		struct err err = ERR_NONE;

		exec(fixture, harm[i]);
		assert_int_equal(read_all(fixture, &found, &err), DB_FAILED);
		assert_non_null(strstr(err_text(&err), "cannot be opened"));
		assert_int_equal(found.n, 0);
		exec(fixture, "DELETE FROM survey_text");
		exec(fixture, "INSERT INTO survey_text SELECT * FROM kept");
	}
	assert_once(fixture, PEOPLE);
}

/* test_destroyed - closing takes them away, as this definition says; what
 * was counted stays */
static void
test_destroyed(void **state)
{
	struct store_fixture *fixture = *state;
	struct err err = ERR_NONE;
	struct found found;
	int undrained;

	store_open_hosts(fixture, 1);
	put_all(fixture, 0, 0, PEOPLE);
	store_count(fixture, 0, false);
	assert_once(fixture, PEOPLE);
	host_close(&fixture->host[0]);
	if (survey_close(fixture->db, &fixture->env[0], "commute", 20,
		&undrained, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	assert_int_equal(read_all(fixture, &found, &err), DB_OK);
	assert_int_equal(found.n, 0);
	assert_int_equal(store_results(fixture)->answers, PEOPLE);
}

/* test_answer_put - what a record takes of a text, and gives back */
static void
test_answer_put(void **state)
{
	struct store_fixture *fixture = *state;
	uint8_t answers[SURVEY_ANSWERS_MAX] = {0};
	const struct question *question;
	char longest[SURVEY_TEXT_MAX + 1];

	store_open_hosts(fixture, 0);
	question = &fixture->def->questions[2];
	memset(longest, 'x', sizeof(longest));
	assert_true(answer_put(question, STR(""), answers));
	assert_int_equal(answer_text(question, answers).len, 0);
	assert_int_equal(answer_get(question, answers), 0);
	assert_false(
	    answer_put(question, str_from(longest, sizeof(longest)), answers));
	assert_int_equal(answer_text(question, answers).len, 0);
	assert_true(answer_put(
	    question, str_from(longest, sizeof(longest) - 1), answers));
	assert_int_equal(
	    answer_text(question, answers).len, sizeof(longest) - 1);
	assert_int_equal(answer_get(question, answers), 1);
	/* nothing of it beside its place */
	for (size_t i = 0; i < fixture->def->answer_bytes; i++)
		if ((i < question->offset ||
			i >= question->offset + question->bytes) &&
		    answers[i] != 0)
			fail_msg("byte %zu", i);
	assert_int_equal(
	    answer_text(&fixture->def->questions[0], answers).len, 0);
}

/* test_none_without_questions - every function takes that */
static void
test_none_without_questions(void **state)
{
	struct store_fixture *fixture = *state;
	struct definition plain = {0};
	struct texts *texts = texts_new(&plain, 10);
	uint8_t answers[1] = {0};
	struct err err = ERR_NONE;

	assert_null(texts);
	texts_add(texts, answers);
	texts_forget(texts);
	assert_int_equal(
	    texts_insert(fixture->db, &fixture->key, texts, 1, &err), DB_OK);
	texts_free(&texts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, store_teardown)
	    TEST(test_apart),
	    TEST(test_few_are_not_read),
	    TEST(test_stored_with_the_count),
	    TEST(test_once_on_two_hosts),
	    TEST(test_sealed),
	    TEST(test_destroyed),
	    TEST(test_answer_put),
	    TEST(test_none_without_questions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
