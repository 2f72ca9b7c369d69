/* SPDX-License-Identifier: BSD-2-Clause */
/* results - what may be shown of a tally */
#ifndef FP_SURVEYS_RESULTS_RESULTS_H
#define FP_SURVEYS_RESULTS_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;
struct cross_table;
struct definition;
struct question;
struct question_option;
struct tally;

#define RESULT_HIDDEN (-1) /* shown as null, never as 0 */

/* Why something is hidden, or nothing is. */
enum result_reason {
	RESULT_WHOLE,	  /* nothing is hidden */
	RESULT_FEW,	  /* fewer than k answered the question */
	RESULT_SMALL,	  /* numbers under k, and those beside them */
	RESULT_NOT_YET,	  /* no way yet to show it without a small number */
	RESULT_SENSITIVE, /* a cross-table of a sensitive question: never */
	RESULT_RING,	  /* other tables with it could say too much: never */
};
const char *result_reason_name(enum result_reason reason); /* "few" ... */

struct result_option {
	const struct question_option *option; /* id and label */
	int64_t count;			      /* or RESULT_HIDDEN */
};

/* Is it of a kind of which the middle can be said? */
bool result_has_median(const struct question *question);

struct result_question {
	const struct question *question; /* id, label, kind */
	int64_t answers; /* people who answered it, or RESULT_HIDDEN */
	bool hidden;	 /* at least one number of it is hidden */
	int64_t as_of;	 /* the release of these numbers; 0: none */
	const struct result_option *options; /* question->noptions of them */
	/* Of scales, numbers and dates: the answer of the person in the
	 * middle (of the first of two). NULL: hidden, or no such kind. */
	const struct question_option *median;
	enum result_reason reason;
};

/*
 * Two questions against each other. The last row is of those who did not
 * answer the question of the rows, the last column likewise; sums are the
 * numbers of the questions alone at that release.
 */
struct result_cross {
	const struct cross_table *cross;
	int64_t as_of;	      /* the release of these numbers; 0: none */
	size_t rows, columns; /* with those without an answer */
	const int64_t *cells; /* rows * columns, or RESULT_HIDDEN each */
	const int64_t *row_sums, *column_sums;
	enum result_reason reason;
};

/*
 * The last release: figures change only when at least k more answers were
 * counted (survey.small-groups-hidden). questions are in the definition's
 * order, definition->nquestions of them; so are crosses.
 */
struct survey_results {
	const struct definition *definition;
	int64_t k;
	int64_t answers; /* counted people, or RESULT_HIDDEN */
	int64_t release; /* 0: nothing was released yet */
	bool closed;	 /* final */
	const struct result_question *questions;
	const struct result_cross *crosses;
};

/* From the released part of a tally; no figure under k gets through. */
const struct survey_results *results_new(struct arena *arena,
    const struct definition *def, const struct tally *tally, bool closed);

/*
 * RFC 4180: survey, k, as_of_release, question, kind, answers, option, label,
 * count, by, by_option, by_label; one record an option, one a text question,
 * which has no option, then one a cell of each cross-table. A hidden number
 * is an empty field. No field begins with what a spreadsheet would run as a
 * formula.
 */
void results_csv(const struct survey_results *results, struct buf *out);

#endif
