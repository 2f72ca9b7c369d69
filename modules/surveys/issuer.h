/* SPDX-License-Identifier: BSD-2-Clause */
/* issuer - the key of one survey that signs blind ballots */
#ifndef FP_SURVEYS_ISSUER_H
#define FP_SURVEYS_ISSUER_H

#include "base/str.h"
#include "crypto/blind_rsa.h"
#include "crypto/secret.h"

struct arena;
struct definition;
struct err;

/*
 * Drawn when the survey is opened, sealed under a key out of the survey's
 * secret, destroyed with it at closing. A forged ballot is of use as long as
 * the survey is open, so 2,048 bits are enough.
 */
#define ISSUER_BITS  2048
#define ISSUER_BYTES (ISSUER_BITS / 8)

/* A new one: sealed, and its public part (SubjectPublicKeyInfo), in arena.
 * seal is keys->issuer. 0 or -1. */
int issuer_new(struct arena *arena, const struct secret *seal,
    const struct definition *def, struct str *sealed_r, struct str *public_r,
    struct err *err);

/* The whole key. 0, or -1 when it is not this survey's, or public_part not
 * its own. */
int issuer_open(const struct secret *seal, const struct definition *def,
    struct str sealed, struct str public_part, struct blind_rsa **key_r,
    struct err *err);

/* SHA-256 of the public part in hexadecimal, in arena: what the notice and
 * pledgectl show. */
const char *issuer_fingerprint(struct arena *arena, struct str public_part);

#endif
