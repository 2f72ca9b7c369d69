/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * audit_results - shows random surveys as the module would, and has an
 * attacker look at them
 *
 *	audit_results tables|sequences|sensitive RULE N SEED
 *
 * tables: two questions of five options and their cross-table, released
 * once. sequences: two questions, released up to six times. sensitive: one
 * question, likewise. RULE is what hides: "product" is the product; the
 * others are mistakes that the attacker must find: "primary" hides small
 * cells alone, "two" hides at least two cells of each row and column that
 * has one, "forgetful" is the product without the past. Prints a line:
 *	surveys N targets N recovered N shown N cells N
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attacker.h"
#include "base/arena.h"
#include "base/must.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/release.h"
#include "modules/surveys/results/results.h"
#include "modules/surveys/results/tally.h"

#define RELEASES 6
#define LINES	 (GLANCE_LINES - 1)

enum rule {
	RULE_PRODUCT,
	RULE_FORGETFUL,
	RULE_PRIMARY,
	RULE_TWO,
};
static const char *const rules[] = {"product", "forgetful", "primary", "two"};

/* A survey, and what was to be seen of it. */
struct survey {
	struct arena *arena;
	enum rule rule;
	uint64_t random;
	struct question questions[2];
	struct cross_table cross;
	struct survey_page page;
	struct definition def;
	struct tally *tally;
	const struct tally *past[RELEASES];
	struct glance glances[RELEASES];
	int64_t truth[RELEASES][GLANCE_CELLS];
	size_t n, rows, columns;
	double weights[GLANCE_CELLS];
};

/* draw - a number below n, the same ones for the same seed everywhere */
static uint64_t
draw(struct survey *survey, uint64_t n)
{
	survey->random = survey->random * UINT64_C(6364136223846793005) +
			 UINT64_C(1442695040888963407);
	return (survey->random >> 33) % n;
}

/* question_init - of so many options */
static void
question_init(struct survey *survey, size_t number, size_t noptions)
{
	struct question *question = &survey->questions[number];

	*question = (struct question){.id = number == 0 ? "a" : "b",
	    .kind = QUESTION_SINGLE,
	    .noptions = noptions,
	    .options = arena_alloc_n(
		survey->arena, noptions, sizeof(*question->options)),
	    .first_cell = survey->def.nquestion_cells,
	    .group = SURVEY_NO_GROUP,
	    .offset = number,
	    .bytes = 1};
	survey->def.nquestion_cells += noptions;
	survey->def.nquestions = number + 1;
	survey->def.questions = survey->questions;
}

/* survey_init - two questions and their table; one, sensitive, if n is 0 */
static void
survey_init(struct survey *survey, size_t m, size_t n)
{
	survey->arena = arena_new(256 * 1024 * 1024);
	survey->def = (struct definition){.id = "audit",
	    .k = draw(survey, 2) ? 10 : 5,
	    .pages = &survey->page,
	    .npages = 1,
	    .answer_bytes = 2};
	question_init(survey, 0, m);
	survey->columns = m;
	survey->rows = 1;
	if (n > 0) {
		question_init(survey, 1, n);
		survey->rows = m + 1;
		survey->columns = n + 1;
		survey->cross = (struct cross_table){.rows = survey->questions,
		    .columns = survey->questions + 1,
		    .first_cell = survey->def.nquestion_cells,
		    .ncells = m * n};
		survey->def.cross_tables = &survey->cross;
		survey->def.ncross_tables = 1;
	} else
		survey->questions[0].sensitive = true;
	survey->def.ncells = survey->def.nquestion_cells + m * n;
	survey->tally = tally_new(survey->arena, &survey->def);
	survey->n = 0;
}

