/* SPDX-License-Identifier: BSD-2-Clause */
/* mac - HMAC-SHA-256 (RFC 2104) of a text that comes in pieces */
#ifndef FP_CRYPTO_MAC_H
#define FP_CRYPTO_MAC_H

#include <stdint.h>

#include <openssl/evp.h>

#include "base/str.h"

#define MAC_BYTES	32
#define MAC_BLOCK_BYTES 64

/*
 * OpenSSL's own HMAC costs as much to set up as five of these take: a context
 * within a context, and parameters by name. Inside crypto/ only; others use
 * hmac.h. mac_end wipes what mac_begin took.
 */
struct mac {
	EVP_MD_CTX *ctx;
	uint8_t pad[MAC_BLOCK_BYTES]; /* the key */
};

/* A key of any length. */
void mac_begin(struct mac *mac, struct str key);
void mac_add(struct mac *mac, struct str piece);
void mac_end(struct mac *mac, uint8_t mac_r[MAC_BYTES]);

#endif
