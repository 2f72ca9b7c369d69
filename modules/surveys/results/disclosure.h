/* SPDX-License-Identifier: BSD-2-Clause */
/* disclosure - does what was shown of a table give a small figure away? */
#ifndef FP_SURVEYS_RESULTS_DISCLOSURE_H
#define FP_SURVEYS_RESULTS_DISCLOSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/*
 * A table of people, each in one cell, counted at one release after another;
 * its numbers only grow. Everybody knows the sums of its rows and columns at
 * each release (the one-way tables), "no answer" being a row and a column.
 * With one row it is a one-way table, of which only the sum is known.
 */
struct disclosure_shape {
	size_t rows, columns;
	int64_t k;
	/* Nobody can be in some cells (show_if): a cell in which nobody is
	 * gives no other cell cover. */
	bool impossible;
};

/* What was counted and shown at one release. */
struct disclosure_step {
	const uint64_t *cells; /* rows * columns, one row after another */
	const bool *hidden;    /* as many; NULL: the table was not shown */
	bool sums;	       /* the sums of this release were shown */
};

/*
 * A figure about fewer than k people: the people who came into a cell after
 * step from (DISCLOSURE_START: since the beginning) until step to.
 */
struct disclosure_target {
	size_t from, to, cell;
};
#define DISCLOSURE_START SIZE_MAX
#define DISCLOSURE_FIRST ((struct disclosure_target){DISCLOSURE_START, 0, 0})

struct disclosure;

/* Looks at n steps, which stay the caller's. In arena. */
struct disclosure *disclosure_new(struct arena *arena,
    const struct disclosure_shape *shape, const struct disclosure_step *steps,
    size_t n);

/*
 * Looks for a small figure that could be computed from what was shown, from
 * target_r on, in an order that begins with DISCLOSURE_FIRST. 1: there
 * it is; 0: there is none; -1: too much work to say.
 *
 * A figure is safe when other tables, of which everything shown is as true
 * and nothing shown as hidden is 0, have another number there: one of at
 * least k if the table was shown at both steps, or as many as its row and
 * column had altogether. They are looked for among those in which some
 * people of two rows (and of one release) have swapped their columns, and as
 * many of another release have swapped them back: the rectangles of the
 * hypercube method (Giessing, Repsilber 2002), with time as a third axis,
 * and several of them one after the other where one does not go far enough.
 * What this finds safe is safe; it does not find everything that is.
 */
int disclosure_find(
    struct disclosure *disclosure, struct disclosure_target *target_r);

/* Is this one safe, with what is hidden now? */
bool disclosure_is_safe(
    struct disclosure *disclosure, const struct disclosure_target *target);

/*
 * Would the rectangle of the target's cell and of the one opposite make it
 * safe, if all four corners were hidden at the last step? With one row,
 * opposite is another cell of it.
 */
bool disclosure_would_cover(struct disclosure *disclosure,
    const struct disclosure_target *target, size_t opposite);

/*
 * Is the row or column of a cell a thin one at a step, all of which is to be
 * hidden, with what is 0: one of fewer than k people, or of fewer than 2 k
 * and with a small cell? Everybody can see which ones may be.
 */
bool disclosure_is_thin(
    const struct disclosure *disclosure, size_t step, size_t cell);

#endif
