/* SPDX-License-Identifier: BSD-2-Clause */
/* attacker - works out what it can from everything that was shown, with
 * linear programs (GLPK) */
#ifndef FP_TESTS_ATTACKER_H
#define FP_TESTS_ATTACKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GLANCE_LINES 8
#define GLANCE_CELLS (GLANCE_LINES * GLANCE_LINES)

/*
 * What was to be seen of a table at one release. Its last row and column are
 * the people without an answer. -1: not to be seen.
 */
struct glance {
	int64_t all;
	int64_t rows[GLANCE_LINES], columns[GLANCE_LINES];
	bool shown; /* the table itself, at least in part */
	int64_t cells[GLANCE_CELLS];
};

/* A table that was shown at n releases, and what was true each time. With
 * one row it is the table of one question. */
struct sight {
	size_t rows, columns, n;
	int64_t k;
	const struct glance *glances;
	const int64_t (*truth)[GLANCE_CELLS];
};

/* What came of it. */
struct loot {
	size_t targets;	  /* figures about 1 to k - 1 people */
	size_t recovered; /* of those */
	size_t shown;	  /* cells shown of tables shown */
	size_t cells;	  /* of tables shown */
};

/*
 * A target is the number of people, from 1 to k - 1, in a cell of a table at
 * a release, or that came into it between two releases. It is recovered when
 * the linear program over everything shown (all sums, all cells, at all
 * releases; numbers never fall; a hidden number is at least 1 unless its row
 * or column has fewer than 2 k and is hidden whole) gives it an interval that
 * is
 *	- a single point, or,
 *	- where the table was shown at both ends, below k,
 * and the sums of the one-way tables alone do not say as much of the same
 * people. (Of those tables k counts the people who answered the question, so
 * what they alone tell is not the cross-table's.) The interval's ends are the protection intervals of Giessing and
 * Repsilber (2002) and of Hundepool et al., Statistical Disclosure Control
 * (2012), chapter 4.
 */
void attacker_run(const struct sight *sight, struct loot *loot);

#endif
