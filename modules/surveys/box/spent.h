/* SPDX-License-Identifier: BSD-2-Clause */
/* spent - the digests of ballots that were used, in memory */
#ifndef FP_SURVEYS_BOX_SPENT_H
#define FP_SURVEYS_BOX_SPENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BALLOT_DIGEST_BYTES 32

/*
 * A set of digests. It keeps 64 bits of each: digests are of random ballots
 * that only we issue, so two of a million alike happen once in 10^7
 * surveys; the database, which decides what is counted, keeps all 256. Made
 * for the number expected, 12 bytes each, and as large whatever comes; only
 * beyond it another table is added, never one rebuilt, so that adding takes
 * the same time always. One thread at a time:
 * the box's lock guards it.
 */
struct spent;

struct spent *spent_new(size_t expected);
void spent_free(struct spent **spent);

bool spent_has(
    const struct spent *spent, const uint8_t digest[BALLOT_DIGEST_BYTES]);
/* False when it was there already. */
bool spent_add(struct spent *spent, const uint8_t digest[BALLOT_DIGEST_BYTES]);
size_t spent_count(const struct spent *spent);

#endif
