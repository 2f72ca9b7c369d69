/* SPDX-License-Identifier: BSD-2-Clause */
/* used - numbers that count once, remembered until they expire */
#ifndef FP_POLICY_USED_H
#define FP_POLICY_USED_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A fixed table in memory, of this process alone: another host, or this one
 * after a restart, does not know what is in it. When a place is wanted and
 * none is free, the number that expires first makes room. The numbers are
 * random ones of our own, so nobody chooses their place, and they say nothing
 * of a person. Thread-safe.
 */
struct used;

#define USED_BYTES 16

struct used *used_new(uint32_t slots);
void used_free(struct used **used);

/* True: the first time, and from now on it is used until expires_secs. */
bool used_take(struct used *used, const uint8_t number[USED_BYTES],
    int64_t now_secs, int64_t expires_secs);

#endif
