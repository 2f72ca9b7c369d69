/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/release.h"
#include "modules/surveys/results/results.h"

static const struct question_option three[] = {
    {"a", "A", 0, 0}, {"b", "B", 0, 0}, {"c", "C", 0, 0}};
static const struct question questions[] = {
    {.id = "one",
	.kind = QUESTION_SINGLE,
	.options = three,
	.noptions = 3,
	.bytes = 1},
    {.id = "many",
	.kind = QUESTION_MULTIPLE,
	.options = three,
	.noptions = 3,
	.first_cell = 3,
	.offset = 1,
	.bytes = 1,
	.sensitive = true},
};
static const struct definition def = {.id = "x",
    .k = 10,
    .questions = questions,
    .nquestions = 2,
    .nquestion_cells = 6,
    .ncells = 6,
    .answer_bytes = 2};

/* add - n times the same answers */
static void
add(struct tally *tally, unsigned n, uint8_t one, uint8_t many)
{
	const uint8_t answers[2] = {one, many};

	while (n-- > 0)
		tally_add(tally, &def, answers);
}

/* release - where it is time */
static void
release(struct tally *tally)
{
	struct arena *arena = arena_new(1024 * 1024);

	if (release_is_due(tally, &def, false))
		release_make(arena, tally, &def, NULL, 0);
	arena_free(&arena);
}

/* test_release - shown once k more were counted, and only then */
static void
test_release(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	struct tally *tally = tally_new(arena, &def);
	const struct survey_results *results;

	(void)state;
	add(tally, 9, 1, 0);
	release(tally);
	assert_int_equal(tally->release, 0);
	results = results_new(arena, &def, tally, false);
	assert_int_equal(results->answers, RESULT_HIDDEN);
	assert_true(results->questions[0].hidden);
	add(tally, 3, 2, 0);
	release(tally);
	assert_int_equal(tally->release, 1);
	results = results_new(arena, &def, tally, false);
	assert_int_equal(results->answers, 12);
	/* an ordinary question: k people answered it, so all is shown */
	assert_int_equal(results->questions[0].answers, 12);
	assert_int_equal(results->questions[0].options[0].count, 9);
	assert_int_equal(results->questions[0].options[1].count, 3);
	assert_int_equal(results->questions[0].options[2].count, 0);
	/* nobody answered the other */
	assert_int_equal(results->questions[1].answers, RESULT_HIDDEN);
	assert_int_equal(results->questions[1].options[2].count, RESULT_HIDDEN);
	/* nine more do not show */
	add(tally, 9, 4, 0);
	release(tally);
	results = results_new(arena, &def, tally, false);
	assert_int_equal(results->answers, 12);
	assert_int_equal(results->questions[0].options[2].count, 0);
	add(tally, 1, 4, 0);
	release(tally);
	results = results_new(arena, &def, tally, true);
	assert_int_equal(results->release, 2);
	assert_int_equal(results->questions[0].options[2].count, 10);
	arena_free(&arena);
}

