/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results/results_read.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/release_store.h"
#include "modules/surveys/results/tally.h"

#define FIELDS 12 /* of a record: see results_csv */
enum field {
	AS_OF = 2,
	QUESTION = 3,
	ANSWERS = 5,
	OPTION = 6,
	COUNT = 8,
	BY = 9,
	BY_OPTION = 10,
};

/* What is left of the text, and the record at hand. */
struct reading {
	struct arena *arena;
	const struct definition *def;
	struct shown *shown;
	struct str rest, fields[FIELDS];
	bool bad;
};

/* take_quoted - behind its first quotation mark, without what was doubled and
 * without the apostrophe in front of a formula */
static struct str
take_quoted(struct reading *reading)
{
	struct str *rest = &reading->rest;
	char *text = arena_alloc(reading->arena, rest->len + 1);
	size_t n = 0, i = 0;

	for (; i < rest->len; i++) {
		if (rest->ptr[i] == '"' &&
		    (i + 1 == rest->len || rest->ptr[++i] != '"'))
			break;
		text[n++] = rest->ptr[i];
	}
	*rest = str_from(rest->ptr + i, rest->len - i);
	return n && text[0] == '\'' ? str_from(text + 1, n - 1)
				    : str_from(text, n);
}

/* take_field - up to what ends it */
static struct str
take_field(struct reading *reading)
{
	struct str *rest = &reading->rest, text;
	size_t n = 0;

	if (rest->len && rest->ptr[0] == '"') {
		*rest = str_from(rest->ptr + 1, rest->len - 1);
		return take_quoted(reading);
	}
	while (n < rest->len && rest->ptr[n] != ',' && rest->ptr[n] != '\r')
		n++;
	text = str_from(rest->ptr, n);
	*rest = str_from(rest->ptr + n, rest->len - n);
	return text;
}

/* take_record - the next line; false, and bad: there is none */
static bool
take_record(struct reading *reading)
{
	struct str *rest = &reading->rest;

	for (size_t i = 0; i < FIELDS && !reading->bad; i++) {
		bool last = i + 1 == FIELDS;

		reading->fields[i] = take_field(reading);
		reading->bad = rest->len < (last ? 2U : 1U) ||
			       rest->ptr[0] != (last ? '\r' : ',');
		if (!reading->bad)
			*rest = str_from(rest->ptr + (last ? 2 : 1),
			    rest->len - (last ? 2 : 1));
	}
	return !reading->bad;
}

/* number_at - a count of the record; nothing: it was hidden */
static uint64_t
number_at(struct reading *reading, enum field field)
{
	struct str text = reading->fields[field];
	int64_t n = 0;

	if (text.len == 0)
		return COUNT_HIDDEN;
	if (num_parse(text, 0, INT64_MAX, &n))
		reading->bad = true;
	return (uint64_t)n;
}

/* expect - does a field say this? */
static void
expect(struct reading *reading, enum field field, const char *text)
{
	if (!str_is(reading->fields[field], text))
		reading->bad = true;
}

/* read_question - its options, or that it has none */
static void
read_question(struct reading *reading, size_t number)
{
	const struct question *question = &reading->def->questions[number];
	struct shown *shown = reading->shown;
	size_t n = question->kind == QUESTION_TEXT ? 1 : question->noptions;

	for (size_t i = 0; i < n && take_record(reading); i++) {
		expect(reading, QUESTION, question->id);
		shown->since[number] = number_at(reading, AS_OF);
		shown->questions[number] = number_at(reading, ANSWERS);
		if (question->kind == QUESTION_TEXT)
			continue;
		expect(reading, OPTION, question->options[i].id);
		shown->cells[question->first_cell + i] = number_at(
		    reading, COUNT);
	}
}

/* option_id - of a row or column; "" for those without an answer */
static const char *
option_id(const struct question *question, size_t at)
{
	return at < question->noptions ? question->options[at].id : "";
}

