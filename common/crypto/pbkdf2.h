/* SPDX-License-Identifier: BSD-2-Clause */
/* pbkdf2 - PBKDF2 with HMAC-SHA-256 (RFC 8018 section 5.2) */
#ifndef FP_CRYPTO_PBKDF2_H
#define FP_CRYPTO_PBKDF2_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* For proofs of work, which are to take time; not for passwords (password.h).
 * cost, at least 1, is the number of iterations. */
void pbkdf2_sha256(struct str password, struct str salt, uint32_t cost,
    uint8_t *out_r, size_t len);

#endif