/* test_sensitive - a small number hides the whole question */
static void
test_sensitive(void **state)
{
	static const struct {
		unsigned a, b;
		bool hidden;
	} cases[] = {
	    {10, 0, false}, {10, 10, false}, {30, 9, true}, {30, 1, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(1024 * 1024);
		struct tally *tally = tally_new(arena, &def);
		const struct survey_results *results;

		add(tally, cases[i].a, 0, 1);
		add(tally, cases[i].b, 0, 2);
		release(tally);
		results = results_new(arena, &def, tally, false);
		assert_int_equal(results->questions[1].hidden, cases[i].hidden);
		assert_int_equal(results->questions[1].options[0].count,
		    cases[i].hidden ? RESULT_HIDDEN : (int)cases[i].a);
		assert_int_equal(results->questions[1].options[2].count,
		    cases[i].hidden ? RESULT_HIDDEN : 0);
		arena_free(&arena);
	}
}

/* test_difference - of two releases, none is about fewer than k */
static void
test_difference(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	struct tally *tally = tally_new(arena, &def);
	const struct survey_results *results;

	(void)state;
	add(tally, 15, 1, 1);
	release(tally);
	/* ten more answers, one of them to the first question */
	add(tally, 1, 4, 0);
	add(tally, 9, 0, 0);
	release(tally);
	results = results_new(arena, &def, tally, false);
	assert_int_equal(results->release, 2);
	assert_int_equal(results->answers, 25);
	assert_int_equal(results->questions[0].answers, 15);
	assert_int_equal(results->questions[0].options[0].count, 15);
	assert_int_equal(results->questions[0].options[2].count, 0);
	/* nine more of them, and it shows */
	add(tally, 10, 2, 0);
	release(tally);
	results = results_new(arena, &def, tally, false);
	assert_int_equal(results->questions[0].answers, 26);
	assert_int_equal(results->questions[0].options[2].count, 1);
	arena_free(&arena);
}

/* test_difference_sensitive - nor about fewer than k of one option */
static void
test_difference_sensitive(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	struct tally *tally = tally_new(arena, &def);
	const struct survey_results *results;

	(void)state;
	add(tally, 15, 0, 1);
	add(tally, 5, 0, 2);
	release(tally);
	results = results_new(arena, &def, tally, false);
	assert_true(results->questions[1].hidden);
	/* hidden before: the whole is judged */
	add(tally, 10, 0, 2);
	release(tally);
	results = results_new(arena, &def, tally, false);
	assert_false(results->questions[1].hidden);
	assert_int_equal(results->questions[1].options[1].count, 15);
	/* one more of the first, eleven of the second */
	add(tally, 1, 0, 1);
	add(tally, 11, 0, 2);
	release(tally);
	results = results_new(arena, &def, tally, false);
	assert_int_equal(results->answers, 42);
	assert_int_equal(results->questions[1].answers, 30);
	assert_int_equal(results->questions[1].options[0].count, 15);
	assert_int_equal(results->questions[1].options[1].count, 15);
	add(tally, 10, 0, 1);
	release(tally);
	results = results_new(arena, &def, tally, false);
	assert_int_equal(results->questions[1].answers, 52);
	assert_int_equal(results->questions[1].options[0].count, 26);
	arena_free(&arena);
}

/* test_sealed - as long whatever is in it; nobody else's */
static void
test_sealed(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	struct tally *tally = tally_new(arena, &def), *back;
	struct definition other = def;
	size_t len = tally_sealed_bytes(&def);
	uint8_t *blob = arena_alloc(arena, len);
	struct secret key, wrong;
	struct err err = ERR_NONE;

	(void)state;
	secret_random(&key);
	secret_random(&wrong);
	add(tally, 12, 1, 6);
	release(tally);
	add(tally, 2, 2, 1);
	tally_seal(&key, &def, tally, blob);
	assert_int_equal(
	    tally_open(arena, &key, &def, str_from(blob, len), &back, &err), 0);
	assert_int_equal(back->release, 1);
	assert_int_equal(back->counted.answers, 14);
	assert_int_equal(back->shown.answers, 12);
	assert_int_equal(back->counted.cells[0], 12);
	assert_int_equal(back->counted.cells[3], 2);
	assert_int_equal(back->counted.cells[4], 12);
	assert_int_equal(back->counted.questions[1], 14);
	assert_int_equal(
	    tally_open(arena, &wrong, &def, str_from(blob, len), &back, &err),
	    -1);
	other.id = "y";
	assert_int_equal(
	    tally_open(arena, &key, &other, str_from(blob, len), &back, &err),
	    -1);
	other = def;
	other.digest[0] ^= 1;
	assert_int_equal(
	    tally_open(arena, &key, &other, str_from(blob, len), &back, &err),
	    -1);
	assert_int_equal(
	    tally_open(arena, &key, &def, str_from(blob, len - 1), &back, &err),
	    -1);
	blob[20] ^= 1;
	assert_int_equal(
	    tally_open(arena, &key, &def, str_from(blob, len), &back, &err),
	    -1);
	arena_free(&arena);
}

static const struct question crossed[] = {
    {.id = "a",
	.options = three,
	.noptions = 3,
	.bytes = 1,
	.group = SURVEY_NO_GROUP},
    {.id = "b",
	.options = three,
	.noptions = 2,
	.first_cell = 3,
	.offset = 1,
	.bytes = 1,
	.group = SURVEY_NO_GROUP},
    {.id = "c",
	.options = three,
	.noptions = 2,
	.first_cell = 5,
	.bytes = 1,
	.offset = 2,
	.sensitive = true},
};
static const struct cross_table crosses[] = {
    {&crossed[0], &crossed[1], 7, 6},
    {&crossed[1], &crossed[0], 13, 6},
    {&crossed[0], &crossed[2], 19, 6},
};
static const struct survey_page page;
static const struct definition cross_def = {.id = "x",
    .k = 10,
    .questions = crossed,
    .nquestions = 3,
    .pages = &page,
    .npages = 1,
    .cross_tables = crosses,
    .ncross_tables = 3,
    .nquestion_cells = 7,
    .ncells = 25,
    .answer_bytes = 3};

/* test_cross - a person without an answer has a place as well */
static void
test_cross(void **state)
{
	static const struct {
		uint8_t answers[3];
		unsigned n;
	} people[] = {{{1, 1, 1}, 30}, {{1, 2, 1}, 20}, {{2, 1, 0}, 40},
	    {{2, 2, 0}, 10}, {{4, 1, 0}, 50}, {{4, 2, 0}, 60}, {{0, 1, 0}, 11},
	    {{2, 0, 0}, 12}, {{0, 0, 0}, 13}};
	static const uint64_t want[12] = {
	    30, 20, 0, 40, 10, 12, 50, 60, 0, 11, 0, 13};
	struct arena *arena = arena_new(1024 * 1024);
	struct tally *tally = tally_new(arena, &cross_def);
	uint64_t cells[12];
	const struct survey_results *results;

	(void)state;
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		for (unsigned j = 0; j < people[i].n; j++)
			tally_add(tally, &cross_def, people[i].answers);
	tally_cross(&cross_def, &tally->counted, 0, cells);
	assert_memory_equal(cells, want, sizeof(want));
	release_make(arena, tally, &cross_def, NULL, 0);
	results = results_new(arena, &cross_def, tally, false);
	assert_int_equal(results->crosses[0].reason, RESULT_WHOLE);
	assert_int_equal(results->crosses[0].as_of, 1);
	assert_int_equal(results->crosses[0].cells[7], 60);
	assert_int_equal(results->crosses[0].row_sums[3], 24);
	assert_int_equal(results->crosses[0].column_sums[2], 25);
	/* the same two questions again, and a sensitive one: never */
	assert_int_equal(results->crosses[1].reason, RESULT_RING);
	assert_int_equal(results->crosses[2].reason, RESULT_SENSITIVE);
	assert_int_equal(results->crosses[2].as_of, 0);
	arena_free(&arena);
}

/* test_due - k more, and a sixteenth; at the end k more */
static void
test_due(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	struct tally *tally = tally_new(arena, &def);

	(void)state;
	add(tally, 1600, 1, 0);
	release(tally);
	add(tally, 99, 1, 0);
	assert_false(release_is_due(tally, &def, false));
	assert_true(release_is_due(tally, &def, true));
	add(tally, 1, 1, 0);
	assert_true(release_is_due(tally, &def, false));
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_release),
	    cmocka_unit_test(test_sensitive),
	    cmocka_unit_test(test_difference),
	    cmocka_unit_test(test_difference_sensitive),
	    cmocka_unit_test(test_sealed),
	    cmocka_unit_test(test_cross),
	    cmocka_unit_test(test_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
