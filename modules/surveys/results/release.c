/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results/release.h"

#include <string.h>

#include "base/arena.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/suppress.h"
#include "modules/surveys/results/tally.h"

/* A release adds at least one in so many. */
#define RELEASE_SHARE 16

/* What a release is made of. */
struct making {
	struct arena *arena;
	struct tally *tally;
	const struct definition *def;
	const struct tally *const *past;
	size_t npast;
};

/* release_is_due - enough more were counted */
bool
release_is_due(
    const struct tally *tally, const struct definition *def, bool end)
{
	uint64_t more = tally->counted.answers - tally->shown.answers;

	return more >= (uint64_t)def->k &&
	       (end || more >= tally->shown.answers / RELEASE_SHARE);
}

/* release_needs_past - there are tables that hide cells */
bool
release_needs_past(const struct definition *def)
{
	if (def->ncross_tables > 0)
		return true;
	for (size_t i = 0; i < def->nquestions; i++)
		if (def->questions[i].sensitive)
			return true;
	return false;
}

/* release_has_sensitive - one of the two questions is */
bool
release_has_sensitive(const struct definition *def, size_t cross)
{
	return def->cross_tables[cross].rows->sensitive ||
	       def->cross_tables[cross].columns->sensitive;
}

/* find_root - of the questions that tables connect */
static size_t
find_root(const size_t *parents, size_t i)
{
	while (parents[i] != i)
		i = parents[i];
	return i;
}

/* release_has_ring - its questions are connected already */
bool
release_has_ring(const struct definition *def, size_t cross)
{
	size_t parents[SURVEY_QUESTIONS_MAX];

	for (size_t i = 0; i < def->nquestions; i++)
		parents[i] = i;
	for (size_t i = 0; i <= cross; i++) {
		const struct cross_table *table = &def->cross_tables[i];
		size_t rows = find_root(
		    parents, (size_t)(table->rows - def->questions));
		size_t columns = find_root(
		    parents, (size_t)(table->columns - def->questions));

		if (i == cross)
			return rows == columns;
		parents[rows] = columns;
	}
	return false;
}

/* is_new - was a table shown in that release of its own? */
static bool
is_new(const struct tally *tally, size_t table)
{
	return tally->release > 0 &&
	       tally->shown.since[table] == tally->release;
}

/* show - numbers for a table, from now on */
static void
show(struct making *making, size_t table, uint64_t *to, const uint64_t *cells,
    const bool *hidden, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = hidden && hidden[i] ? COUNT_HIDDEN : cells[i];
	making->tally->shown.since[table] = making->tally->release;
}

/* show_question - its options, and how many answered it */
static void
show_question(struct making *making, size_t number, const bool *hidden)
{
	const struct question *question = &making->def->questions[number];
	struct tally *tally = making->tally;

	tally->shown.questions[number] = tally->counted.questions[number];
	show(making, number, tally->shown.cells + question->first_cell,
	    tally->counted.cells + question->first_cell, hidden,
	    question->noptions);
}

/* is_small - about somebody, and about fewer than k */
static bool
is_small(const struct definition *def, uint64_t n)
{
	return n > 0 && n < (uint64_t)def->k;
}

/* has_shown - something of a question's options */
static bool
has_shown(const struct making *making, size_t number)
{
	const struct question *question = &making->def->questions[number];

	for (size_t i = 0; i < question->noptions; i++)
		if (making->tally->shown.cells[question->first_cell + i] !=
		    COUNT_HIDDEN)
			return true;
	return false;
}

/*
 * choose_whole - may all of a sensitive question of several answers be
 * shown? Nobody, or at least k, may have chosen an option, or not chosen it,
 * since it was last shown.
 */
static bool
choose_whole(struct making *making, size_t number, bool *hidden)
{
	const struct question *question = &making->def->questions[number];
	const struct tally *tally = making->tally;
	bool first = !has_shown(making, number);
	uint64_t people = tally->counted.questions[number] -
			  (first ? 0 : tally->shown.questions[number]);

	for (size_t i = 0; i < question->noptions; i++) {
		size_t cell = question->first_cell + i;
		uint64_t chose = tally->counted.cells[cell] -
				 (first ? 0 : tally->shown.cells[cell]);

		hidden[i] = false;
		if (is_small(making->def, chose) ||
		    is_small(making->def, people - chose))
			return false;
	}
	return true;
}

/* hidden_of - what was hidden, by what was shown; NULL: everything */
static const bool *
hidden_of(struct arena *arena, const uint64_t *shown, size_t n)
{
	bool *hidden = arena_alloc_n(arena, n, sizeof(*hidden));
	bool all = true;

	for (size_t i = 0; i < n; i++) {
		hidden[i] = shown[i] == COUNT_HIDDEN;
		all = all && hidden[i];
	}
	return all ? NULL : hidden;
}

/* choose - what to hide of a table whose steps are these and one more; false:
 * show nothing */
static bool
choose(struct making *making, const struct disclosure_shape *shape,
    struct disclosure_step *steps, bool *hidden)
{
	size_t n = shape->rows * shape->columns;

	if (making->npast > RELEASES_MAX)
		return false;
	steps[making->npast].hidden = hidden;
	steps[making->npast].sums = true;
	if (!suppress_choose(
		making->arena, shape, steps, making->npast + 1, hidden))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!hidden[i])
			return true;
	return false;
}

