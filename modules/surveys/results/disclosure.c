/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results/disclosure.h"

#include "base/arena.h"
#include "modules/surveys/results/disclosure_inner.h"

/* Rectangles times steps that are looked at before it says "too much". */
#define WORK_MAX (5 * 1000 * 1000)

/* count - in a cell at a step; 0 before the first */
static uint64_t
count(const struct disclosure *of, size_t step, size_t cell)
{
	return step == DISCLOSURE_START ? 0 : of->steps[step].cells[cell];
}

/* sum_up - rows, columns and total of one step */
static void
sum_up(struct disclosure *of, size_t step)
{
	uint64_t *rows = of->rows + step * of->shape.rows;
	uint64_t *columns = of->columns + step * of->shape.columns;

	for (size_t i = 0; i < disclosure_cells(of); i++) {
		rows[i / of->shape.columns] += of->steps[step].cells[i];
		columns[i % of->shape.columns] += of->steps[step].cells[i];
		of->totals[step] += of->steps[step].cells[i];
	}
}

/* disclosure_new - with the sums */
struct disclosure *
disclosure_new(struct arena *arena, const struct disclosure_shape *shape,
    const struct disclosure_step *steps, size_t n)
{
	struct disclosure *of = arena_alloc(arena, sizeof(*of));

	of->shape = *shape;
	of->steps = steps;
	of->n = n;
	of->rows = arena_alloc_n(arena, n * shape->rows, sizeof(*of->rows));
	of->columns = arena_alloc_n(
	    arena, n * shape->columns, sizeof(*of->columns));
	of->totals = arena_alloc_n(arena, n, sizeof(*of->totals));
	of->other = arena_alloc_n(
	    arena, n * disclosure_cells(of), sizeof(*of->other));
	of->turn = arena_alloc_n(arena, n, sizeof(*of->turn));
	for (size_t i = 0; i < n; i++)
		sum_up(of, i);
	disclosure_forget(of);
	return of;
}

/* row_sum - of a cell's row at a step */
static uint64_t
row_sum(const struct disclosure *of, size_t step, size_t cell)
{
	if (step == DISCLOSURE_START)
		return 0;
	return of->rows[step * of->shape.rows + cell / of->shape.columns];
}

/* column_sum - of a cell's column at a step */
static uint64_t
column_sum(const struct disclosure *of, size_t step, size_t cell)
{
	if (step == DISCLOSURE_START)
		return 0;
	return of->columns[step * of->shape.columns + cell % of->shape.columns];
}

/* total - of all at a step */
static uint64_t
total(const struct disclosure *of, size_t step)
{
	return step == DISCLOSURE_START ? 0 : of->totals[step];
}

/* is_small - about somebody, and about fewer than k */
static bool
is_small(const struct disclosure *of, uint64_t n)
{
	return n > 0 && n < (uint64_t)of->shape.k;
}

/* has_small - a line, from a cell on, each so many after the other */
static bool
has_small(const struct disclosure *of, size_t step, size_t first,
    size_t distance, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_small(of, count(of, step, first + i * distance)))
			return true;
	return false;
}

/* is_thin_line - of that sum */
static bool
is_thin_line(const struct disclosure *of, uint64_t people, bool small)
{
	return is_small(of, people) ||
	       (small && people < 2 * (uint64_t)of->shape.k);
}

/* disclosure_is_thin - the row or the column */
bool
disclosure_is_thin(
    const struct disclosure *disclosure, size_t step, size_t cell)
{
	size_t rows = disclosure->shape.rows;
	size_t columns = disclosure->shape.columns;

	if (rows == 1)
		return false;
	return is_thin_line(disclosure, row_sum(disclosure, step, cell),
		   has_small(disclosure, step, cell / columns * columns, 1,
		       columns)) ||
	       is_thin_line(disclosure, column_sum(disclosure, step, cell),
		   has_small(disclosure, step, cell % columns, columns, rows));
}

