/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/definition/cross_load.h"

#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/err.h"

/* find - the question of that id */
static const struct question *
find(const struct definition_source *from, const char *id)
{
	for (size_t i = 0; id && i < from->nquestions; i++)
		if (strcmp(from->questions[i].id, id) == 0)
			return &from->questions[i];
	return NULL;
}

/* check_kind - a person stands in one cell of a table at most */
static int
check_kind(struct definition_source *from, const config_setting_t *pair,
    const struct question *question)
{
	if (question->kind != QUESTION_MULTIPLE &&
	    question->kind != QUESTION_TEXT &&
	    question->kind != QUESTION_CONSENT)
		return 0;
	return err_set(from->err,
	    "%s: question \"%s\" is of kind \"%s\"; in a cross-table each "
	    "person has one place: take questions of single, scale, number or "
	    "date",
	    source_where(from, pair), question->id,
	    question_kind_name(question->kind));
}

/* check_asked - everybody is asked it: how many were, where it depends on an
 * answer, would tell of cells that other tables hide */
static int
check_asked(struct definition_source *from, const config_setting_t *pair,
    const struct question *question)
{
	if (question->nshow_if == 0 &&
	    from->pages[question->page].nshow_if == 0)
		return 0;
	return err_set(from->err,
	    "%s: question \"%s\" is shown to some only (show_if), which "
	    "would tell of few people in other tables; take questions that "
	    "everybody is asked",
	    source_where(from, pair), question->id);
}

/* check_new - the same two questions were not declared before */
static int
check_new(struct definition_source *from, const config_setting_t *pair,
    const struct cross_table *crosses, const struct cross_table *cross)
{
	for (; crosses < cross; crosses++)
		if ((crosses->rows == cross->rows &&
			crosses->columns == cross->columns) ||
		    (crosses->rows == cross->columns &&
			crosses->columns == cross->rows))
			return err_set(from->err,
			    "%s: \"%s\" and \"%s\" are counted against each "
			    "other already; remove one of the two",
			    source_where(from, pair), cross->rows->id,
			    cross->columns->id);
	return 0;
}

/* refuse_pair - it is not two questions; say which one there is not */
static int
refuse_pair(struct definition_source *from, const config_setting_t *pair)
{
	for (int i = 0; i < 2 && !config_setting_is_group(pair); i++) {
		const char *id = config_setting_get_string_elem(pair, i);

		if (id != NULL && find(from, id) == NULL)
			return err_set(from->err,
			    "%s: cross_tables: there is no question \"%s\"; "
			    "name two by their ids, (\"age\", \"mode\")",
			    source_where(from, pair), id);
	}
	return err_set(from->err,
	    "%s: a cross-table is a pair of ids of two questions, "
	    "(\"age\", \"mode\")",
	    source_where(from, pair));
}

/* load_pair - one pair of questions */
static int
load_pair(struct definition_source *from, config_setting_t *pair,
    const struct cross_table *crosses, struct cross_table *cross)
{
	if (config_setting_length(pair) == 2 &&
	    !config_setting_is_group(pair)) {
		cross->rows = find(
		    from, config_setting_get_string_elem(pair, 0));
		cross->columns = find(
		    from, config_setting_get_string_elem(pair, 1));
	}
	if (cross->rows == NULL || cross->columns == NULL ||
	    cross->rows == cross->columns)
		return refuse_pair(from, pair);
	if (check_kind(from, pair, cross->rows) != 0 ||
	    check_kind(from, pair, cross->columns) != 0 ||
	    check_asked(from, pair, cross->rows) != 0 ||
	    check_asked(from, pair, cross->columns) != 0)
		return -1;
	return check_new(from, pair, crosses, cross);
}

/* lay_out - the cells, behind those of the questions */
static int
lay_out(struct definition_source *from, const config_setting_t *list,
    struct cross_table *crosses, struct definition *def)
{
	size_t cell = def->nquestion_cells;

	for (size_t i = 0; i < def->ncross_tables; i++) {
		struct cross_table *cross = &crosses[i];

		cross->first_cell = cell;
		cross->ncells = cross->rows->noptions *
				cross->columns->noptions;
		cell += cross->ncells;
	}
	def->ncells = cell;
	if (cell - def->nquestion_cells > SURVEY_CROSS_CELLS_MAX)
		return err_set(from->err,
		    "%s: the cross-tables have %zu cells together, and %d are "
		    "allowed; declare fewer, or questions with fewer options",
		    source_where(from, list), cell - def->nquestion_cells,
		    SURVEY_CROSS_CELLS_MAX);
	return 0;
}

/* cross_load_all - the list of pairs */
int
cross_load_all(struct definition_source *from, config_setting_t *list,
    struct definition *def)
{
	int n = list ? config_setting_length(list) : 0;
	struct cross_table *crosses;

	def->ncells = def->nquestion_cells;
	if (n == 0)
		return 0;
	if (n > SURVEY_CROSS_MAX || !config_setting_is_list(list))
		return err_set(from->err,
		    "%s: cross_tables is a list of at most %d pairs",
		    source_where(from, list), SURVEY_CROSS_MAX);
	crosses = arena_alloc_n(from->arena, (size_t)n, sizeof(*crosses));
	for (unsigned i = 0; i < (unsigned)n; i++)
		if (source_stops(
			from, load_pair(from, config_setting_get_elem(list, i),
				  crosses, &crosses[i])))
			return -1;
	if (from->failed)
		return -1;
	def->cross_tables = crosses;
	def->ncross_tables = (size_t)n;
	return lay_out(from, list, crosses, def);
}
