/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/hkdf.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "base/must.h"
#include "crypto/fetched.h"

/* hkdf_param - octets as OpenSSL takes them; it does not write to them */
static OSSL_PARAM
hkdf_param(const char *name, struct str s)
{
	union {
		const char *in;
		void *out;
	} bytes = {.in = s.len ? s.ptr : ""};

	return OSSL_PARAM_construct_octet_string(name, bytes.out, s.len);
}

/* hkdf_sha256 - extract and expand */
void
hkdf_sha256(struct str key, struct str salt, struct str info, uint8_t *out_r,
    size_t len)
{
	char digest[] = "SHA256";
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(fetched_get()->hkdf);
	OSSL_PARAM params[] = {
	    OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
	    hkdf_param(OSSL_KDF_PARAM_KEY, key),
	    hkdf_param(OSSL_KDF_PARAM_INFO, info),
	    hkdf_param(OSSL_KDF_PARAM_SALT, salt),
	    OSSL_PARAM_construct_end(),
	};

	if (!salt.len)
		params[3] = OSSL_PARAM_construct_end();
	must(ctx);
	must(EVP_KDF_derive(ctx, out_r, len, params) == 1);
	EVP_KDF_CTX_free(ctx);
}
