/* SPDX-License-Identifier: BSD-2-Clause */
/* receipt - the code that leads a visitor back to what they sent */
#ifndef FP_FEEDBACK_STORE_RECEIPT_H
#define FP_FEEDBACK_STORE_RECEIPT_H

#include <stdint.h>

#include "base/str.h"
#include "crypto/hmac.h"

struct keyring;

#define RECEIPT_CHARS	     25 /* of 32 letters and digits: 125 bits */
#define RECEIPT_GROUP	     5	/* written in groups of so many */
#define RECEIPT_TEXT_BYTES   (RECEIPT_CHARS + RECEIPT_CHARS / RECEIPT_GROUP)
#define RECEIPT_DIGEST_BYTES HMAC_BYTES

/*
 * The code of a form's nonce: "7KQ2M-0XW4T-...", always the same, ended by a
 * NUL. Its letters are those of Crockford's base 32 (no I, L, O, U). Nobody
 * without nonce and key can make it, and neither is stored with what it leads
 * to.
 */
void receipt_code(const struct keyring *keyring, struct str form_nonce,
    char text_r[RECEIPT_TEXT_BYTES]);

/*
 * What is stored of a code and found by it, a keyed digest. text is what
 * somebody typed: case, blanks and dashes do not count, O is 0, I and L are 1.
 * 0, or -1: not a code.
 */
int receipt_digest(const struct keyring *keyring, struct str text,
    uint8_t digest_r[RECEIPT_DIGEST_BYTES]);

#endif
