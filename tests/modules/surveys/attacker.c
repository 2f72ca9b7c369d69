/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "attacker.h"

#include <stdlib.h>
#include <string.h>

#include <glpk.h>

#include "base/must.h"

#define EPSILON 1e-6
#define TERMS	(2 * GLANCE_CELLS)

/* One linear program: a column for each cell at each release. */
struct program {
	const struct sight *sight;
	glp_prob *lp;
	size_t cells;
};

/* cell_column - of a cell at a release; GLPK counts from 1 */
static int
cell_column(const struct program *program, size_t release, size_t cell)
{
	return (int)(release * program->cells + cell + 1);
}

/* is_hidden - a whole line, from a cell on, each so many after the other */
static bool
is_hidden(const struct glance *glance, size_t first, size_t step, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (glance->cells[first + i * step] >= 0)
			return false;
	return true;
}

/* is_thin - a line of fewer than 2 k, all of it hidden, as all can see */
static bool
is_thin(const struct program *program, const struct glance *glance, size_t cell)
{
	const struct sight *sight = program->sight;
	size_t columns = sight->columns;
	int64_t row = glance->rows[cell / columns];
	int64_t column = glance->columns[cell % columns];

	return sight->rows > 1 &&
	       ((row >= 0 && row < 2 * sight->k &&
		    is_hidden(glance, cell / columns * columns, 1, columns)) ||
		   (column >= 0 && column < 2 * sight->k &&
		       is_hidden(
			   glance, cell % columns, columns, sight->rows)));
}

/* add_cell - and what is known of it */
static void
add_cell(struct program *program, size_t release, size_t cell, bool sums_only)
{
	const struct glance *glance = &program->sight->glances[release];
	int column = glp_add_cols(program->lp, 1);
	double known = (double)glance->cells[cell];

	if (!glance->shown || sums_only)
		glp_set_col_bnds(program->lp, column, GLP_LO, 0, 0);
	else if (glance->cells[cell] >= 0)
		glp_set_col_bnds(program->lp, column, GLP_FX, known, known);
	else
		glp_set_col_bnds(program->lp, column, GLP_LO,
		    is_thin(program, glance, cell) ? 0 : 1, 0);
}

/* add_sum - of n cells from the first, each so many after the other */
static void
add_sum(struct program *program, size_t release, size_t first, size_t step,
    size_t n, int64_t sum)
{
	int columns[GLANCE_CELLS + 1];
	double ones[GLANCE_CELLS + 1];
	int row;

	if (sum < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		columns[i + 1] = cell_column(
		    program, release, first + i * step);
		ones[i + 1] = 1;
	}
	row = glp_add_rows(program->lp, 1);
	glp_set_mat_row(program->lp, row, (int)n, columns, ones);
	glp_set_row_bnds(program->lp, row, GLP_FX, (double)sum, (double)sum);
}

/* add_growth - numbers never fall */
static void
add_growth(struct program *program, size_t release)
{
	for (size_t i = 0; i < program->cells; i++) {
		const int columns[3] = {0, cell_column(program, release, i),
		    cell_column(program, release - 1, i)};
		const double terms[3] = {0, 1, -1};
		int row = glp_add_rows(program->lp, 1);

		glp_set_mat_row(program->lp, row, 2, columns, terms);
		glp_set_row_bnds(program->lp, row, GLP_LO, 0, 0);
	}
}

/* add_release - all that was shown at one */
static void
add_release(struct program *program, size_t release, bool sums_only)
{
	const struct sight *sight = program->sight;
	const struct glance *glance = &sight->glances[release];

	for (size_t i = 0; i < program->cells; i++)
		add_cell(program, release, i, sums_only);
	add_sum(program, release, 0, 1, program->cells, glance->all);
	for (size_t i = 0; i < sight->rows; i++)
		add_sum(program, release, i * sight->columns, 1, sight->columns,
		    glance->rows[i]);
	for (size_t i = 0; sight->rows > 1 && i < sight->columns; i++)
		add_sum(program, release, i, sight->columns, sight->rows,
		    glance->columns[i]);
	if (release > 0)
		add_growth(program, release);
}

/* program_init - with everything, or with the one-way tables alone */
static void
program_init(struct program *program, const struct sight *sight, bool sums_only)
{
	*program = (struct program){.sight = sight,
	    .lp = glp_create_prob(),
	    .cells = sight->rows * sight->columns};
	for (size_t i = 0; i < sight->n; i++)
		add_release(program, i, sums_only);
	glp_adv_basis(program->lp, 0);
}

