/* SPDX-License-Identifier: BSD-2-Clause */
/* keywrap - AES-256 key wrap (RFC 3394): a key sealed under another key */
#ifndef FP_CRYPTO_KEYWRAP_H
#define FP_CRYPTO_KEYWRAP_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/secret.h"

#define KEYWRAP_EXTRA_BYTES 8

/* n, the length of the key material, is a multiple of 8 from 16 to 1024;
 * out_r gets n + KEYWRAP_EXTRA_BYTES bytes. */
void keywrap_wrap(
    const struct secret *kek, const uint8_t *plain, size_t n, uint8_t *out_r);

/* n bytes as they were wrapped; out_r gets n - KEYWRAP_EXTRA_BYTES. 0, or -1:
 * not wrapped by this key. */
int keywrap_unwrap(
    const struct secret *kek, const uint8_t *wrapped, size_t n, uint8_t *out_r);

#endif
