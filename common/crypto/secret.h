/* SPDX-License-Identifier: BSD-2-Clause */
/* secret - a key of 32 bytes that does not print by accident */
#ifndef FP_CRYPTO_SECRET_H
#define FP_CRYPTO_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define SECRET_BYTES 32

/* A struct, so that a format or a str function does not take it. Whoever
 * holds one scrubs it: secret_scrub. */
struct secret {
	uint8_t bytes[SECRET_BYTES];
};

void secret_random(struct secret *secret_r);
void secret_scrub(struct secret *secret);

/*
 * A key for one use out of a key for many: HKDF-SHA-256 (RFC 5869), label as
 * info. The same label gives the same key on every host.
 */
void secret_derive(
    const struct secret *from, const char *label, struct secret *secret_r);

/* Equal, in time that depends on the lengths alone. */
bool secret_bytes_eq(struct str a, struct str b);

#endif
