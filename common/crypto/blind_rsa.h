/* SPDX-License-Identifier: BSD-2-Clause */
/* blind_rsa - RSA blind signatures (RFC 9474), the signer's part */
#ifndef FP_CRYPTO_BLIND_RSA_H
#define FP_CRYPTO_BLIND_RSA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct bignum_st; /* OpenSSL's BIGNUM */
struct err;

/*
 * RSABSSA with SHA-384 and PSS. A variant is randomized or deterministic in
 * its message (a prefix of BLIND_RSA_PREFIX_BYTES random bytes, or none) and
 * in its encoding (a salt of BLIND_RSA_SALT_BYTES, or none). Ours is
 * RSABSSA-SHA384-PSS-Randomized: prefix and salt.
 */
#define BLIND_RSA_PREFIX_BYTES 32
#define BLIND_RSA_SALT_BYTES   48
#define BLIND_RSA_HASH_BYTES   48
#define BLIND_RSA_MAX_BYTES    512 /* of a modulus: 4,096 bits */

/* A key, whole or its public part. Any number of threads may use one at the
 * same time. */
struct blind_rsa;

/* A new key of 2,048 bits or more, in whole bytes. 0 or -1. */
int blind_rsa_new(unsigned bits, struct blind_rsa **key_r, struct err *err);
/* The same key once more, to be freed by itself; NULL of NULL. */
struct blind_rsa *blind_rsa_share(const struct blind_rsa *key);
void blind_rsa_free(struct blind_rsa **key);

/* Out of DER: PrivateKeyInfo (RFC 5208) and SubjectPublicKeyInfo (RFC 5280).
 * 0, or -1 for anything but an RSA key that fits. */
int blind_rsa_parse_private(
    struct str der, struct blind_rsa **key_r, struct err *err);
int blind_rsa_parse_public(
    struct str der, struct blind_rsa **key_r, struct err *err);
/* Into DER, in arena (which is wiped when it is freed). */
struct str blind_rsa_format_private(
    struct arena *arena, const struct blind_rsa *key);
struct str blind_rsa_format_public(
    struct arena *arena, const struct blind_rsa *key);

/* Of the modulus, and so of everything blinded or signed. */
size_t blind_rsa_bytes(const struct blind_rsa *key);
bool blind_rsa_is_private(const struct blind_rsa *key);
/* The public numbers, for whoever blinds; freed with BN_free. */
void blind_rsa_numbers(const struct blind_rsa *key, struct bignum_st **n_r,
    struct bignum_st **e_r);

/*
 * BlindSign (section 4.3): blinded is a number below the modulus, big endian,
 * in blind_rsa_bytes; signature_r gets as many. The private operation is
 * OpenSSL's, with its own blinding, and what comes out is checked before it
 * is given away. 0 or -1.
 */
int blind_rsa_sign(const struct blind_rsa *key, struct str blinded,
    uint8_t *signature_r, struct err *err);

/* Verify (section 4.5): is this a signature over the prepared message? */
bool blind_rsa_verify(const struct blind_rsa *key, size_t salt_bytes,
    struct str message, struct str signature);

#endif
