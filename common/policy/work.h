/* SPDX-License-Identifier: BSD-2-Clause */
/* work - proofs of work in the form of ALTCHA, version 2 */
#ifndef FP_POLICY_WORK_H
#define FP_POLICY_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/secret.h"

struct arena;
struct used;

#define WORK_NONCE_BYTES 16
#define WORK_SALT_BYTES	 16
#define WORK_KEY_BYTES	 32
#define WORK_SECS	 (20 * 60) /* how long a challenge may be answered */
#define WORK_COST_MIN	 100	   /* iterations of PBKDF2 a try */
#define WORK_COST_MAX	 100000
#define WORK_FORM_MAX	 160 /* bytes of a form's name */
#define WORK_PAYLOAD_MAX 4096

/*
 * A browser is to find a counter for which PBKDF2-SHA-256 of nonce and
 * counter (four bytes, big endian) begins with a zero byte: 256 tries on
 * average, each of cost iterations; checking takes one. As npm's altcha and
 * altcha-lib have it (https://altcha.org, documentation of version 2).
 */
struct work {
	uint8_t nonce[WORK_NONCE_BYTES];
	uint8_t salt[WORK_SALT_BYTES];
	uint32_t cost;
	int64_t expires_secs;
	struct str form; /* which it is for: letters, digits, "-", "_" */
};

/* What came back: a challenge, whoever made it, and an answer. */
struct work_payload {
	struct work work; /* form in arena */
	uint8_t signature[32];
	uint32_t counter;
	uint8_t key[WORK_KEY_BYTES];
};

/* A fresh one for a form. */
void work_new(
    struct str form, uint32_t cost, int64_t now_secs, struct work *work_r);

/* The challenge as a browser is given it, signed; in arena. secret is of
 * this use alone. */
const char *work_format(
    struct arena *arena, const struct secret *secret, const struct work *work);

/*
 * Reads the field "altcha": base64 of {"challenge": {"parameters": {...},
 * "signature": ...}, "solution": {"counter", "derivedKey"}}; members beside
 * these are passed over, as they are in nothing that is signed. 0, or -1:
 * not of that form.
 */
int work_parse(
    struct arena *arena, struct str text, struct work_payload *payload_r);

enum work_state {
	WORK_DONE,
	WORK_FORGED,  /* not a challenge of ours, or altered */
	WORK_EXPIRED, /* made too long ago */
	WORK_OTHER,   /* for another form */
	WORK_USED,    /* it has counted before */
	WORK_WRONG,   /* not the answer */
};

/* Looked at in that order, so that only what we signed, in its time, for
 * this form and for the first time costs us an iteration. */
enum work_state work_check(struct arena *arena, const struct secret *secret,
    struct used *used, struct str form, int64_t now_secs,
    const struct work_payload *payload);

#endif
