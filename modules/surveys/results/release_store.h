/* SPDX-License-Identifier: BSD-2-Clause */
/* release_store - the ledger of what was released */
#ifndef FP_SURVEYS_RESULTS_RELEASE_STORE_H
#define FP_SURVEYS_RESULTS_RELEASE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"

struct arena;
struct definition;
struct err;
struct secret;
struct tally;

/*
 * Releases what was counted, where it is time, with a line in the ledger: the
 * number, the figures as results_csv says them, their SHA-256, and, sealed
 * with key, what was counted, which later releases are checked against and
 * closing destroys. Within the transaction that counts. Where the ledger is
 * damaged, or not whole, nothing is released, and counting goes on.
 */
enum db_status release_run(struct db *db, const struct secret *key,
    const struct definition *def, struct tally *tally, bool end,
    struct err *err);

/* One line of the ledger. */
struct release_entry {
	int64_t number;
	int64_t answers;
	uint8_t digest[32]; /* SHA-256 of figures */
	struct str figures; /* CSV */
};

/* All of a survey, oldest first. In arena. */
enum db_status release_all(struct db *db, struct arena *arena, const char *id,
    struct release_entry **entries_r, size_t *n_r, struct err *err);

#endif
