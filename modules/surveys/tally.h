/* SPDX-License-Identifier: BSD-2-Clause */
/* tally - the counters of a survey, one sealed blob */
#ifndef FP_SURVEYS_TALLY_H
#define FP_SURVEYS_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/secret.h"

struct arena;
struct definition;
struct err;

/* A number for each thing that is counted. */
struct counts {
	uint64_t answers;    /* sets of answers */
	uint64_t *questions; /* people who answered each, nquestions */
	uint64_t *cells;     /* of each option, ncells */
};

/*
 * What was counted, and what of it was released: results are shown of the
 * release alone, which follows once k more were counted.
 */
struct tally {
	struct counts counted, released;
	uint64_t release; /* its number; 0: none yet */
};

/* An empty one for a definition. */
struct tally *tally_new(struct arena *arena, const struct definition *def);

/* Counts one set of answers, def->answer_bytes of a record. */
void tally_add(
    struct tally *tally, const struct definition *def, const uint8_t *answers);

/*
 * Releases what was counted if k more were since the last time. Of each
 * question the same holds: where fewer than k more have answered it, or have
 * chosen one option of a sensitive one, it stays as it was shown.
 */
void tally_release(struct tally *tally, const struct definition *def);

/* The blob: always as long for a definition, whatever was counted. */
size_t tally_sealed_bytes(const struct definition *def);
void tally_seal(const struct secret *key, const struct definition *def,
    const struct tally *tally, uint8_t *blob_r);
/* 0, or -1: altered, of another survey or definition. */
int tally_open(struct arena *arena, const struct secret *key,
    const struct definition *def, struct str blob, struct tally **tally_r,
    struct err *err);

#endif
