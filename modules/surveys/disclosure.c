/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "disclosure.h"

#include <string.h>

#include "base/arena.h"

/* Rectangles times steps that are looked at before it says "too much". */
#define WORK_MAX (20 * 1000 * 1000)

struct disclosure {
	struct disclosure_shape shape;
	const struct disclosure_step *steps;
	size_t n;
	uint64_t *rows, *columns; /* their sums at each step */
	uint64_t *totals;
	uint64_t work;
	bool trying; /* the corners at the last step count as hidden */
};

/* Two cells that gain people and two that lose as many; with one row one
 * and one, each twice. */
struct corners {
	size_t plus[2], minus[2];
};

/* ncells - of the table */
static size_t
ncells(const struct disclosure *of)
{
	return of->shape.rows * of->shape.columns;
}

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

	for (size_t i = 0; i < ncells(of); i++) {
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
	for (size_t i = 0; i < n; i++)
		sum_up(of, i);
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

/* disclosure_is_thin - a line of fewer than k */
bool
disclosure_is_thin(
    const struct disclosure *disclosure, size_t step, size_t cell)
{
	return disclosure->shape.rows > 1 &&
	       (is_small(disclosure, row_sum(disclosure, step, cell)) ||
		   is_small(disclosure, column_sum(disclosure, step, cell)));
}

/* was_shown - the table, at a step; nothing of it before the first */
static bool
was_shown(const struct disclosure *of, size_t step)
{
	return step == DISCLOSURE_START || of->steps[step].hidden != NULL;
}

/* is_known - the number in a cell at a step */
static bool
is_known(const struct disclosure *of, size_t step, size_t cell)
{
	if (step == DISCLOSURE_START)
		return true;
	return of->steps[step].hidden && !of->steps[step].hidden[cell];
}

/* is_fixed - a corner's number is known, so the rectangle cannot turn */
static bool
is_fixed(const struct disclosure *of, const struct corners *at, size_t step)
{
	if (of->trying && step == of->n - 1)
		return false;
	return is_known(of, step, at->plus[0]) ||
	       is_known(of, step, at->plus[1]) ||
	       is_known(of, step, at->minus[0]) ||
	       is_known(of, step, at->minus[1]);
}

/* came - how many came into a cell with a step */
static uint64_t
came(const struct disclosure *of, size_t step, size_t cell)
{
	return of->steps[step].cells[cell] -
	       (step == 0 ? 0 : of->steps[step - 1].cells[cell]);
}

/* came_both - into the fewer of two cells */
static uint64_t
came_both(const struct disclosure *of, size_t step, const size_t cells[2])
{
	uint64_t a = came(of, step, cells[0]), b = came(of, step, cells[1]);

	return a < b ? a : b;
}

/* can_lose - would as many fewer not show? A number that is hidden is not 0,
 * unless its line is hidden for being thin */
static bool
can_lose(const struct disclosure *of, size_t step, const size_t cells[2],
    uint64_t people)
{
	if (of->steps[step].hidden == NULL)
		return true;
	for (int i = 0; i < 2; i++) {
		uint64_t least = disclosure_is_thin(of, step, cells[i]) ? 0 : 1;

		if (count(of, step, cells[i]) < people + least)
			return false;
	}
	return true;
}

/* can_come - could people have been turned between from and at? */
static bool
can_come(struct disclosure *of, const struct corners *at, size_t from,
    size_t step, uint64_t people)
{
	size_t first = from == DISCLOSURE_START ? 0 : from + 1;

	for (size_t i = step + 1; i-- > first && people > 0;) {
		uint64_t now;

		of->work++;
		if (is_fixed(of, at, i) || !can_lose(of, i, at->minus, people))
			return false;
		now = came_both(of, i, at->minus);
		people -= now < people ? now : people;
	}
	return people == 0;
}

/* can_go - and be turned back before somebody sees it, until at the latest */
static bool
can_go(struct disclosure *of, const struct corners *at, size_t step,
    size_t until, uint64_t people)
{
	for (size_t i = step + 1; i < of->n; i++) {
		uint64_t now = came_both(of, i, at->plus);

		of->work++;
		people -= now < people ? now : people;
		if (people == 0)
			return true;
		if (i == until || is_fixed(of, at, i) ||
		    !can_lose(of, i, at->minus, people))
			return false;
	}
	return true;
}

/* can_differ - by so many more in the plus cells between two steps */
static bool
can_differ(struct disclosure *of, const struct corners *at,
    const struct disclosure_target *target, uint64_t people)
{
	const struct corners back = {
	    .plus = {at->minus[0], at->minus[1]},
	    .minus = {at->plus[0], at->plus[1]},
	};

	if (can_come(of, at, target->from, target->to, people) &&
	    can_go(of, at, target->to, SIZE_MAX, people))
		return true;
	return target->from != DISCLOSURE_START &&
	       can_come(of, &back, DISCLOSURE_START, target->from, people) &&
	       can_go(of, &back, target->from, target->to, people);
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
	const struct corners back = {
	    .plus = {at->minus[0], at->minus[1]},
	    .minus = {at->plus[0], at->plus[1]},
	};
	uint64_t people = missing(of, target);

	if (!is_peopled(of, at))
		return false;
	if (people > 0)
		return can_be_nobody(of, target, at) &&
		       can_differ(of, at, target, people);
	return can_differ(of, at, target, 1) ||
	       can_differ(of, &back, target, 1);
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

/* is_given - do the sums alone say what is in the cell? Then it is no matter
 * of this table */
static bool
is_given(const struct disclosure *of, const struct disclosure_target *target)
{
	size_t before = target->from;
	uint64_t least = 0, most = 0;
	size_t i = before == DISCLOSURE_START ? 0 : before + 1;

	if (of->shape.rows == 1 || !of->steps[target->to].sums ||
	    (before != DISCLOSURE_START && !of->steps[before].sums))
		return false;
	for (; i <= target->to; i++) {
		uint64_t row, column, all;

		if (!of->steps[i].sums)
			continue;
		row = row_sum(of, i, target->cell) -
		      row_sum(of, before, target->cell);
		column = column_sum(of, i, target->cell) -
			 column_sum(of, before, target->cell);
		all = total(of, i) - total(of, before);
		least += row + column > all ? row + column - all : 0;
		most += row < column ? row : column;
		before = i;
	}
	return least == most;
}

/* is_safe - a figure */
static bool
is_safe(struct disclosure *of, const struct disclosure_target *target)
{
	struct corners at;

	if (is_known(of, target->from, target->cell) &&
	    is_known(of, target->to, target->cell))
		return false;
	for (size_t i = 0; i < ncells(of); i++)
		if (corners_of(of, target->cell, i, &at) &&
		    covers(of, target, &at))
			return true;
	return is_given(of, target);
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
	if (++target->cell < ncells(of))
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
		    !is_safe(disclosure, target_r))
			return 1;
	} while (next(disclosure, target_r));
	return 0;
}
