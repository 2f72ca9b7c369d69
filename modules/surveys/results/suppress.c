/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results/suppress.h"

#include <string.h>

#include "base/arena.h"
#include "base/must.h"

/* A table whose cells are being hidden. */
struct hiding {
	struct disclosure *disclosure;
	const struct disclosure_shape *shape;
	const struct disclosure_step *last;
	bool *hidden;
	bool *before; /* as many, for a while */
};

/* hide_first - what is hidden for its own sake */
static void
hide_first(struct hiding *hiding, size_t step)
{
	size_t n = hiding->shape->rows * hiding->shape->columns;

	for (size_t i = 0; i < n; i++) {
		uint64_t people = hiding->last->cells[i];

		hiding->hidden[i] =
		    (people > 0 && people < (uint64_t)hiding->shape->k) ||
		    disclosure_is_thin(hiding->disclosure, step, i);
	}
}

/* price - of hiding the other corners of a rectangle; 0: it cannot be */
static uint64_t
price(const struct hiding *hiding, size_t cell, size_t opposite)
{
	size_t columns = hiding->shape->columns;
	const size_t corners[4] = {cell, opposite,
	    cell / columns * columns + opposite % columns,
	    opposite / columns * columns + cell % columns};
	uint64_t sum = 1;

	for (int i = 0; i < 4; i++) {
		if (hiding->hidden[corners[i]])
			continue;
		if (hiding->last->cells[corners[i]] == 0)
			return 0; /* what is 0 is shown */
		sum += hiding->last->cells[corners[i]] +
		       (uint64_t)hiding->shape->k;
	}
	return sum;
}

/* hide_corners - of a rectangle */
static void
hide_corners(struct hiding *hiding, size_t cell, size_t opposite)
{
	size_t columns = hiding->shape->columns;

	hiding->hidden[cell] = hiding->hidden[opposite] = true;
	hiding->hidden[cell / columns * columns + opposite % columns] = true;
	hiding->hidden[opposite / columns * columns + cell % columns] = true;
}

/* cover - hide the cheapest rectangle that makes a target safe */
static bool
cover(struct hiding *hiding, const struct disclosure_target *target)
{
	size_t n = hiding->shape->rows * hiding->shape->columns, best = n;
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i < n; i++) {
		uint64_t cost = price(hiding, target->cell, i);

		/* One that is hidden already was no help. */
		if (cost > 1 && cost < least &&
		    disclosure_would_cover(hiding->disclosure, target, i)) {
			best = i;
			least = cost;
		}
	}
	if (best == n)
		return false;
	hide_corners(hiding, target->cell, best);
	return true;
}

/* is_in_lines - of the target's cell, or of another row or column; number
 * counts the rows, then the columns */
static bool
is_in_lines(
    const struct hiding *hiding, size_t cell, size_t target, size_t number)
{
	size_t columns = hiding->shape->columns, rows = hiding->shape->rows;

	if (number < rows)
		return cell / columns == number ||
		       cell / columns == target / columns;
	return cell % columns == number - rows ||
	       cell % columns == target % columns;
}

/* hide_lines - two rows, or two columns, but for what is 0; before_r is what
 * was hidden before. Returns what it costs */
static uint64_t
hide_lines(struct hiding *hiding, size_t target, size_t number, bool *before_r)
{
	size_t n = hiding->shape->rows * hiding->shape->columns;
	uint64_t cost = 0;

	memcpy(before_r, hiding->hidden, n * sizeof(*before_r));
	for (size_t i = 0; i < n; i++) {
		if (hiding->hidden[i] || hiding->last->cells[i] == 0 ||
		    !is_in_lines(hiding, i, target, number))
			continue;
		hiding->hidden[i] = true;
		cost += hiding->last->cells[i] + (uint64_t)hiding->shape->k;
	}
	return cost;
}

/* cover_lines - hide the cheapest two lines that make a target safe, where
 * no rectangle alone does */
static bool
cover_lines(struct hiding *hiding, const struct disclosure_target *target)
{
	size_t n = hiding->shape->rows * hiding->shape->columns;
	size_t lines = hiding->shape->rows + hiding->shape->columns;
	size_t best = lines;
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i < lines; i++) {
		uint64_t cost = hide_lines(
		    hiding, target->cell, i, hiding->before);

		if (cost > 0 && cost < least &&
		    disclosure_is_safe(hiding->disclosure, target)) {
			best = i;
			least = cost;
		}
		memcpy(hiding->hidden, hiding->before, n * sizeof(bool));
	}
	if (best == lines)
		return false;
	hide_lines(hiding, target->cell, best, hiding->before);
	return true;
}

/* suppress_choose - hide until nothing can be found */
bool
suppress_choose(struct arena *arena, const struct disclosure_shape *shape,
    const struct disclosure_step *steps, size_t n, bool *hidden_r)
{
	struct disclosure_target target = DISCLOSURE_FIRST;
	struct hiding hiding = {
	    .disclosure = disclosure_new(arena, shape, steps, n),
	    .shape = shape,
	    .last = &steps[n - 1],
	    .hidden = hidden_r,
	    .before = arena_alloc_n(
		arena, shape->rows * shape->columns, sizeof(bool)),
	};
	int found;

	must(n > 0 && steps[n - 1].hidden == hidden_r);
	hide_first(&hiding, n - 1);
	/* Hiding more makes nothing unsafe that was safe. */
	while ((found = disclosure_find(hiding.disclosure, &target)) == 1)
		if (!cover(&hiding, &target) && !cover_lines(&hiding, &target))
			return false;
	return found == 0;
}
