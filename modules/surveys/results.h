/* SPDX-License-Identifier: BSD-2-Clause */
/* results - what may be shown of a tally */
#ifndef FP_SURVEYS_RESULTS_H
#define FP_SURVEYS_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct definition;
struct question;
struct question_option;
struct tally;

#define RESULT_HIDDEN (-1) /* shown as null, never as 0 */

struct result_option {
	const struct question_option *option; /* id and label */
	int64_t count;			      /* or RESULT_HIDDEN */
};

struct result_question {
	const struct question *question; /* id, label, kind */
	int64_t answers; /* people who answered it, or RESULT_HIDDEN */
	bool hidden;	 /* at least one number of it is hidden */
	const struct result_option *options; /* question->noptions of them */
};

/*
 * The last release: figures change only when at least k more answers were
 * counted (survey.small-groups-hidden). questions are in the definition's
 * order, definition->nquestions of them.
 */
struct survey_results {
	const struct definition *definition;
	int64_t k;
	int64_t answers; /* counted people, or RESULT_HIDDEN */
	int64_t release; /* 0: nothing was released yet */
	bool closed;	 /* final */
	const struct result_question *questions;
};

/* From the released part of a tally; no figure under k gets through. */
const struct survey_results *results_new(struct arena *arena,
    const struct definition *def, const struct tally *tally, bool closed);

#endif