/* draw_weights - how common each cell is: a few are, some are not at all */
static void
draw_weights(struct survey *survey)
{
	size_t n = survey->rows * survey->columns;
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t kind = draw(survey, 8);

		survey->weights[i] = kind == 0	? 0
				     : kind < 4 ? 1 + (double)draw(survey, 4)
						: 5 + (double)draw(survey, 20);
		/* few give no answer */
		if (survey->rows > 1 &&
		    (i % survey->columns == survey->columns - 1 ||
			i / survey->columns == survey->rows - 1))
			survey->weights[i] /= 6;
		sum += survey->weights[i];
	}
	for (size_t i = 0; i < n; i++)
		survey->weights[i] = sum > 0 ? survey->weights[i] / sum
					     : 1.0 / (double)n;
}

/* answer - one person's */
static void
answer(struct survey *survey)
{
	double at = (double)draw(survey, 1000000) / 1e6;
	size_t cell = 0, n = survey->rows * survey->columns;
	uint8_t answers[2] = {0, 0};

	while (cell < n - 1 && at >= survey->weights[cell])
		at -= survey->weights[cell++];
	if (survey->rows == 1)
		answers[0] = (uint8_t)(1u << cell);
	else {
		if (cell / survey->columns < survey->rows - 1)
			answers[0] = (uint8_t)(1u << cell / survey->columns);
		if (cell % survey->columns < survey->columns - 1)
			answers[1] = (uint8_t)(1u << cell % survey->columns);
	}
	tally_add(survey->tally, &survey->def, answers);
}

/* snapshot - a tally as it is now */
static const struct tally *
snapshot(struct survey *survey)
{
	struct secret key;
	size_t len = tally_sealed_bytes(&survey->def);
	uint8_t *blob = arena_alloc(survey->arena, len);
	struct tally *copy = NULL;

	secret_random(&key);
	tally_seal(&key, &survey->def, survey->tally, blob);
	must(tally_open(survey->arena, &key, &survey->def, str_from(blob, len),
		 &copy, NULL) == 0);
	return copy;
}

/* hide_two - one more in each line that has one hidden */
static void
hide_two(struct survey *survey, const int64_t *truth, int64_t *cells)
{
	size_t n = survey->rows * survey->columns;

	for (size_t line = 0; line < survey->rows + survey->columns; line++) {
		size_t hidden = 0, best = n;

		for (size_t i = 0; i < n; i++) {
			if (i / survey->columns != line &&
			    i % survey->columns + survey->rows != line)
				continue;
			if (cells[i] < 0)
				hidden++;
			else if (cells[i] > 0 &&
				 (best == n || truth[i] < truth[best]))
				best = i;
		}
		if (hidden == 1 && best < n)
			cells[best] = -1;
	}
}

/* show_wrongly - as who thinks that small cells are all there is to hide */
static void
show_wrongly(struct survey *survey, struct glance *glance)
{
	const int64_t *truth = survey->truth[survey->n];
	size_t n = survey->rows * survey->columns;

	glance->shown = true;
	for (size_t i = 0; i < n; i++)
		glance->cells[i] = truth[i] > 0 && truth[i] < survey->def.k
				       ? -1
				       : truth[i];
	for (int i = 0; survey->rule == RULE_TWO && i < 8; i++)
		hide_two(survey, truth, glance->cells);
}

/* see_question - the sums of a cross-table, if this release shows them */
static void
see_question(const struct survey *survey, const struct survey_results *results,
    size_t number, int64_t *sums)
{
	const struct result_question *question = &results->questions[number];
	size_t n = question->question->noptions;

	for (size_t i = 0; i <= n; i++)
		sums[i] = -1;
	if (question->as_of != results->release)
		return;
	for (size_t i = 0; i < n; i++)
		sums[i] = question->options[i].count;
	sums[n] = results->answers - question->answers;
	(void)survey;
}

/* see_one - a table of one row */
static void
see_one(struct survey *survey, const struct survey_results *results,
    struct glance *glance)
{
	const struct result_question *question = &results->questions[0];

	glance->all = glance->rows[0] = -1;
	for (size_t i = 0; i < survey->columns; i++) {
		glance->columns[i] = -1;
		if (question->as_of != results->release)
			continue;
		glance->rows[0] = question->answers;
		glance->cells[i] = question->options[i].count;
		if (glance->cells[i] != RESULT_HIDDEN)
			glance->shown = true;
	}
}

