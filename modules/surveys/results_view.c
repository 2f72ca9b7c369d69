/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "results_view.h"

#include "definition.h"
#include "page/view.h"
#include "results.h"

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

/* add_question - one chart */
static void
add_question(struct view *list, const struct result_question *result)
{
	const struct question *question = result->question;
	struct view *view = view_add_object(list), *options;

	view_set_text(view, "id", str_of(question->id));
	view_set_text(view, "kind", str_of(question_kind_name(question->kind)));
	set_count(view, "answers", result->answers);
	view_set_bool(view, "hidden", result->hidden);
	options = view_set_list(view, "options");
	for (size_t i = 0; i < question->noptions; i++)
		add_option(options, result, &result->options[i]);
	view_set_text(view, "_label", str_of(question->label));
	view_set_bool(view, "_counted", result->answers != RESULT_HIDDEN);
	view_set_bool(view, "_multiple", question->kind == QUESTION_MULTIPLE);
}

/* results_view - all charts */
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
		add_question(list, &results->questions[i]);
	view_set_bool(view, "_released", results->release > 0);
	view_set_bool(view, "_closed", results->closed);
}
