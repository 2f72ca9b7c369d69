/* SPDX-License-Identifier: BSD-2-Clause */
/* disclosure_inner - what the parts of disclosure share */
#ifndef FP_SURVEYS_RESULTS_DISCLOSURE_INNER_H
#define FP_SURVEYS_RESULTS_DISCLOSURE_INNER_H

#include "modules/surveys/results/disclosure.h"

struct disclosure {
	struct disclosure_shape shape;
	const struct disclosure_step *steps;
	size_t n;
	uint64_t *rows, *columns; /* their sums at each step */
	uint64_t *totals;
	/* Another table of which everything shown is as true: its cells at
	 * each step. And a rectangle's turn: how many people at each step. */
	uint64_t *other, *turn;
	uint64_t work;
	bool trying; /* the corners at the last step count as hidden */
};

/* Two cells that gain people and two that lose as many; with one row one
 * and one, each twice. */
struct corners {
	size_t plus[2], minus[2];
};

/* How many cells the table has. */
static inline size_t
disclosure_cells(const struct disclosure *of)
{
	return of->shape.rows * of->shape.columns;
}

/* Is the number in a cell known at a step? Before the first it is 0. */
static inline bool
disclosure_is_known(const struct disclosure *of, size_t step, size_t cell)
{
	if (step == DISCLOSURE_START)
		return true;
	return of->steps[step].hidden && !of->steps[step].hidden[cell];
}

/* The other table is the true one again. */
void disclosure_forget(struct disclosure *of);

/* The rectangle turned the other way round. */
struct corners disclosure_back(const struct corners *at);

/*
 * Could there be so many more people in the plus cells between the two steps
 * of a target, and as many fewer in the minus cells, with everything shown
 * as it is? apply: in the other table there are, from now on.
 */
bool disclosure_differ(struct disclosure *of, const struct corners *at,
    const struct disclosure_target *target, uint64_t people, bool apply);

#endif
