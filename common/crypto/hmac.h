/* SPDX-License-Identifier: BSD-2-Clause */
/* hmac - HMAC-SHA-256 (RFC 2104) over delimited parts, SHA-256, base64url */
#ifndef FP_CRYPTO_HMAC_H
#define FP_CRYPTO_HMAC_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/secret.h"

#define HMAC_BYTES 32

/*
 * Every part goes in behind its length (64 bits, big endian), so that
 * ("ab", "c") and ("a", "bc") differ.
 */
void hmac_parts(const struct secret *key, const struct str *parts, size_t n,
    uint8_t mac_r[HMAC_BYTES]);

/* The same with the parts written out: HMAC(key, mac, STR("a"), b). */
#define HMAC(key, mac_r, ...)                                                  \
	hmac_parts((key), (const struct str[]){__VA_ARGS__},                   \
	    sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str),    \
	    (mac_r))

/* The code as others compute it, over one text as it stands: only where a
 * format that is not ours asks for it, and the text tells its parts apart. */
void hmac_plain(
    const struct secret *key, struct str text, uint8_t mac_r[HMAC_BYTES]);

void hash_sha256(struct str data, uint8_t digest_r[32]);

#endif
