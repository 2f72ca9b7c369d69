/* SPDX-License-Identifier: BSD-2-Clause */
/* bytes - whole numbers in stored bytes, big endian */
#ifndef FP_SURVEYS_BYTES_H
#define FP_SURVEYS_BYTES_H

#include <stdint.h>

static inline void
bytes_put32(uint8_t *at, uint32_t n)
{
	for (int i = 3; i >= 0; i--, n >>= 8)
		at[i] = (uint8_t)n;
}

static inline void
bytes_put64(uint8_t *at, uint64_t n)
{
	for (int i = 7; i >= 0; i--, n >>= 8)
		at[i] = (uint8_t)n;
}

static inline uint32_t
bytes_get32(const uint8_t *at)
{
	uint32_t n = 0;

	for (int i = 0; i < 4; i++)
		n = n << 8 | at[i];
	return n;
}

static inline uint64_t
bytes_get64(const uint8_t *at)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | at[i];
	return n;
}

#endif
