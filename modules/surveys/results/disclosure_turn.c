/* SPDX-License-Identifier: BSD-2-Clause */
/* Rectangles of a table that are turned at one release and back at another. */
#include "config.h"

#include "modules/surveys/results/disclosure.h"

#include <string.h>

#include "modules/surveys/results/disclosure_inner.h"

/* disclosure_forget - the other table is the true one again */
void
disclosure_forget(struct disclosure *of)
{
	for (size_t i = 0; i < of->n; i++)
		memcpy(of->other + i * disclosure_cells(of), of->steps[i].cells,
		    disclosure_cells(of) * sizeof(*of->other));
}

/* is_fixed - a corner's number is known, so the rectangle cannot turn */
static bool
is_fixed(const struct disclosure *of, const struct corners *at, size_t step)
{
	if (of->trying && step == of->n - 1)
		return false;
	return disclosure_is_known(of, step, at->plus[0]) ||
	       disclosure_is_known(of, step, at->plus[1]) ||
	       disclosure_is_known(of, step, at->minus[0]) ||
	       disclosure_is_known(of, step, at->minus[1]);
}

/* came - how many came into a cell of the other table with a step */
static uint64_t
came(const struct disclosure *of, size_t step, size_t cell)
{
	const uint64_t *at = of->other + step * disclosure_cells(of) + cell;

	return *at - (step == 0 ? 0 : *(at - disclosure_cells(of)));
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

		if (of->other[step * disclosure_cells(of) + cells[i]] <
		    people + least)
			return false;
	}
	return true;
}

/* can_come - could people have been turned between from and step? */
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
		of->turn[i] = people;
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
		of->turn[i] = people;
	}
	return true;
}

/* can_turn - a rectangle, so that it shows at a step and not at from, nor,
 * if there is such a step, at until */
static bool
can_turn(struct disclosure *of, const struct corners *at, size_t from,
    size_t step, size_t until, uint64_t people)
{
	memset(of->turn, 0, of->n * sizeof(*of->turn));
	return can_come(of, at, from, step, people) &&
	       can_go(of, at, step, until, people);
}

/* turn - the rectangle as can_turn found it */
static void
turn(struct disclosure *of, const struct corners *at)
{
	int n = of->shape.rows > 1 ? 2 : 1;

	for (size_t i = 0; i < of->n; i++) {
		uint64_t *cells = of->other + i * disclosure_cells(of);

		for (int j = 0; j < n; j++) {
			cells[at->plus[j]] += of->turn[i];
			cells[at->minus[j]] -= of->turn[i];
		}
	}
}

/* disclosure_back - the rectangle turned the other way round */
struct corners
disclosure_back(const struct corners *at)
{
	return (struct corners){.plus = {at->minus[0], at->minus[1]},
	    .minus = {at->plus[0], at->plus[1]}};
}

/* disclosure_differ - could there be so many more in the plus cells between two steps?
 * apply: in the other table there are */
bool
disclosure_differ(struct disclosure *of, const struct corners *at,
    const struct disclosure_target *target, uint64_t people, bool apply)
{
	struct corners back = disclosure_back(at);

	if (can_turn(of, at, target->from, target->to, SIZE_MAX, people)) {
		if (apply)
			turn(of, at);
		return true;
	}
	if (target->from == DISCLOSURE_START ||
	    !can_turn(
		of, &back, DISCLOSURE_START, target->from, target->to, people))
		return false;
	if (apply)
		turn(of, &back);
	return true;
}
