/* SPDX-License-Identifier: BSD-2-Clause */
/* password - Argon2id (RFC 9106) under a pepper */
#ifndef FP_CRYPTO_PASSWORD_H
#define FP_CRYPTO_PASSWORD_H

#include "base/str.h"
#include "crypto/secret.h"

#define PASSWORD_HASH_MAX 128 /* bytes of a PHC string, NUL included */

/* OWASP's first choice: 19 MiB, 2 passes, 1 lane. */
#define PASSWORD_MEMORY_KIB 19456
#define PASSWORD_PASSES	    2

enum password_state {
	PASSWORD_MATCH,
	PASSWORD_WRONG,
	PASSWORD_BUSY,	 /* the queue is full: 503 with Retry-After */
	PASSWORD_BROKEN, /* the stored hash is malformed or out of bounds */
};

/*
 * At most cores hashes run at once and queue more wait; call once before
 * threads start.
 */
void password_init(unsigned cores, unsigned queue);

/* PASSWORD_MATCH and the PHC string in hash_r, or PASSWORD_BUSY. */
enum password_state password_hash(const struct secret *pepper,
    struct str password, char hash_r[PASSWORD_HASH_MAX]);

/*
 * hash NULL does the same work against a hash nobody has and returns
 * PASSWORD_WRONG, so that an unknown account takes as long.
 */
enum password_state password_check(
    const struct secret *pepper, struct str password, const char *hash);

#endif
