/* SPDX-License-Identifier: BSD-2-Clause */
/* ballot - the right to answer once, without a name on it */
#ifndef FP_SURVEYS_BALLOT_H
#define FP_SURVEYS_BALLOT_H

#include <stdint.h>

#include "base/str.h"
#include "crypto/base64url.h"
#include "crypto/secret.h"
#include "modules/surveys/box/spent.h"

/*
 * A ballot is 32 random bytes and a code over them under a key of the
 * survey, so the anonymous door knows it without the database. It says
 * nothing of who got it, when, or how many there are. What is kept of a used
 * one is its SHA-256.
 */
#define BALLOT_ID_BYTES	 32
#define BALLOT_MAC_BYTES 16
#define BALLOT_BYTES	 (BALLOT_ID_BYTES + BALLOT_MAC_BYTES)
#define BALLOT_TEXT_LEN	 BASE64URL_LEN(BALLOT_BYTES) /* 64 */

void ballot_new(const struct secret *key, uint8_t ballot_r[BALLOT_BYTES]);

/* base64url, ended by a NUL. */
void ballot_format(
    const uint8_t ballot[BALLOT_BYTES], char text_r[BALLOT_TEXT_LEN + 1]);

/* 0 and the digest that is spent, or -1: not a ballot under this key. */
int ballot_parse(const struct secret *key, struct str text,
    uint8_t digest_r[BALLOT_DIGEST_BYTES]);

#endif