/* choose_question - of a sensitive question of one answer */
static bool
choose_question(struct making *making, size_t number, bool *hidden)
{
	const struct question *question = &making->def->questions[number];
	struct disclosure_step *steps = arena_alloc_n(
	    making->arena, making->npast + 1, sizeof(*steps));
	struct disclosure_shape shape = {
	    .rows = 1, .columns = question->noptions, .k = making->def->k};

	for (size_t i = 0; i < making->npast; i++) {
		const struct tally *past = making->past[i];

		steps[i].cells = past->counted.cells + question->first_cell;
		steps[i].sums = is_new(past, number);
		if (is_new(past, number))
			steps[i].hidden = hidden_of(making->arena,
			    past->shown.cells + question->first_cell,
			    question->noptions);
	}
	steps[making->npast].cells = making->tally->counted.cells +
				     question->first_cell;
	return choose(making, &shape, steps, hidden);
}

/* choose_sensitive - what to hide of a sensitive question; all of it where
 * nothing else will do and nothing is shown; false: leave it as it is */
static bool
choose_sensitive(struct making *making, size_t number, bool *hidden)
{
	const struct question *question = &making->def->questions[number];

	if (question->kind == QUESTION_MULTIPLE
		? choose_whole(making, number, hidden)
		: choose_question(making, number, hidden))
		return true;
	for (size_t i = 0; i < question->noptions; i++)
		hidden[i] = true;
	return !has_shown(making, number);
}

/* release_question - its numbers as they are now, unless they would tell,
 * beside those shown before, of fewer than k */
static void
release_question(struct making *making, size_t number)
{
	struct tally *tally = making->tally;
	bool hidden[SURVEY_OPTIONS_MAX] = {false};
	uint64_t before = tally->shown.since[number] == 0
			      ? 0
			      : tally->shown.questions[number];

	if (tally->counted.questions[number] - before <
	    (uint64_t)making->def->k)
		return;
	if (making->def->questions[number].sensitive &&
	    !choose_sensitive(making, number, hidden))
		return;
	show_question(making, number, hidden);
}

/* cross_cells - the people of a cross-table */
static const uint64_t *
cross_cells(struct making *making, const struct tally *tally, size_t number)
{
	uint64_t *cells = arena_alloc_n(making->arena,
	    tally_cross_cells(&making->def->cross_tables[number]),
	    sizeof(*cells));

	tally_cross(making->def, &tally->counted, number, cells);
	return cells;
}

/* cross_steps - what was shown of a cross-table, and what is counted now */
static struct disclosure_step *
cross_steps(struct making *making, size_t number)
{
	const struct definition *def = making->def;
	const struct cross_table *cross = &def->cross_tables[number];
	size_t table = def->nquestions + number;
	size_t rows = (size_t)(cross->rows - def->questions);
	size_t columns = (size_t)(cross->columns - def->questions);
	struct disclosure_step *steps = arena_alloc_n(
	    making->arena, making->npast + 1, sizeof(*steps));

	for (size_t i = 0; i < making->npast; i++) {
		const struct tally *past = making->past[i];

		steps[i].cells = cross_cells(making, past, number);
		steps[i].sums = is_new(past, rows) && is_new(past, columns);
		if (is_new(past, table))
			steps[i].hidden = hidden_of(making->arena,
			    past->shown.cells + tally_shown_cross(def, number),
			    tally_cross_cells(cross));
	}
	steps[making->npast].cells = cross_cells(making, making->tally, number);
	return steps;
}

/* has_conditions - is one of the questions not asked of everybody? */
static bool
has_conditions(const struct definition *def, const struct cross_table *cross)
{
	return cross->rows->nshow_if > 0 || cross->columns->nshow_if > 0 ||
	       def->pages[cross->rows->page].nshow_if > 0 ||
	       def->pages[cross->columns->page].nshow_if > 0;
}

/* show_sums - of a cross-table's rows and columns */
static void
show_sums(const struct cross_table *cross, const uint64_t *cells, uint64_t *to)
{
	size_t m = cross->rows->noptions + 1, n = cross->columns->noptions + 1;

	memset(to, 0, (m + n) * sizeof(*to));
	for (size_t i = 0; i < m * n; i++) {
		to[i / n] += cells[i];
		to[m + i % n] += cells[i];
	}
}

/* release_cross - one cross-table, where both its questions are new */
static void
release_cross(struct making *making, size_t number)
{
	const struct definition *def = making->def;
	const struct cross_table *cross = &def->cross_tables[number];
	size_t n = tally_cross_cells(cross);
	bool *hidden = arena_alloc_n(making->arena, n, sizeof(*hidden));
	struct disclosure_shape shape = {
	    .rows = cross->rows->noptions + 1,
	    .columns = cross->columns->noptions + 1,
	    .k = def->k,
	    .impossible = has_conditions(def, cross),
	};
	struct disclosure_step *steps;
	uint64_t *to;

	if (release_has_sensitive(def, number) ||
	    release_has_ring(def, number) ||
	    !is_new(making->tally, (size_t)(cross->rows - def->questions)) ||
	    !is_new(making->tally, (size_t)(cross->columns - def->questions)))
		return;
	steps = cross_steps(making, number);
	if (!choose(making, &shape, steps, hidden))
		return;
	to = making->tally->shown.cells + tally_shown_cross(def, number);
	show(making, def->nquestions + number, to, steps[making->npast].cells,
	    hidden, n);
	show_sums(cross, steps[making->npast].cells, to + n);
}

/* release_make - the next one */
void
release_make(struct arena *arena, struct tally *tally,
    const struct definition *def, const struct tally *const *past, size_t npast)
{
	struct making making = {arena, tally, def, past, npast};

	tally->release++;
	tally->shown.answers = tally->counted.answers;
	for (size_t i = 0; i < def->nquestions; i++)
		release_question(&making, i);
	for (size_t i = 0; i < def->ncross_tables; i++)
		release_cross(&making, i);
}
