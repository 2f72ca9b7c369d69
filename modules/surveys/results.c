/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "results.h"

#include "base/arena.h"
#include "definition.h"
#include "tally.h"

/* has_small_cell - is a number, not 0, smaller than k */
static bool
has_small_cell(
    const struct question *question, const uint64_t *cells, int64_t k)
{
	for (size_t i = 0; i < question->noptions; i++)
		if (cells[i] > 0 && cells[i] < (uint64_t)k)
			return true;
	return false;
}

/*
 * show - one question. k people must have answered it. Of a sensitive one
 * every number but 0 must be k or more; hiding the small ones alone would
 * not do, as what is shown beside them gives them away: all are hidden.
 */
static void
show(struct arena *arena, const struct definition *def, size_t number,
    const struct counts *counts, struct result_question *to)
{
	const struct question *question = &def->questions[number];
	const uint64_t *cells = &counts->cells[question->first_cell];
	bool few = counts->questions[number] < (uint64_t)def->k;
	struct result_option *options = arena_alloc_n(
	    arena, question->noptions, sizeof(*options));

	to->hidden = few || (question->sensitive &&
				has_small_cell(question, cells, def->k));
	for (size_t i = 0; i < question->noptions; i++) {
		options[i].option = &question->options[i];
		options[i].count = to->hidden ? RESULT_HIDDEN
					      : (int64_t)cells[i];
	}
	to->question = question;
	to->answers = few ? RESULT_HIDDEN : (int64_t)counts->questions[number];
	to->options = options;
}

/* results_new - what may be shown */
const struct survey_results *
results_new(struct arena *arena, const struct definition *def,
    const struct tally *tally, bool closed)
{
	struct survey_results *results = arena_alloc(arena, sizeof(*results));
	const struct counts *counts = &tally->released;
	struct result_question *questions = arena_alloc_n(
	    arena, def->nquestions, sizeof(*questions));

	results->definition = def;
	results->k = def->k;
	results->answers = counts->answers < (uint64_t)def->k
			       ? RESULT_HIDDEN
			       : (int64_t)counts->answers;
	results->release = (int64_t)tally->release;
	results->closed = closed;
	for (size_t i = 0; i < def->nquestions; i++)
		show(arena, def, i, counts, &questions[i]);
	results->questions = questions;
	return results;
}
