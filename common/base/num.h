/* SPDX-License-Identifier: BSD-2-Clause */
/* num - numbers out of text, checked */
#ifndef FP_BASE_NUM_H
#define FP_BASE_NUM_H

#include <stdint.h>

#include "base/str.h"

/*
 * All return 0, or -1 and leave *out_r alone where the text is anything but
 * one number between min and max. No blanks, no '+', no leading zeros beyond
 * what num_parse accepts ("007" is 7).
 */
int num_parse(struct str s, int64_t min, int64_t max, int64_t *out_r);

/* "512", "64 KiB", "5 MiB", "1 GiB" -> bytes. */
int num_parse_bytes(struct str s, int64_t min, int64_t max, int64_t *out_r);

/* "30 s", "15 min", "2 h", "30 days" (or "day", "week", "weeks") -> seconds.
 * A unit is required, except for 0. */
int num_parse_secs(struct str s, int64_t min, int64_t max, int64_t *out_r);

#endif
