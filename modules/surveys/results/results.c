/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results/results.h"

#include "base/arena.h"
#include "base/must.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/release.h"
#include "modules/surveys/results/tally.h"

/* result_reason_name - for people and for JSON */
const char *
result_reason_name(enum result_reason reason)
{
	static const char *const names[] = {
	    [RESULT_WHOLE] = "none",
	    [RESULT_FEW] = "few",
	    [RESULT_SMALL] = "small",
	    [RESULT_NOT_YET] = "not-yet",
	    [RESULT_SENSITIVE] = "sensitive",
	    [RESULT_RING] = "ring",
	};

	must((size_t)reason < sizeof(names) / sizeof(names[0]));
	return names[reason];
}

/* number_of - as it was shown */
static int64_t
number_of(uint64_t shown)
{
	return shown == COUNT_HIDDEN ? RESULT_HIDDEN : (int64_t)shown;
}

/* result_has_median - do its options stand in an order that has a middle? */
bool
result_has_median(const struct question *question)
{
	return question->kind == QUESTION_SCALE ||
	       question->kind == QUESTION_NUMBER ||
	       question->kind == QUESTION_DATE;
}

/* median_of - the answer of the person in the middle */
static const struct question_option *
median_of(const struct result_question *result)
{
	int64_t sum = 0;

	if (result->hidden || result->answers <= 0 ||
	    !result_has_median(result->question))
		return NULL;
	for (size_t i = 0; i < result->question->noptions; i++) {
		sum += result->options[i].count;
		if (2 * sum >= result->answers)
			return result->options[i].option;
	}
	return NULL;
}

/* take_question - one as it was shown */
static void
take_question(struct arena *arena, const struct definition *def, size_t number,
    const struct shown *shown, struct result_question *to)
{
	const struct question *question = &def->questions[number];
	struct result_option *options = arena_alloc_n(
	    arena, question->noptions, sizeof(*options));

	to->question = question;
	to->as_of = (int64_t)shown->since[number];
	to->answers = to->as_of > 0 ? number_of(shown->questions[number])
				    : RESULT_HIDDEN;
	to->hidden = to->as_of == 0;
	for (size_t i = 0; i < question->noptions; i++) {
		options[i].option = &question->options[i];
		options[i].count = number_of(
		    shown->cells[question->first_cell + i]);
		to->hidden = to->hidden || options[i].count == RESULT_HIDDEN;
	}
	to->options = options;
	to->median = median_of(to);
	to->reason = !to->hidden      ? RESULT_WHOLE
		     : to->as_of == 0 ? RESULT_FEW
				      : RESULT_SMALL;
}

/* reason_of - why a cross-table is not shown, or not whole */
static enum result_reason
reason_of(const struct definition *def, size_t number,
    const struct result_cross *cross)
{
	if (release_has_sensitive(def, number))
		return RESULT_SENSITIVE;
	if (release_has_ring(def, number))
		return RESULT_RING;
	if (cross->as_of == 0)
		return RESULT_NOT_YET;
	for (size_t i = 0; i < cross->rows * cross->columns; i++)
		if (cross->cells[i] == RESULT_HIDDEN)
			return RESULT_SMALL;
	return RESULT_WHOLE;
}

/* take_sums - of one of the two questions, and who did not answer it */
static const int64_t *
take_sums(
    struct arena *arena, const struct question *question, const uint64_t *sums)
{
	int64_t *to = arena_alloc_n(arena, question->noptions + 1, sizeof(*to));

	for (size_t i = 0; i <= question->noptions; i++)
		to[i] = number_of(sums[i]);
	return to;
}

/* take_cross - one as it was shown */
static void
take_cross(struct arena *arena, const struct definition *def, size_t number,
    const struct shown *shown, struct result_cross *to)
{
	const struct cross_table *cross = &def->cross_tables[number];
	const uint64_t *from = shown->cells + tally_shown_cross(def, number);
	size_t n = tally_cross_cells(cross);
	int64_t *cells = arena_alloc_n(arena, n, sizeof(*cells));

	to->cross = cross;
	to->as_of = (int64_t)shown->since[def->nquestions + number];
	to->rows = cross->rows->noptions + 1;
	to->columns = cross->columns->noptions + 1;
	for (size_t i = 0; i < n; i++)
		cells[i] = to->as_of > 0 ? number_of(from[i]) : RESULT_HIDDEN;
	to->cells = cells;
	to->row_sums = take_sums(arena, cross->rows, from + n);
	to->column_sums = take_sums(arena, cross->columns, from + n + to->rows);
	to->reason = reason_of(def, number, to);
}

/* results_new - what may be shown */
const struct survey_results *
results_new(struct arena *arena, const struct definition *def,
    const struct tally *tally, bool closed)
{
	struct survey_results *results = arena_alloc(arena, sizeof(*results));
	const struct shown *shown = &tally->shown;
	struct result_question *questions = arena_alloc_n(
	    arena, def->nquestions, sizeof(*questions));
	struct result_cross *crosses = arena_alloc_n(
	    arena, def->ncross_tables + 1, sizeof(*crosses));

	results->definition = def;
	results->k = def->k;
	results->answers = shown->answers < (uint64_t)def->k
			       ? RESULT_HIDDEN
			       : (int64_t)shown->answers;
	results->release = (int64_t)tally->release;
	results->closed = closed;
	for (size_t i = 0; i < def->nquestions; i++)
		take_question(arena, def, i, shown, &questions[i]);
	for (size_t i = 0; i < def->ncross_tables; i++)
		take_cross(arena, def, i, shown, &crosses[i]);
	results->questions = questions;
	results->crosses = crosses;
	return results;
}
