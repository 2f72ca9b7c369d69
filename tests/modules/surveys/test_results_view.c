/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "golden.h"
#include "modules/surveys/results/release_store.h"
#include "modules/surveys/results/results.h"
#include "modules/surveys/results/results_read.h"
#include "page/page.h"
#include "page/view.h"
#include "page_fixture.h"

/* results_of - 40 people; the last question was answered by too few */
static struct survey_results *
results_of(struct page_fixture *f)
{
	static const int64_t counts[5][3] = {
	    {12, 0, 27}, {30, 31}, {13, RESULT_HIDDEN, 13}, {-1}, {-1, -1}};
	static const int64_t answers[5] = {
	    39, 40, 36, RESULT_HIDDEN, RESULT_HIDDEN};
	static const enum result_reason reasons[5] = {
	    RESULT_WHOLE, RESULT_WHOLE, RESULT_SMALL, RESULT_FEW, RESULT_FEW};
	size_t n = f->def->nquestions;
	struct survey_results *results = arena_alloc(
	    f->arena, sizeof(*results));
	struct result_question *questions = arena_alloc_n(
	    f->arena, n, sizeof(*questions));

	assert_int_equal(n, 5);
	for (size_t i = 0; i < n; i++) {
		const struct question *question = &f->def->questions[i];
		struct result_option *options = arena_alloc_n(
		    f->arena, question->noptions, sizeof(*options));

		for (size_t j = 0; j < question->noptions; j++)
			options[j] = (struct result_option){
			    &question->options[j], counts[i][j]};
		questions[i] = (struct result_question){.question = question,
		    .answers = answers[i],
		    .hidden = i >= 2,
		    .as_of = i >= 3 ? 0 : 3,
		    .options = options,
		    .reason = reasons[i]};
	}
	*results = (struct survey_results){.definition = f->def,
	    .k = 10,
	    .answers = 40,
	    .release = 3,
	    .questions = questions};
	return results;
}

/* view_of - as the page makes it */
static struct view *
view_of(struct page_fixture *f, const struct survey_results *results)
{
	struct view *view = view_object(f->arena);

	results_view(view, results);
	return view;
}

/* test_json - the documented form; what is hidden is null, never 0 */
static void
test_json(void **state)
{
	struct page_fixture *f = *state;

	page_json(&f->req, &f->res, 200, view_of(f, results_of(f)));
	golden_check("results.json", buf_str(&f->res.body));
}

/* test_csv - the same figures */
static void
test_csv(void **state)
{
	struct page_fixture *f = *state;

	results_csv(results_of(f), &f->res.body);
	golden_check("results.csv", buf_str(&f->res.body));
}

/* test_page - tables with bars */
static void
test_page(void **state)
{
	struct page_fixture *f = *state;
	struct view *view = view_of(f, results_of(f));

	view_set_text(view, "title", STR("How do you get to work?"));
	page_send(&f->req, &f->res, 200, "survey_results", view);
	golden_check("results.html", buf_str(&f->res.body));
}

/* read_back - the ledger's words as results; NULL: refused */
static const struct survey_results *
read_back(struct page_fixture *f, struct str figures)
{
	const struct release_entry entry = {
	    .number = 3, .answers = 40, .figures = figures};
	const struct survey_results *results = NULL;

	return results_read(f->arena, f->def, &entry, false, &results, NULL)
		   ? NULL
		   : results;
}

/* test_read - what was written is read as it was, or not at all */
static void
test_read(void **state)
{
	struct page_fixture *f = *state;
	const struct survey_results *results;
	struct str csv;

	results_csv(results_of(f), &f->res.body);
	csv = arena_copy(f->arena, buf_str(&f->res.body));
	results = read_back(f, csv);
	assert_non_null(results);
	assert_int_equal(results->answers, 40);
	assert_int_equal(results->release, 3);
	assert_int_equal(results->questions[2].reason, RESULT_SMALL);
	assert_int_equal(results->questions[3].reason, RESULT_FEW);
	buf_clear(&f->res.body);
	results_csv(results, &f->res.body);
	assert_true(str_eq(csv, buf_str(&f->res.body)));
	for (size_t n = 0; n < csv.len; n++)
		assert_null(read_back(f, str_from(csv.ptr, n)));
	((char *)(uintptr_t)csv.ptr)[csv.len / 2] ^= 'x';
	results = read_back(f, csv);
	if (results)
		results_csv(results, &f->res.body);
}

#define with(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	    test, page_fixture_setup, page_fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    with(test_json),
	    with(test_csv),
	    with(test_page),
	    with(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
