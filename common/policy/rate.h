/* SPDX-License-Identifier: BSD-2-Clause */
/* rate - how often, counted in memory under a key that changes every hour */
#ifndef FP_POLICY_RATE_H
#define FP_POLICY_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/*
 * A fixed table of counters, indexed by a keyed digest of who and what; no
 * address is kept, and after an hour nothing can be joined. Thread-safe.
 * When the table is full the oldest entry makes room.
 */
struct arena;
struct rate;

struct rate *rate_new(uint32_t slots);
void rate_free(struct rate **rate);

/* Counts one event of kind ("login") by who (an address, a user id).
 * True while at most limit were counted in the last window_secs (<= 3600).
 * An IPv6 address counts by its /64. */
bool rate_allow(struct rate *rate, const char *kind, struct str who,
    uint32_t limit, uint32_t window_secs);

/* A client's address as part of another who ("ann 192.0.2.1"): in arena, an
 * IPv6 address as its /64. */
struct str rate_client(struct arena *arena, struct str addr);

/* Takes back one event that was counted: what it was for did not happen. */
void rate_forgive(struct rate *rate, const char *kind, struct str who);

/* Takes back all of them. */
void rate_clear(struct rate *rate, const char *kind, struct str who);

#endif
