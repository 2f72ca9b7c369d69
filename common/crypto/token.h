/* SPDX-License-Identifier: BSD-2-Clause */
/* token - what we hand to a browser or put in a mail and trust when it returns */
#ifndef FP_CRYPTO_TOKEN_H
#define FP_CRYPTO_TOKEN_H

#include <stdint.h>

#include "base/str.h"
#include "crypto/secret.h"

struct arena;

enum token_state {
	TOKEN_VALID,
	TOKEN_EXPIRED, /* ours, but too old */
	TOKEN_INVALID, /* not ours, altered, or of another purpose */
};

/*
 * Seals payload (up to 4096 bytes) with the time: base64url text of
 * BASE64URL_LEN(payload.len + 36 + 1) bytes, in arena. purpose ("form
 * feedback", "cookie fp_age") is bound to it: a token of one purpose is
 * invalid for every other.
 */
char *token_seal(struct arena *arena, const struct secret *key,
    const char *purpose, int64_t now_secs, struct str payload);

/*
 * payload_r and issued_r (either may be NULL) are set for TOKEN_VALID and
 * TOKEN_EXPIRED. A token from more than a minute in the future is invalid.
 */
enum token_state token_open(struct arena *arena, const struct secret *key,
    const char *purpose, int64_t now_secs, int64_t lifetime_secs,
    struct str token, struct str *payload_r, int64_t *issued_r);

#endif
