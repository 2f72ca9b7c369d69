/* SPDX-License-Identifier: BSD-2-Clause */
/* tally - the counters of a survey, one sealed blob */
#ifndef FP_SURVEYS_RESULTS_TALLY_H
#define FP_SURVEYS_RESULTS_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/secret.h"

struct arena;
struct cross_table;
struct definition;
struct err;

/* A number for each thing that is counted. */
struct counts {
	uint64_t answers;    /* sets of answers */
	uint64_t *questions; /* people who answered each, nquestions */
	uint64_t *cells;     /* of each option and pair of options, ncells */
};

/* In place of a number that was not shown. */
#define COUNT_HIDDEN UINT64_MAX

/*
 * What was released. A table (a question's, or one of two questions) stays
 * as it was shown while showing it anew would tell of fewer than k.
 */
struct shown {
	uint64_t answers;
	uint64_t *questions; /* people who answered each */
	/* The options of all questions, then each cross-table (as in
	 * tally_cross), the sums of its rows, those of its columns. */
	uint64_t *cells;
	/* The release in which each table was last shown, questions first;
	 * 0: never. */
	uint64_t *since;
};

/* What was counted, and what of it was released: results are shown of the
 * release alone. */
struct tally {
	struct counts counted;
	struct shown shown;
	uint64_t release; /* its number; 0: none yet */
};

/* An empty one for a definition. */
struct tally *tally_new(struct arena *arena, const struct definition *def);

/* Counts one set of answers, def->answer_bytes of a record. */
void tally_add(
    struct tally *tally, const struct definition *def, const uint8_t *answers);

/* The people of a cross-table: (rows + 1) * (columns + 1) cells, the last of
 * each without an answer to that question. */
size_t tally_cross_cells(const struct cross_table *cross);
void tally_cross(const struct definition *def, const struct counts *counts,
    size_t number, uint64_t *cells_r);
/* Where they are in shown->cells. */
size_t tally_shown_cross(const struct definition *def, size_t number);

/* The blob: always as long for a definition, whatever was counted. */
size_t tally_sealed_bytes(const struct definition *def);
void tally_seal(const struct secret *key, const struct definition *def,
    const struct tally *tally, uint8_t *blob_r);
/* 0, or -1: altered, of another survey or definition. */
int tally_open(struct arena *arena, const struct secret *key,
    const struct definition *def, struct str blob, struct tally **tally_r,
    struct err *err);

#endif
