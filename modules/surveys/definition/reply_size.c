/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/definition/reply_size.h"

#include <string.h>

#include "modules/surveys/definition/definition.h"

/* What stands around the texts, as the templates have it and some more. */
#define PAGE_BYTES     (64 * 1024)
#define QUESTION_BYTES 1500
#define OPTION_BYTES   800
#define CELL_BYTES     150

/* escaped - how long a text is on a page */
static size_t
escaped(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += strchr("<>&\"'", *text) ? 6 : 1;
	return n;
}

/* quoted - how long it is in CSV, where quotation marks are doubled */
static size_t
quoted(const char *text)
{
	size_t n = 2;

	for (; *text; text++)
		n += *text == '"' ? 2 : 1;
	return n;
}

/* page_bytes - form or results as a page: a scale's steps stand in the chart
 * as well */
static size_t
page_bytes(const struct definition *def)
{
	size_t n = PAGE_BYTES + escaped(def->title) + escaped(def->text);

	for (size_t i = 0; i < def->nquestions; i++) {
		const struct question *question = &def->questions[i];

		n += QUESTION_BYTES + escaped(question->label) +
		     escaped(question->help);
		for (size_t j = 0; j < question->noptions; j++)
			n += OPTION_BYTES +
			     (question->kind == QUESTION_SCALE ? 2 : 1) *
				 escaped(question->options[j].label);
	}
	return n + def->ncells * CELL_BYTES;
}

/* csv_bytes - each cell of a cross-table has the labels of both its options */
static size_t
csv_bytes(const struct definition *def)
{
	size_t n = 0;

	for (size_t i = 0; i < def->ncross_tables; i++) {
		const struct question *rows = def->cross_tables[i].rows;
		const struct question *columns = def->cross_tables[i].columns;

		for (size_t j = 0; j < rows->noptions; j++)
			n += (columns->noptions + 1) *
			     (CELL_BYTES + quoted(rows->options[j].label));
		for (size_t j = 0; j < columns->noptions; j++)
			n += (rows->noptions + 1) *
			     quoted(columns->options[j].label);
	}
	for (size_t i = 0; i < def->nquestions; i++)
		for (size_t j = 0; j < def->questions[i].noptions; j++)
			n += CELL_BYTES +
			     quoted(def->questions[i].options[j].label);
	return n;
}

/* definition_reply_bytes - of the longest */
size_t
definition_reply_bytes(const struct definition *def)
{
	size_t page = page_bytes(def), csv = csv_bytes(def);

	return page > csv ? page : csv;
}