/* was_shown - the table, at a step; nothing of it before the first */
static bool
was_shown(const struct disclosure *of, size_t step)
{
	return step == DISCLOSURE_START || of->steps[step].hidden != NULL;
}

/* corners_of - a rectangle by two opposite cells; false: it is none */
static bool
corners_of(const struct disclosure *of, size_t cell, size_t opposite,
    struct corners *at_r)
{
	size_t columns = of->shape.columns;
	size_t row = cell / columns, column = cell % columns;
	size_t row2 = opposite / columns, column2 = opposite % columns;

	if (column == column2 || (row == row2 && of->shape.rows > 1))
		return false;
	at_r->plus[0] = cell;
	at_r->plus[1] = of->shape.rows > 1 ? opposite : cell;
	at_r->minus[0] = row * columns + column2;
	at_r->minus[1] = row2 * columns + column;
	if (of->shape.rows == 1)
		at_r->minus[1] = at_r->minus[0];
	return true;
}

/* is_peopled - nobody can know that nobody could be in a corner */
static bool
is_peopled(const struct disclosure *of, const struct corners *at)
{
	const uint64_t *cells = of->steps[of->n - 1].cells;

	return !of->shape.impossible ||
	       (cells[at->plus[0]] > 0 && cells[at->plus[1]] > 0 &&
		   cells[at->minus[0]] > 0 && cells[at->minus[1]] > 0);
}

/* missing - how many more would make a figure no small one; 0: any other
 * number will do */
static uint64_t
missing(const struct disclosure *of, const struct disclosure_target *target)
{
	uint64_t here = count(of, target->to, target->cell) -
			count(of, target->from, target->cell);
	uint64_t want = (uint64_t)of->shape.k, line;

	if (!was_shown(of, target->from) || !was_shown(of, target->to))
		return 0;
	line = row_sum(of, target->to, target->cell) -
	       row_sum(of, target->from, target->cell);
	want = line < want ? line : want;
	line = column_sum(of, target->to, target->cell) -
	       column_sum(of, target->from, target->cell);
	if (of->shape.rows > 1 && line < want)
		want = line;
	return want - here;
}

/* can_be_nobody - where the opposite cell has at least as many, the people of
 * a small cell may all be elsewhere */
static bool
can_be_nobody(const struct disclosure *of,
    const struct disclosure_target *target, const struct corners *at)
{
	return target->from != DISCLOSURE_START ||
	       count(of, target->to, at->plus[1]) >=
		   count(of, target->to, at->plus[0]);
}

/* covers - is a target safe by this rectangle? */
static bool
covers(struct disclosure *of, const struct disclosure_target *target,
    const struct corners *at)
{
	struct corners back = disclosure_back(at);
	uint64_t people = missing(of, target);

	if (!is_peopled(of, at))
		return false;
	if (people > 0)
		return can_be_nobody(of, target, at) &&
		       disclosure_differ(of, at, target, people, false);
	return disclosure_differ(of, at, target, 1, false) ||
	       disclosure_differ(of, &back, target, 1, false);
}

/* is_covered - by one rectangle */
static bool
is_covered(struct disclosure *of, const struct disclosure_target *target)
{
	struct corners at;

	for (size_t i = 0; i < disclosure_cells(of); i++)
		if (corners_of(of, target->cell, i, &at) &&
		    covers(of, target, &at))
			return true;
	return false;
}

/* turn_some - as many people as one rectangle gives, up to people */
static uint64_t
turn_some(struct disclosure *of, const struct disclosure_target *target,
    size_t opposite, uint64_t people)
{
	struct corners at;
	uint64_t done = 0, now = people;

	if (!corners_of(of, target->cell, opposite, &at) ||
	    !is_peopled(of, &at))
		return 0;
	while (now > 0 && done < people) {
		if (now > people - done)
			now = people - done;
		if (disclosure_differ(of, &at, target, now, true))
			done += now;
		else
			now /= 2;
	}
	return done;
}

