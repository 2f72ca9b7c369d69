/* SPDX-License-Identifier: BSD-2-Clause */
/* hkdf - HKDF-SHA-256 (RFC 5869), both steps */
#ifndef FP_CRYPTO_HKDF_H
#define FP_CRYPTO_HKDF_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* key is not empty; salt and info may be. len is at most 255 * 32. */
void hkdf_sha256(struct str key, struct str salt, struct str info,
    uint8_t *out_r, size_t len);

#endif
