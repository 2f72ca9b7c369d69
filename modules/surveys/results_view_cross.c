/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results_view_cross.h"

#include "base/str.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/results.h"
#include "page/view.h"

/* set_id - of an option; null without an answer */
static void
set_id(struct view *view, const char *name, const struct question *question,
    size_t number)
{
	if (number < question->noptions)
		view_set_text(view, name, str_of(question->options[number].id));
	else
		view_set_null(view, name);
}

/* add_cells - one after another */
static void
add_cells(struct view *list, const struct result_cross *result)
{
	for (size_t i = 0; i < result->rows * result->columns; i++) {
		struct view *view = view_add_object(list);

		set_id(view, "row", result->cross->rows, i / result->columns);
		set_id(view, "column", result->cross->columns,
		    i % result->columns);
		if (result->cells[i] == RESULT_HIDDEN)
			view_set_null(view, "count");
		else
			view_set_int(view, "count", result->cells[i]);
	}
}

/* add_line - the head of a row or column: its label and its sum */
static struct view *
add_line(struct view *list, const struct question *question, size_t number,
    const int64_t *sums)
{
	struct view *view = view_add_object(list);

	if (number < question->noptions)
		view_set_text(
		    view, "_name", str_of(question->options[number].label));
	view_set_bool(view, "_silent", number == question->noptions);
	view_set_int(view, "_sum", sums[number]);
	return view;
}

/* lines - without that of the people without an answer where there are none */
static size_t
lines(size_t n, const int64_t *sums)
{
	return sums[n - 1] > 0 ? n : n - 1;
}

/* add_row - with its numbers, for the page */
static void
add_row(struct view *list, const struct result_cross *result, size_t number)
{
	struct view *row = add_line(
	    list, result->cross->rows, number, result->row_sums);
	struct view *cells = view_set_list(row, "_cells");
	size_t n = lines(result->columns, result->column_sums);

	for (size_t i = 0; i < n; i++) {
		int64_t count = result->cells[number * result->columns + i];
		struct view *cell = view_add_object(cells);

		if (count != RESULT_HIDDEN)
			view_set_int(cell, "_count", count);
		view_set_bool(cell, "_hidden", count == RESULT_HIDDEN);
	}
}

/* sum - of numbers */
static int64_t
sum(const int64_t *numbers, size_t n)
{
	int64_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += numbers[i];
	return all;
}

/* results_view_cross - the table */
void
results_view_cross(struct view *view, const struct result_cross *result)
{
	struct view *list = view_set_list(view, "cells");

	view_set_text(view, "_row_label", str_of(result->cross->rows->label));
	view_set_text(
	    view, "_column_label", str_of(result->cross->columns->label));
	view_set_bool(view, "_shown", result->as_of > 0);
	if (result->as_of == 0)
		return;
	add_cells(list, result);
	list = view_set_list(view, "_columns");
	for (size_t i = 0; i < lines(result->columns, result->column_sums); i++)
		add_line(list, result->cross->columns, i, result->column_sums);
	view_set_int(view, "_all", sum(result->row_sums, result->rows));
	list = view_set_list(view, "_rows");
	for (size_t i = 0; i < lines(result->rows, result->row_sums); i++)
		add_row(list, result, i);
}
