/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/fetched.h"

#include <pthread.h>

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "base/must.h"

static struct fetched all;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* fetched_hmac - an HMAC context that lacks only its key */
static EVP_MAC_CTX *
fetched_hmac(void)
{
	char name[] = "SHA256";
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);
	OSSL_PARAM params[] = {
	    OSSL_PARAM_utf8_string(
		OSSL_MAC_PARAM_DIGEST, name, sizeof(name) - 1),
	    OSSL_PARAM_END,
	};

	must(ctx && EVP_MAC_CTX_set_params(ctx, params));
	EVP_MAC_free(mac);
	return ctx;
}

/* fetched_all - look everything up */
static void
fetched_all(void)
{
	all.gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	must(all.gcm);
	all.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	must(all.sha256);
	all.hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	must(all.hkdf);
	all.hmac = fetched_hmac();
}

/* fetched_get - the algorithms */
const struct fetched *
fetched_get(void)
{
	must(pthread_once(&once, fetched_all) == 0);
	return &all;
}