/* One figure: the people in a cell at to, or since from (SIZE_MAX: all). */
struct figure {
	size_t from, to, cell;
};

/* solve - the largest, or the smallest, that a figure can be */
static double
solve(struct program *program, const struct figure *figure, bool largest)
{
	int to = cell_column(program, figure->to, figure->cell);
	int from = figure->from == SIZE_MAX
		       ? 0
		       : cell_column(program, figure->from, figure->cell);
	glp_smcp how;
	double value;

	glp_init_smcp(&how);
	how.msg_lev = GLP_MSG_OFF;
	glp_set_obj_dir(program->lp, largest ? GLP_MAX : GLP_MIN);
	glp_set_obj_coef(program->lp, to, 1);
	if (from > 0)
		glp_set_obj_coef(program->lp, from, -1);
	must(glp_simplex(program->lp, &how) == 0);
	if (glp_get_status(program->lp) == GLP_UNBND)
		value = largest ? 1e9 : -1e9;
	else {
		must(glp_get_status(program->lp) == GLP_OPT);
		value = glp_get_obj_val(program->lp);
	}
	glp_set_obj_coef(program->lp, to, 0);
	if (from > 0)
		glp_set_obj_coef(program->lp, from, 0);
	return value;
}

/* true_number - of a figure */
static int64_t
true_number(const struct sight *sight, const struct figure *figure)
{
	return sight->truth[figure->to][figure->cell] -
	       (figure->from == SIZE_MAX
		       ? 0
		       : sight->truth[figure->from][figure->cell]);
}

/* was_shown - the table, at both ends */
static bool
was_shown(const struct sight *sight, const struct figure *figure)
{
	return sight->glances[figure->to].shown &&
	       (figure->from == SIZE_MAX || sight->glances[figure->from].shown);
}

/* is_of_sums - do the sums alone say as much of the same people, perhaps
 * between nearer releases? */
static bool
is_of_sums(struct program *sums, const struct figure *figure, double most)
{
	const struct sight *sight = sums->sight;
	struct figure near = *figure;

	for (; near.from == SIZE_MAX || near.from < figure->to; near.from++)
		for (near.to = figure->to;
		     near.to != near.from && near.to != SIZE_MAX; near.to--)
			if (true_number(sight, &near) ==
				true_number(sight, figure) &&
			    solve(sums, &near, true) < most + EPSILON)
				return true;
	return false;
}

/* is_recovered - with what was shown, and not by the sums alone */
static bool
is_recovered(
    struct program *all, struct program *sums, const struct figure *figure)
{
	double truth = (double)true_number(all->sight, figure);
	double most = solve(all, figure, true);
	bool low = was_shown(all->sight, figure) &&
		   most < (double)all->sight->k - EPSILON;

	if (!low && (most > truth + EPSILON ||
			solve(all, figure, false) < truth - EPSILON))
		return false;
	return !is_of_sums(sums, figure, most);
}

/* try_all - cells at one release, or between two */
static void
try_all(struct program *all, struct program *sums, size_t from, size_t to,
    struct loot *loot)
{
	for (size_t i = 0; i < all->cells; i++) {
		struct figure figure = {from, to, i};
		int64_t people = true_number(all->sight, &figure);

		if (people <= 0 || people >= all->sight->k)
			continue;
		loot->targets++;
		loot->recovered += is_recovered(all, sums, &figure);
	}
}

/* count_shown - how much is left to look at */
static void
count_shown(const struct sight *sight, struct loot *loot)
{
	for (size_t i = 0; i < sight->n; i++) {
		if (!sight->glances[i].shown)
			continue;
		loot->cells += sight->rows * sight->columns;
		for (size_t j = 0; j < sight->rows * sight->columns; j++)
			loot->shown += sight->glances[i].cells[j] >= 0;
	}
}

/* attacker_run - every figure of every release */
void
attacker_run(const struct sight *sight, struct loot *loot)
{
	struct program all, sums;
	bool any = false;

	count_shown(sight, loot);
	for (size_t i = 0; i < sight->n; i++)
		any = any || sight->glances[i].shown;
	if (!any)
		return; /* all there is are the sums */
	glp_term_out(GLP_OFF);
	program_init(&all, sight, false);
	program_init(&sums, sight, true);
	for (size_t to = 0; to < sight->n; to++) {
		try_all(&all, &sums, SIZE_MAX, to, loot);
		for (size_t from = 0; from < to; from++)
			try_all(&all, &sums, from, to, loot);
	}
	glp_delete_prob(all.lp);
	glp_delete_prob(sums.lp);
}
