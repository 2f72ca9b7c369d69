/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results_view.h"

#include <inttypes.h>

#include "base/arena.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results_view_cross.h"
#include "modules/surveys/results/results.h"
#include "page/view.h"

#define SHADES 8 /* of the steps of a stacked bar, in the stylesheet */

/* set_count - a number, or null where it is hidden */
static void
set_count(struct view *view, const char *name, int64_t count)
{
	if (count == RESULT_HIDDEN)
		view_set_null(view, name);
	else
		view_set_int(view, name, count);
}

/* set_share - how many in a hundred, rounded, where both are known */
static void
set_share(struct view *view, int64_t count, int64_t answers)
{
	if (count == RESULT_HIDDEN || answers <= 0)
		view_set_null(view, "_share");
	else
		view_set_int(
		    view, "_share", (200 * count + answers) / (2 * answers));
}

/* thousandths - of a whole, as SVG takes it: "12.5" in a hundred */
static struct str
thousandths(struct arena *arena, int64_t part, int64_t whole)
{
	int64_t n = 1000 * part / whole;

	return str_of(
	    arena_printf(arena, "%" PRId64 ".%" PRId64, n / 10, n % 10));
}

/* set_step - where a step of a stacked bar begins, how wide and dark it is */
static void
set_step(struct view *view, const struct result_question *question,
    size_t number, int64_t before)
{
	struct arena *arena = view_arena(view);
	size_t steps = question->question->noptions - 1;

	view_set_text(
	    view, "_x", thousandths(arena, before, question->answers));
	view_set_text(view, "_width",
	    thousandths(
		arena, question->options[number].count, question->answers));
	view_set_int(view, "_shade",
	    steps == 0 ? 0 : (int64_t)(number * (SHADES - 1) / steps));
}

/* add_option - one bar */
static void
add_option(struct view *list, const struct result_question *question,
    const struct result_option *result)
{
	struct view *view = view_add_object(list);

	view_set_text(view, "id", str_of(result->option->id));
	view_set_text(view, "label", str_of(result->option->label));
	set_count(view, "count", result->count);
	view_set_bool(view, "_hidden", result->count == RESULT_HIDDEN);
	set_share(view, result->count, question->answers);
}

/* add_options - all bars; of an order that is shown whole, one bar of all */
static void
add_options(struct view *view, const struct result_question *result)
{
	struct view *options = view_set_list(view, "options");
	bool stacked = result->median != NULL;
	int64_t before = 0;

	for (size_t i = 0; i < result->question->noptions; i++) {
		add_option(options, result, &result->options[i]);
		if (!stacked)
			continue;
		set_step(view_item(options, i), result, i, before);
		before += result->options[i].count;
	}
	view_set_bool(view, "_stacked", stacked);
}

/* set_reason - why something is hidden, for JSON and for the page */
static void
set_reason(struct view *view, enum result_reason reason)
{
	if (reason != RESULT_WHOLE)
		view_set_text(view, "why", str_of(result_reason_name(reason)));
	view_set_bool(view, "_few", reason == RESULT_FEW);
	view_set_bool(view, "_small", reason == RESULT_SMALL);
	view_set_bool(view, "_not_yet", reason == RESULT_NOT_YET);
	view_set_bool(view, "_sensitive", reason == RESULT_SENSITIVE);
	view_set_bool(view, "_ring", reason == RESULT_RING);
}

/* set_median - by its id; null where it is hidden */
static void
set_median(struct view *view, const struct result_question *result)
{
	if (!result_has_median(result->question))
		return;
	if (result->median == NULL) {
		view_set_null(view, "median");
		return;
	}
	view_set_text(view, "median", str_of(result->median->id));
	view_set_text(view, "_median", str_of(result->median->label));
}

/* add_question - one chart */
static void
add_question(struct view *list, const struct survey_results *results,
    const struct result_question *result)
{
	const struct question *question = result->question;
	struct view *view = view_add_object(list);

	view_set_text(view, "id", str_of(question->id));
	view_set_text(view, "kind", str_of(question_kind_name(question->kind)));
	set_count(view, "answers", result->answers);
	view_set_bool(view, "hidden", result->hidden);
	add_options(view, result);
	set_median(view, result);
	view_set_int(view, "as_of_release", result->as_of);
	set_reason(view, result->reason);
	view_set_text(view, "_label", str_of(question->label));
	view_set_bool(view, "_counted", result->answers != RESULT_HIDDEN);
	view_set_bool(view, "_multiple", question->kind == QUESTION_MULTIPLE);
	view_set_bool(view, "_text", question->kind == QUESTION_TEXT);
	view_set_bool(view, "_older",
	    result->as_of > 0 && result->as_of < results->release);
}

/* add_cross - one cross-table */
static void
add_cross(
    struct view *list, const struct survey_results *results, size_t number)
{
	const struct result_cross *result = &results->crosses[number];
	struct view *view = view_add_object(list);

	view_set_text(view, "rows", str_of(result->cross->rows->id));
	view_set_text(view, "columns", str_of(result->cross->columns->id));
	view_set_int(view, "as_of_release", result->as_of);
	view_set_bool(view, "hidden", result->reason != RESULT_WHOLE);
	set_reason(view, result->reason);
	results_view_cross(view, result);
	view_set_int(view, "_number", (int64_t)number + 1);
	view_set_bool(view, "_older",
	    result->as_of > 0 && result->as_of < results->release);
}

/* results_view - all charts and tables */
void
results_view(struct view *view, const struct survey_results *results)
{
	const struct definition *def = results->definition;
	struct view *list;

	view_set_text(view, "survey", str_of(def->id));
	view_set_int(view, "k", results->k);
	set_count(view, "answers", results->answers);
	view_set_int(view, "as_of_release", results->release);
	list = view_set_list(view, "questions");
	for (size_t i = 0; i < def->nquestions; i++)
		add_question(list, results, &results->questions[i]);
	list = view_set_list(view, "cross_tables");
	for (size_t i = 0; i < def->ncross_tables; i++)
		add_cross(list, results, i);
	view_set_bool(view, "_crossed", def->ncross_tables > 0);
	view_set_bool(view, "_texts", def->ntexts > 0);
	view_set_bool(view, "_released", results->release > 0);
	view_set_bool(view, "_closed", results->closed);
}
