/* SPDX-License-Identifier: BSD-2-Clause */
/* blind_ballot - the right to answer once, signed by who never saw it */
#ifndef FP_SURVEYS_BLIND_BALLOT_H
#define FP_SURVEYS_BLIND_BALLOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/blind_rsa.h"
#include "modules/surveys/box/spent.h"
#include "modules/surveys/issuer.h"

/*
 * The message that is signed is a random prefix and then a text that names
 * the survey (RFC 9474 section 4.1, PrepareRandomize). A ballot is the prefix
 * and the signature, in hexadecimal, as the browser computes with it; so it
 * is longer than one of ours (ballot.h), and told apart by that. What is kept
 * of a used one is the SHA-256 of the message.
 */
#define BLIND_BALLOT_BYTES    (BLIND_RSA_PREFIX_BYTES + ISSUER_BYTES)
#define BLIND_BALLOT_TEXT_LEN (2 * BLIND_BALLOT_BYTES) /* 576 */

/* What a message ends with is this and the survey's id. */
#define BLIND_BALLOT_MESSAGE "formpledge ballot 2 "

/* By its length. */
bool blind_ballot_is(struct str text);

/* 0 and the digest that is spent, or -1: not signed by this issuer (NULL:
 * there is none) for this survey. Takes some 30 microseconds. */
int blind_ballot_parse(const struct blind_rsa *issuer, const char *id,
    struct str text, uint8_t digest_r[BALLOT_DIGEST_BYTES]);

#endif
