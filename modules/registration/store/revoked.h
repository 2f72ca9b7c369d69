/* SPDX-License-Identifier: BSD-2-Clause */
/* revoked - the sessions that are over, in memory, for one thread that adds
 * and any that ask */
#ifndef FP_REGISTRATION_STORE_REVOKED_H
#define FP_REGISTRATION_STORE_REVOKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A set of digests, each until its session could not live any longer. Asking
 * takes no lock and never waits: entries are put into free places only, and a
 * table that is too small, or full of what is over, is replaced by another
 * and given back when nobody looks at it.
 */
struct revoked;

/* At most max digests; 100 bytes of memory each, taken as they come. */
struct revoked *revoked_new(size_t max);
void revoked_free(struct revoked **revoked);

/*
 * For the one thread that adds. digest has 32 bytes, evenly distributed.
 * What ends by now_secs is dropped when room is needed. False: there is no
 * room, and who asks must not be told that a session lives.
 */
bool revoked_add(struct revoked *revoked, const uint8_t *digest,
    int64_t expires_secs, int64_t now_secs);
size_t revoked_count(const struct revoked *revoked);

/* Was it added? From any thread. */
bool revoked_has(struct revoked *revoked, const uint8_t *digest);

#endif
