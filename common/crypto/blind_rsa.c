/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/blind_rsa.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "crypto/secret.h"

#define BITS_MIN 2048
#define BITS_MAX (BLIND_RSA_MAX_BYTES * 8)

struct blind_rsa {
	EVP_PKEY *pkey;
	size_t bytes;
	bool is_private;
};

/* key_of - takes pkey over; -1 where it is no RSA key that fits */
static int
key_of(
    EVP_PKEY *pkey, bool is_private, struct blind_rsa **key_r, struct err *err)
{
	struct blind_rsa *key;
	int bits = pkey != NULL ? EVP_PKEY_get_bits(pkey) : 0;

	if (pkey == NULL || EVP_PKEY_get_base_id(pkey) != EVP_PKEY_RSA ||
	    bits < BITS_MIN || bits > BITS_MAX || bits % 8 != 0) {
		EVP_PKEY_free(pkey);
		return err_set(
		    err, "not an RSA key of %d to %d bits", BITS_MIN, BITS_MAX);
	}
	key = calloc(1, sizeof(*key));
	must(key != NULL);
	key->pkey = pkey;
	key->bytes = (size_t)bits / 8;
	key->is_private = is_private;
	*key_r = key;
	return 0;
}

/* blind_rsa_new - draw one */
int
blind_rsa_new(unsigned bits, struct blind_rsa **key_r, struct err *err)
{
	return key_of(EVP_RSA_gen(bits), true, key_r, err);
}

/* blind_rsa_share - one more owner */
struct blind_rsa *
blind_rsa_share(const struct blind_rsa *key)
{
	struct blind_rsa *other;

	if (key == NULL)
		return NULL;
	other = calloc(1, sizeof(*other));
	must(other != NULL);
	*other = *key;
	must(EVP_PKEY_up_ref(other->pkey) == 1);
	return other;
}

/* blind_rsa_free - one owner less; the last one's key is wiped */
void
blind_rsa_free(struct blind_rsa **key)
{
	if (*key == NULL)
		return;
	EVP_PKEY_free((*key)->pkey);
	free(*key);
	*key = NULL;
}

/* blind_rsa_parse_private - a whole key */
int
blind_rsa_parse_private(
    struct str der, struct blind_rsa **key_r, struct err *err)
{
	const uint8_t *at = (const uint8_t *)der.ptr;
	EVP_PKEY *pkey = d2i_AutoPrivateKey(NULL, &at, (long)der.len);

	if (pkey != NULL && at != (const uint8_t *)der.ptr + der.len) {
		EVP_PKEY_free(pkey);
		pkey = NULL;
	}
	return key_of(pkey, true, key_r, err);
}

/* blind_rsa_parse_public - what everybody may know */
int
blind_rsa_parse_public(
    struct str der, struct blind_rsa **key_r, struct err *err)
{
	const uint8_t *at = (const uint8_t *)der.ptr;
	EVP_PKEY *pkey = d2i_PUBKEY(NULL, &at, (long)der.len);

	if (pkey != NULL && at != (const uint8_t *)der.ptr + der.len) {
		EVP_PKEY_free(pkey);
		pkey = NULL;
	}
	return key_of(pkey, false, key_r, err);
}

/* blind_rsa_format_private - to be sealed */
struct str
blind_rsa_format_private(struct arena *arena, const struct blind_rsa *key)
{
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key->pkey);
	uint8_t *der = NULL;
	struct str copy;
	int len;

	must(key->is_private && info != NULL);
	len = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
	must(len > 0);
	copy = arena_copy(arena, str_from(der, (size_t)len));
	OPENSSL_clear_free(der, (size_t)len);
	PKCS8_PRIV_KEY_INFO_free(info); /* wipes what it holds */
	return copy;
}

/* blind_rsa_format_public - to be published */
struct str
blind_rsa_format_public(struct arena *arena, const struct blind_rsa *key)
{
	uint8_t *der = NULL;
	struct str copy;
	int len = i2d_PUBKEY(key->pkey, &der);

	must(len > 0);
	copy = arena_copy(arena, str_from(der, (size_t)len));
	OPENSSL_free(der);
	return copy;
}

/* blind_rsa_bytes - of its modulus */
size_t
blind_rsa_bytes(const struct blind_rsa *key)
{
	return key->bytes;
}

/* blind_rsa_is_private - can it sign? */
bool
blind_rsa_is_private(const struct blind_rsa *key)
{
	return key->is_private;
}

/* blind_rsa_numbers - modulus and exponent */
void
blind_rsa_numbers(const struct blind_rsa *key, BIGNUM **n_r, BIGNUM **e_r)
{
	*n_r = NULL;
	*e_r = NULL;
	must(
	    EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_RSA_N, n_r) == 1 &&
	    EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_RSA_E, e_r) == 1);
}

/* The two directions of RSA without padding. */
typedef int init_fn(EVP_PKEY_CTX *ctx);
typedef int run_fn(EVP_PKEY_CTX *ctx, unsigned char *out, size_t *outlen,
    const unsigned char *in, size_t inlen);

/* raw - one RSA operation on a number */
static bool
raw(const struct blind_rsa *key, init_fn *init, run_fn *run, const uint8_t *in,
    uint8_t *out_r)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	size_t len = key->bytes;
	bool ok;

	ok = ctx != NULL && init(ctx) == 1 &&
	     EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) == 1 &&
	     run(ctx, out_r, &len, in, key->bytes) == 1 && len == key->bytes;
	EVP_PKEY_CTX_free(ctx);
	return ok;
}

/* blind_rsa_sign - m^d, checked by s^e = m: a fault must not give the key
 * away (section 4.3) */
int
blind_rsa_sign(const struct blind_rsa *key, struct str blinded,
    uint8_t *signature_r, struct err *err)
{
	uint8_t again[BLIND_RSA_MAX_BYTES];
	bool ok;

	must(key->is_private);
	ok = blinded.len == key->bytes &&
	     raw(key, EVP_PKEY_decrypt_init, EVP_PKEY_decrypt,
		 (const uint8_t *)blinded.ptr, signature_r) &&
	     raw(key, EVP_PKEY_encrypt_init, EVP_PKEY_encrypt, signature_r,
		 again) &&
	     secret_bytes_eq(blinded, str_from(again, key->bytes));
	if (ok)
		return 0;
	scrub(signature_r, key->bytes);
	return err_set(err, "not a number that this key signs");
}

/* blind_rsa_verify - RSASSA-PSS-VERIFY (RFC 8017 section 8.1.2) */
bool
blind_rsa_verify(const struct blind_rsa *key, size_t salt_bytes,
    struct str message, struct str signature)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx; /* of md */
	bool ok;

	ok = md != NULL && signature.len == key->bytes &&
	     EVP_DigestVerifyInit(md, &ctx, EVP_sha384(), NULL, key->pkey) ==
		 1 &&
	     EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
	     EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, (int)salt_bytes) == 1 &&
	     EVP_DigestVerify(md, (const uint8_t *)signature.ptr, signature.len,
		 (const uint8_t *)message.ptr, message.len) == 1;
	EVP_MD_CTX_free(md);
	return ok;
}
