/* SPDX-License-Identifier: BSD-2-Clause */
/* rand - random numbers from OpenSSL's generator */
#ifndef FP_CRYPTO_RAND_H
#define FP_CRYPTO_RAND_H

#include <stddef.h>
#include <stdint.h>

/* Without randomness nothing here is safe: a failure ends the process. */
void rand_bytes(void *bytes_r, size_t len);

/* The same for keys, from the generator that is for secrets. */
void rand_key(void *bytes_r, size_t len);

/* Uniform in 0 .. n-1, n > 0 (no modulo bias). */
uint32_t rand_below(uint32_t n);

/* Shuffles n indexes in place, uniformly (Fisher and Yates). */
void rand_shuffle(uint32_t *indexes, size_t n);

#endif
