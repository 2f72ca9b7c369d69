/* SPDX-License-Identifier: BSD-2-Clause */
/* blind_client - RSA blind signatures (RFC 9474), the part of whoever has a
 * message signed */
#ifndef FP_CRYPTO_BLIND_CLIENT_H
#define FP_CRYPTO_BLIND_CLIENT_H

#include <stdint.h>

#include "base/str.h"
#include "crypto/blind_rsa.h"

/* Prepare (section 4.1), randomized: a random prefix, then the message.
 * input_r gets BLIND_RSA_PREFIX_BYTES + message.len bytes. Deterministic
 * variants use the message as it is. */
void blind_client_prepare(struct str message, uint8_t *input_r);

/* What is drawn at random; given by tests with published vectors. */
struct blind_chance {
	struct str salt; /* BLIND_RSA_SALT_BYTES, or none */
	struct str r;	 /* a number that has an inverse; big endian */
};

/*
 * Blind (section 4.2): blinded_r is for the signer, inverse_r is kept for
 * blind_client_finalize; each gets blind_rsa_bytes(key). chance NULL: drawn
 * here, with a salt. 0 or -1.
 */
int blind_client_blind(const struct blind_rsa *key, struct str input,
    const struct blind_chance *chance, uint8_t *blinded_r, uint8_t *inverse_r,
    struct err *err);

/* Finalize (section 4.4): the signature over input, verified. 0 or -1. */
int blind_client_finalize(const struct blind_rsa *key, size_t salt_bytes,
    struct str input, struct str blind_signature, struct str inverse,
    uint8_t *signature_r, struct err *err);

#endif
