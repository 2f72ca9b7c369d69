/* SPDX-License-Identifier: BSD-2-Clause */
/* check - the checks that routes name: origin, form token, rate */
#ifndef FP_POLICY_CHECK_H
#define FP_POLICY_CHECK_H

#include <stdint.h>

#include "http/route.h"

struct arena;

/*
 * Origin must be the site's own; Sec-Fetch-Site, where sent, same-origin;
 * Origin: null only with that. A post without Origin passes only as JSON
 * without cookies. 403 otherwise.
 */
check_fn check_origin;

/* No more than the route's share of requests a client: counts by keyed
 * digest of REMOTE_ADDR in memory, key renewed every hour. 429 with
 * Retry-After. */
check_fn check_rate;

#define FORM_TOKEN_FIELD "form_token"
#define FORM_NONCE_BYTES 16
#define FORM_TOKEN_SECS	 (12 * 3600) /* how long a page may stay open */

/* A token for the hidden field: form name, time, nonce, sealed. */
char *form_token_new(struct request *req, const char *form);

/* Seconds since a valid token was made; -1: there is none, or it is stale or
 * not ours. */
int64_t form_token_age(struct request *req, const char *form, struct str token);

enum form_token_state {
	FORM_TOKEN_VALID,
	FORM_TOKEN_STALE, /* 403 with a fresh form, the text kept */
	FORM_TOKEN_MISSING,
};

/*
 * Looks at a token that came back. nonce_r is the unique key that the write
 * carries, so that sending twice makes one row. JSON posts that are
 * same-origin need none: a nonce is then drawn, or taken from the header
 * Idempotency-Key where sent.
 */
enum form_token_state form_token_check(struct request *req, const char *form,
    struct str token, uint8_t nonce_r[FORM_NONCE_BYTES]);

#endif