/* read_cells - of a cross-table, and the sums of its rows */
static void
read_cells(struct reading *reading, const struct cross_table *cross,
    uint64_t *cells, uint64_t *row_sums, uint64_t *since)
{
	size_t columns = cross->columns->noptions + 1;
	size_t n = tally_cross_cells(cross);

	for (size_t i = 0; i < n && take_record(reading); i++) {
		expect(reading, QUESTION, cross->rows->id);
		expect(reading, BY, cross->columns->id);
		expect(reading, OPTION, option_id(cross->rows, i / columns));
		expect(
		    reading, BY_OPTION, option_id(cross->columns, i % columns));
		*since = number_at(reading, AS_OF);
		row_sums[i / columns] = number_at(reading, ANSWERS);
		cells[i] = number_at(reading, COUNT);
	}
}

/* sum_column - where nothing of it is hidden; a false return: it is */
static bool
sum_column(const uint64_t *cells, size_t rows, size_t columns, size_t column,
    uint64_t *sum_r)
{
	*sum_r = 0;
	for (size_t i = 0; i < rows; i++) {
		uint64_t cell = cells[i * columns + column];

		if (cell == COUNT_HIDDEN)
			return false;
		*sum_r += cell;
	}
	return true;
}

/* column_sums - out of the cells, or of the question's own table where it is
 * of the same release; false: they cannot be known from here */
static bool
column_sums(const struct reading *reading, const struct cross_table *cross,
    const uint64_t *cells, uint64_t since, uint64_t *sums)
{
	const struct question *question = cross->columns;
	size_t at = (size_t)(question - reading->def->questions);
	size_t rows = cross->rows->noptions + 1;
	size_t columns = question->noptions + 1;
	const struct shown *shown = reading->shown;
	uint64_t all = 0, answered = 0;

	for (size_t i = 0; i < rows; i++)
		all += cells[tally_cross_cells(cross) + i];
	for (size_t i = 0; i < columns; i++) {
		if (sum_column(cells, rows, columns, i, &sums[i]))
			continue;
		if (shown->since[at] != since)
			return false;
		sums[i] = i < question->noptions
			      ? shown->cells[question->first_cell + i]
			      : all - shown->questions[at];
		if (sums[i] == COUNT_HIDDEN)
			return false;
	}
	for (size_t i = 0; i < columns; i++)
		answered += sums[i];
	return answered == all;
}

/* read_cross - one of them; what cannot be known is not shown at all */
static void
read_cross(struct reading *reading, size_t number)
{
	const struct cross_table *cross = &reading->def->cross_tables[number];
	struct shown *shown = reading->shown;
	uint64_t *since = &shown->since[reading->def->nquestions + number];
	uint64_t *cells = shown->cells +
			  tally_shown_cross(reading->def, number);
	uint64_t *row_sums = cells + tally_cross_cells(cross);

	read_cells(reading, cross, cells, row_sums, since);
	if (!reading->bad && *since > 0 &&
	    !column_sums(reading, cross, cells, *since,
		row_sums + cross->rows->noptions + 1))
		*since = 0;
}

/* results_read - as they were shown */
int
results_read(struct arena *arena, const struct definition *def,
    const struct release_entry *entry, bool closed,
    const struct survey_results **results_r, struct err *err)
{
	struct tally *tally = tally_new(arena, def);
	struct reading reading = {
	    .arena = arena,
	    .def = def,
	    .shown = &tally->shown,
	    .rest = entry->figures,
	};

	tally->release = (uint64_t)entry->number;
	tally->shown.answers = (uint64_t)entry->answers;
	take_record(&reading); /* the headings */
	for (size_t i = 0; i < def->nquestions; i++)
		read_question(&reading, i);
	for (size_t i = 0; i < def->ncross_tables; i++)
		read_cross(&reading, i);
	if (reading.bad || reading.rest.len)
		return err_set(err,
		    "the ledger's figures are not of the survey in %s",
		    def->file);
	*results_r = results_new(arena, def, tally, closed);
	return 0;
}
