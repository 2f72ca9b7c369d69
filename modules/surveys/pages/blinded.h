/* SPDX-License-Identifier: BSD-2-Clause */
/* blinded - what a browser wants signed unseen */
#ifndef FP_SURVEYS_PAGES_BLINDED_H
#define FP_SURVEYS_PAGES_BLINDED_H

#include <stdint.h>

#include "base/str.h"
#include "modules/surveys/issuer.h"

struct request;

/*
 * Reads the body of POST /{id}/ballot, in any of the three encodings: a form
 * token (token_r; empty: none came) and the number to be signed, in 2 *
 * ISSUER_BYTES hexadecimal digits. 0; BLINDED_NONE: no such number;
 * otherwise the status of a body that cannot be read.
 */
#define BLINDED_NONE (-1)
int blinded_read(
    struct request *req, struct str *token_r, uint8_t blinded_r[ISSUER_BYTES]);

#endif