/* see - what everybody sees of the last release */
static void
see(struct survey *survey)
{
	struct glance *glance = &survey->glances[survey->n];
	const struct survey_results *results = results_new(
	    survey->arena, &survey->def, survey->tally, false);
	const struct result_cross *cross = &results->crosses[0];

	memset(glance, 0, sizeof(*glance));
	if (survey->rows == 1)
		see_one(survey, results, glance);
	else {
		glance->all = results->answers;
		see_question(survey, results, 0, glance->rows);
		see_question(survey, results, 1, glance->columns);
		glance->shown = cross->as_of == results->release;
		for (size_t i = 0; i < survey->rows * survey->columns; i++)
			glance->cells[i] = cross->cells[i];
	}
	if (survey->rule == RULE_PRIMARY || survey->rule == RULE_TWO)
		show_wrongly(survey, glance);
}

/* release - if it is time; what is true and what is seen */
static void
release(struct survey *survey)
{
	struct tally *tally = survey->tally;
	uint64_t cells[GLANCE_CELLS];
	bool forget = survey->rule == RULE_FORGETFUL;

	if (!release_is_due(tally, &survey->def, false))
		return;
	release_make(survey->arena, tally, &survey->def, survey->past,
	    forget ? 0 : survey->n);
	if (survey->rows == 1)
		memcpy(cells, tally->counted.cells,
		    survey->columns * sizeof(*cells));
	else
		tally_cross(&survey->def, &tally->counted, 0, cells);
	for (size_t i = 0; i < survey->rows * survey->columns; i++)
		survey->truth[survey->n][i] = (int64_t)cells[i];
	see(survey);
	survey->past[survey->n++] = snapshot(survey);
}

/* run - one survey from its opening to the end */
static void
run(struct survey *survey, size_t releases, uint64_t people, struct loot *loot)
{
	struct sight sight = {.rows = survey->rows,
	    .columns = survey->columns,
	    .k = survey->def.k,
	    .glances = survey->glances,
	    .truth = (const int64_t(*)[GLANCE_CELLS])survey->truth};

	draw_weights(survey);
	for (size_t i = 0; i < releases; i++) {
		/* now and then it has become another crowd */
		if (draw(survey, 4) == 0)
			draw_weights(survey);
		for (uint64_t n = people / 4 + draw(survey, people); n > 0; n--)
			answer(survey);
		release(survey);
	}
	sight.n = survey->n;
	attacker_run(&sight, loot);
	arena_free(&survey->arena);
}

/* run_one - of the kind asked for */
static void
run_one(struct survey *survey, const char *kind, struct loot *loot)
{
	if (strcmp(kind, "tables") == 0) {
		survey_init(survey, 5, 5);
		run(survey, 1, draw(survey, 2) ? 300 : 1500, loot);
	} else if (strcmp(kind, "sequences") == 0) {
		survey_init(survey, 2 + draw(survey, 3), 2 + draw(survey, 2));
		run(survey, 2 + draw(survey, RELEASES - 1),
		    40 + draw(survey, 4) * 120, loot);
	} else {
		survey_init(survey, 2 + draw(survey, 5), 0);
		run(survey, 2 + draw(survey, RELEASES - 1),
		    20 + draw(survey, 4) * 40, loot);
	}
}

int
main(int argc, char **argv)
{
	static struct survey survey;
	struct loot loot = {0};
	long n;

	must(argc == 5);
	n = atol(argv[3]);
	survey.random = strtoull(argv[4], NULL, 10);
	for (int i = 0; i < 4; i++)
		if (strcmp(argv[2], rules[i]) == 0)
			survey.rule = (enum rule)i;
	for (long i = 0; i < n; i++)
		run_one(&survey, argv[1], &loot);
	printf("surveys %ld targets %zu recovered %zu shown %zu cells %zu\n", n,
	    loot.targets, loot.recovered, loot.shown, loot.cells);
	return 0;
}
