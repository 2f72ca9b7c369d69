/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/results.h"

/* put_field - quoted where it must be (RFC 4180 section 2), and behind an
 * apostrophe where a spreadsheet would take it for a formula */
static void
put_field(struct buf *out, const char *text)
{
	bool formula = *text && strchr("=+-@\t\r\n", *text) != NULL;

	if (!formula && !text[strcspn(text, ",\"\r\n")]) {
		buf_puts(out, text);
		return;
	}
	buf_putc(out, '"');
	if (formula)
		buf_putc(out, '\'');
	for (; *text; text++) {
		if (*text == '"')
			buf_putc(out, '"');
		buf_putc(out, *text);
	}
	buf_putc(out, '"');
}

/* put_count - a number, nothing where it is hidden */
static void
put_count(struct buf *out, int64_t count)
{
	if (count != RESULT_HIDDEN)
		buf_printf(out, "%" PRId64, count);
}

/* put_start - the first fields of a record */
static void
put_start(struct buf *out, const struct survey_results *results, int64_t as_of)
{
	buf_printf(out, "%s,%" PRId64 ",%" PRId64 ",", results->definition->id,
	    results->k, as_of);
}

/* put_option - one record */
static void
put_option(struct buf *out, const struct survey_results *results,
    const struct result_question *question, const struct result_option *option)
{
	put_start(out, results, question->as_of);
	buf_printf(out, "%s,%s,", question->question->id,
	    question_kind_name(question->question->kind));
	put_count(out, question->answers);
	buf_putc(out, ',');
	put_field(out, option->option->id);
	buf_putc(out, ',');
	put_field(out, option->option->label);
	buf_putc(out, ',');
	put_count(out, option->count);
	buf_puts(out, ",,,\r\n");
}

/* put_text - one record: how many wrote something */
static void
put_text(struct buf *out, const struct survey_results *results,
    const struct result_question *question)
{
	put_start(out, results, question->as_of);
	buf_printf(out, "%s,%s,", question->question->id,
	    question_kind_name(question->question->kind));
	put_count(out, question->answers);
	buf_puts(out, ",,,,,,\r\n");
}

/* put_line - id and label of a row or column; empty without an answer */
static void
put_line(struct buf *out, const struct question *question, size_t number)
{
	bool answered = number < question->noptions;

	put_field(out, answered ? question->options[number].id : "");
	buf_putc(out, ',');
	put_field(out, answered ? question->options[number].label : "");
}

/* put_cell - one record */
static void
put_cell(struct buf *out, const struct survey_results *results,
    const struct result_cross *cross, size_t row, size_t column)
{
	put_start(out, results, cross->as_of);
	buf_printf(out, "%s,cross-table,", cross->cross->rows->id);
	put_count(out, cross->as_of > 0 ? cross->row_sums[row] : RESULT_HIDDEN);
	buf_putc(out, ',');
	put_line(out, cross->cross->rows, row);
	buf_putc(out, ',');
	put_count(out, cross->cells[row * cross->columns + column]);
	buf_printf(out, ",%s,", cross->cross->columns->id);
	put_line(out, cross->cross->columns, column);
	buf_puts(out, "\r\n");
}

/* put_cross - all cells of a table */
static void
put_cross(struct buf *out, const struct survey_results *results,
    const struct result_cross *cross)
{
	for (size_t i = 0; i < cross->rows; i++)
		for (size_t j = 0; j < cross->columns; j++)
			put_cell(out, results, cross, i, j);
}

/* results_csv - a record an option, then one a cell */
void
results_csv(const struct survey_results *results, struct buf *out)
{
	const struct definition *def = results->definition;

	buf_puts(out, "survey,k,as_of_release,question,kind,answers,option,"
		      "label,count,by,by_option,by_label\r\n");
	for (size_t i = 0; i < def->nquestions; i++) {
		const struct result_question *question = &results->questions[i];

		if (question->question->kind == QUESTION_TEXT)
			put_text(out, results, question);
		for (size_t j = 0; j < question->question->noptions; j++)
			put_option(
			    out, results, question, &question->options[j]);
	}
	for (size_t i = 0; i < def->ncross_tables; i++)
		put_cross(out, results, &results->crosses[i]);
}
