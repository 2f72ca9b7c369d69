/* SPDX-License-Identifier: BSD-2-Clause */
/* clock - the time of day, and time that only goes forward */
#ifndef FP_BASE_CLOCK_H
#define FP_BASE_CLOCK_H

#include <stdint.h>

/* Seconds since 1970-01-01 UTC; may jump. For what is stored and shown. */
int64_t clock_unix_secs(void);

/* Milliseconds since some moment; never goes back. For waiting, limits. */
int64_t clock_mono_ms(void);

#endif
