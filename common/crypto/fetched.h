/* SPDX-License-Identifier: BSD-2-Clause */
/* fetched - OpenSSL's algorithms, looked up once a process */
#ifndef FP_CRYPTO_FETCHED_H
#define FP_CRYPTO_FETCHED_H

#include <openssl/evp.h>

/*
 * A fetch takes locks and compares properties, which costs more than the
 * hashing of a short text. Inside crypto/ only. What is missing (a broken
 * OpenSSL configuration) ends the process, with its name.
 */
struct fetched {
	EVP_CIPHER *gcm;   /* AES-256-GCM */
	EVP_MD *sha256;	   /* SHA-256 */
	EVP_MAC_CTX *hmac; /* HMAC with SHA-256 chosen and no key: to be
			      copied, never used itself */
	EVP_KDF *hkdf;	   /* HKDF */
};

const struct fetched *fetched_get(void);

#endif
