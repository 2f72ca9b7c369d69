/* SPDX-License-Identifier: BSD-2-Clause */
/* survey_keys - the keys of one survey, out of its secret */
#ifndef FP_SURVEYS_SURVEY_KEYS_H
#define FP_SURVEYS_SURVEY_KEYS_H

#include <stdint.h>

#include "base/str.h"
#include "crypto/aead.h"
#include "crypto/secret.h"

struct definition;
struct err;

#define BOX_ID_BYTES 16

/*
 * Opening draws a secret for the survey; closing destroys it, and with it
 * every key that ballots, boxes and pseudonyms were made with. It is kept
 * sealed under the site's key "surveys". The tally has a key of its own that
 * stays, so that results of closed surveys can be read.
 */
#define SURVEY_SEALED_BYTES (SECRET_BYTES + AEAD_EXTRA_BYTES)

void survey_secret_seal(const struct secret *site_key,
    const struct definition *def, const struct secret *secret,
    uint8_t sealed_r[SURVEY_SEALED_BYTES]);
/* 0, or -1: of another site key, survey or definition. */
int survey_secret_open(const struct secret *site_key,
    const struct definition *def, struct str sealed, struct secret *secret_r,
    struct err *err);

/* The same without the definition's file: id and digest are those that the
 * survey was opened with. 0 or -1. */
int survey_secret_open_as(const struct secret *site_key, const char *id,
    const uint8_t digest[32], struct str sealed, struct secret *secret_r);

struct survey_keys {
	struct secret ballot; /* codes of ballots, the same on every host */
	struct secret member; /* pseudonyms of who was issued one */
	struct secret cookie; /* nonce and ballot between two pages */
	struct secret issuer; /* seals the key that signs blind ballots */
	struct secret box;    /* the box of one host */
};

void survey_keys_init(struct survey_keys *keys, const struct secret *secret,
    const uint8_t box_id[BOX_ID_BYTES]);
void survey_keys_fini(struct survey_keys *keys);
/* keys->member and keys->issuer alone. */
void survey_member_key(const struct secret *secret, struct secret *key_r);
void survey_issuer_key(const struct secret *secret, struct secret *key_r);

/* Of the sealed counters. */
void survey_tally_key(const struct secret *site_key, struct secret *key_r);
/* Of texts that were written; stays as that of the counters does. */
void survey_text_key(const struct secret *site_key, struct secret *key_r);

#endif
