/* SPDX-License-Identifier: BSD-2-Clause */
/* aead - seal and open with AES-256-GCM (NIST SP 800-38D) */
#ifndef FP_CRYPTO_AEAD_H
#define FP_CRYPTO_AEAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/secret.h"

#define AEAD_NONCE_BYTES 12
#define AEAD_TAG_BYTES	 16
#define AEAD_EXTRA_BYTES (AEAD_NONCE_BYTES + AEAD_TAG_BYTES)

/*
 * box_r gets nonce (random) | ciphertext | tag: plain.len + AEAD_EXTRA_BYTES
 * bytes. ad is bound, not stored; delimit its parts. One key seals at most
 * 2^32 boxes.
 */
void aead_seal(
    const struct secret *key, struct str ad, struct str plain, uint8_t *box_r);

/*
 * plain_r gets box.len - AEAD_EXTRA_BYTES bytes. 0, or -1 (and zeros in
 * plain_r) when the box is not one of this key and ad.
 */
int aead_open(
    const struct secret *key, struct str ad, struct str box, uint8_t *plain_r);

#endif