/* is_covered_together - by several, one turned after the other: after each
 * the other table is one of which everything shown is true */
static bool
is_covered_together(
    struct disclosure *of, const struct disclosure_target *target)
{
	uint64_t people = missing(of, target);

	if (people == 0)
		return false;
	for (size_t i = 0; i < disclosure_cells(of) && people > 0; i++)
		people -= turn_some(of, target, i, people);
	disclosure_forget(of);
	return people == 0;
}

/* disclosure_would_cover - if it were hidden at the last step */
bool
disclosure_would_cover(struct disclosure *disclosure,
    const struct disclosure_target *target, size_t opposite)
{
	struct corners at;
	bool ret;

	if (!corners_of(disclosure, target->cell, opposite, &at))
		return false;
	disclosure->trying = true;
	ret = covers(disclosure, target, &at);
	disclosure->trying = false;
	return ret;
}

/* sums_say - do the sums alone say how many came between two steps? */
static bool
sums_say(struct disclosure *of, size_t from, size_t to, size_t cell)
{
	size_t before = from, i = from == DISCLOSURE_START ? 0 : from + 1;
	uint64_t least = 0, most = 0;

	if (!of->steps[to].sums ||
	    (from != DISCLOSURE_START && !of->steps[from].sums))
		return false;
	for (; i <= to; i++) {
		uint64_t row, column, all;

		of->work++;
		if (!of->steps[i].sums)
			continue;
		row = row_sum(of, i, cell) - row_sum(of, before, cell);
		column = column_sum(of, i, cell) - column_sum(of, before, cell);
		all = total(of, i) - total(of, before);
		least += row + column > all ? row + column - all : 0;
		most += row < column ? row : column;
		before = i;
	}
	return least == most;
}

/* is_given - do the sums alone say it of the same people, perhaps between
 * nearer steps? Then it is no matter of this table */
static bool
is_given(struct disclosure *of, const struct disclosure_target *target)
{
	size_t cell = target->cell, from = target->from;

	if (of->shape.rows == 1)
		return false;
	do {
		for (size_t to = target->to;; to--) {
			if (sums_say(of, from, to, cell))
				return true;
			if (to == 0 || to - 1 == from ||
			    count(of, to - 1, cell) !=
				count(of, target->to, cell))
				break;
		}
		from = from == DISCLOSURE_START ? 0 : from + 1;
	} while (from < target->to &&
		 count(of, from, cell) == count(of, target->from, cell));
	return false;
}

/* disclosure_is_safe - a figure */
bool
disclosure_is_safe(
    struct disclosure *disclosure, const struct disclosure_target *target)
{
	if (disclosure_is_known(disclosure, target->from, target->cell) &&
	    disclosure_is_known(disclosure, target->to, target->cell))
		return false;
	return is_covered(disclosure, target) ||
	       is_covered_together(disclosure, target) ||
	       is_given(disclosure, target);
}

/* is_target - is it a figure about a few? */
static bool
is_target(const struct disclosure *of, const struct disclosure_target *target)
{
	return is_small(of, count(of, target->to, target->cell) -
				count(of, target->from, target->cell));
}

/* next - the target after this one; false: it was the last */
static bool
next(const struct disclosure *of, struct disclosure_target *target)
{
	if (++target->cell < disclosure_cells(of))
		return true;
	target->cell = 0;
	/* from the beginning, then from each step before */
	if (++target->from < target->to)
		return true;
	target->from = DISCLOSURE_START;
	return ++target->to < of->n;
}

/* disclosure_find - the first that is not safe */
int
disclosure_find(
    struct disclosure *disclosure, struct disclosure_target *target_r)
{
	if (disclosure->n == 0)
		return 0;
	do {
		if (disclosure->work > WORK_MAX)
			return -1;
		if (is_target(disclosure, target_r) &&
		    !disclosure_is_safe(disclosure, target_r))
			return 1;
	} while (next(disclosure, target_r));
	return 0;
}
