/* SPDX-License-Identifier: BSD-2-Clause */
/* canary_packed - what rotation packed */
#ifndef FP_PLEDGECTL_CANARY_PACKED_H
#define FP_PLEDGECTL_CANARY_PACKED_H

#include "modules/pledgectl/canary_search.h"

enum packed {
	PACKED_NOT,
	PACKED_GZIP,
	PACKED_OTHERWISE, /* bzip2, xz, zstd, lz4 */
};

/* By the first bytes of a file. */
enum packed packed_by(int fd);

/* What gzip packed, unpacked in memory a piece at a time. 1, 0, or -1 where
 * it is not whole; fd stays open. */
int packed_search(
    const struct canary_search *search, int fd, struct canary_hit *hit_r);

#endif
