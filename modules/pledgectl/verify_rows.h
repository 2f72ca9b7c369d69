/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_rows - does an act on the site leave a row behind? */
#ifndef FP_PLEDGECTL_VERIFY_ROWS_H
#define FP_PLEDGECTL_VERIFY_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "modules/pledgectl/suite.h"

struct err;
struct verify;
struct verify_finding;

#define VERIFY_TABLES_MAX 32

/* How many rows each table of a module has that something of a visitor could
 * be in. */
struct verify_rows {
	int64_t counts[VERIFY_TABLES_MAX];
};

/* Counts, in processes of their own (apart.h). 0 or -1. */
int verify_rows_count(struct verify *verify, enum suite_id id,
    struct verify_rows *rows_r, struct err *err);

/* A table that has more rows than before; NULL: none. */
const char *verify_rows_grown(enum suite_id id,
    const struct verify_rows *before, const struct verify_rows *after);

/* What may leave nothing: true, or false with the finding filled. */
typedef bool verify_act_fn(
    struct verify *verify, void *ctx, struct verify_finding *finding_r);

/*
 * Acts, and counts before and after; where other visitors write meanwhile it
 * tries again. True where nothing was left; false with the finding filled.
 */
bool verify_leaves_nothing(struct verify *verify, enum suite_id id,
    verify_act_fn *act, void *ctx, struct verify_finding *finding_r);

#endif
