/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/blind_client.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "crypto/rand.h"

#define HASH_BYTES	    BLIND_RSA_HASH_BYTES
#define DRAWS		    1000 /* each fits with a chance of a half or more */
#define TRAILER		    0xbc
#define MASKED_BYTES(bytes) ((bytes)-HASH_BYTES - 1)

/* blind_client_prepare - PrepareRandomize */
void
blind_client_prepare(struct str message, uint8_t *input_r)
{
	rand_bytes(input_r, BLIND_RSA_PREFIX_BYTES);
	memcpy(input_r + BLIND_RSA_PREFIX_BYTES, message.ptr, message.len);
}

/* hash - SHA-384 over parts */
static void
hash(const struct str *parts, size_t n, uint8_t digest_r[HASH_BYTES])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();

	must(md != NULL && EVP_DigestInit_ex(md, EVP_sha384(), NULL) == 1);
	for (size_t i = 0; i < n; i++)
		must(EVP_DigestUpdate(md, parts[i].ptr, parts[i].len) == 1);
	must(EVP_DigestFinal_ex(md, digest_r, NULL) == 1);
	EVP_MD_CTX_free(md);
}

/* mask - MGF1 (RFC 8017 appendix B.2.1), xor'ed on */
static void
mask(const uint8_t seed[HASH_BYTES], uint8_t *bytes, size_t len)
{
	uint8_t count[4] = {0}, block[HASH_BYTES];
	const struct str parts[] = {
	    str_from(seed, HASH_BYTES), str_from(count, sizeof(count))};

	for (size_t i = 0; i < len; i++) {
		if (i % HASH_BYTES == 0) {
			count[3] = (uint8_t)(i / HASH_BYTES);
			hash(parts, 2, block);
		}
		bytes[i] ^= block[i % HASH_BYTES];
	}
	scrub(block, sizeof(block));
}

/* encode - EMSA-PSS-ENCODE (RFC 8017 section 9.1.1) for a modulus of whole
 * bytes, which leaves the first bit out */
static void
encode(struct str input, struct str salt, size_t bytes, uint8_t *encoded_r)
{
	static const uint8_t zeros[8];
	uint8_t inner[HASH_BYTES], *h = encoded_r + MASKED_BYTES(bytes);
	const struct str parts[] = {str_from(zeros, sizeof(zeros)),
	    str_from(inner, sizeof(inner)), salt};

	must(bytes >= HASH_BYTES + salt.len + 2);
	hash(&input, 1, inner);
	hash(parts, 3, h);
	memset(encoded_r, 0, MASKED_BYTES(bytes));
	encoded_r[MASKED_BYTES(bytes) - salt.len - 1] = 1;
	if (salt.len > 0)
		memcpy(h - salt.len, salt.ptr, salt.len);
	mask(h, encoded_r, MASKED_BYTES(bytes));
	encoded_r[0] &= 0x7f;
	encoded_r[bytes - 1] = TRAILER;
	scrub(inner, sizeof(inner));
}

/* What blinding computes with. */
struct numbers {
	BN_CTX *ctx;
	BIGNUM *n, *e;		 /* of the key */
	BIGNUM *m, *r, *inverse; /* secret */
};

/* numbers_init - of a key */
static void
numbers_init(struct numbers *numbers, const struct blind_rsa *key)
{
	blind_rsa_numbers(key, &numbers->n, &numbers->e);
	numbers->ctx = BN_CTX_secure_new();
	numbers->m = BN_new();
	numbers->r = BN_new();
	numbers->inverse = BN_new();
	must(numbers->ctx && numbers->m && numbers->r && numbers->inverse);
	BN_set_flags(numbers->r, BN_FLG_CONSTTIME);
}

/* numbers_fini - forget the secrets */
static void
numbers_fini(struct numbers *numbers)
{
	BN_clear_free(numbers->inverse);
	BN_clear_free(numbers->r);
	BN_clear_free(numbers->m);
	BN_CTX_free(numbers->ctx);
	BN_free(numbers->e);
	BN_free(numbers->n);
}

/* number_of - big endian bytes as a number */
static void
number_of(struct str bytes, BIGNUM *to)
{
	must(BN_bin2bn((const uint8_t *)bytes.ptr, (int)bytes.len, to) != NULL);
}

/* draw - r and its inverse; false: it has none */
static bool
draw(struct numbers *numbers, const struct blind_chance *chance)
{
	for (int i = 0; i < DRAWS; i++) {
		if (chance != NULL)
			number_of(chance->r, numbers->r);
		else
			must(BN_priv_rand_range(numbers->r, numbers->n) == 1);
		if (BN_mod_inverse(numbers->inverse, numbers->r, numbers->n,
			numbers->ctx) != NULL)
			return true;
	}
	return false;
}

/* compute - the blinded number into m */
static bool
compute(struct numbers *numbers, const struct blind_chance *chance)
{
	BN_CTX *ctx = numbers->ctx;
	bool ok;

	/* A message that shares a factor with the modulus gives it away. */
	ok = BN_gcd(numbers->r, numbers->m, numbers->n, ctx) == 1 &&
	     BN_is_one(numbers->r) && draw(numbers, chance);
	return ok &&
	       BN_mod_exp(
		   numbers->r, numbers->r, numbers->e, numbers->n, ctx) == 1 &&
	       BN_mod_mul(
		   numbers->m, numbers->m, numbers->r, numbers->n, ctx) == 1;
}

/* blind_client_blind - what the signer gets to see */
int
blind_client_blind(const struct blind_rsa *key, struct str input,
    const struct blind_chance *chance, uint8_t *blinded_r, uint8_t *inverse_r,
    struct err *err)
{
	uint8_t encoded[BLIND_RSA_MAX_BYTES], salt[BLIND_RSA_SALT_BYTES];
	int bytes = (int)blind_rsa_bytes(key);
	struct numbers numbers;
	bool ok;

	rand_bytes(salt, sizeof(salt));
	encode(input, chance ? chance->salt : str_from(salt, sizeof(salt)),
	    (size_t)bytes, encoded);
	numbers_init(&numbers, key);
	number_of(str_from(encoded, (size_t)bytes), numbers.m);
	ok = compute(&numbers, chance) &&
	     BN_bn2binpad(numbers.m, blinded_r, bytes) == bytes &&
	     BN_bn2binpad(numbers.inverse, inverse_r, bytes) == bytes;
	numbers_fini(&numbers);
	scrub(encoded, sizeof(encoded));
	scrub(salt, sizeof(salt));
	return ok ? 0 : err_set(err, "this message cannot be blinded");
}

/* blind_client_finalize - take the blinding away */
int
blind_client_finalize(const struct blind_rsa *key, size_t salt_bytes,
    struct str input, struct str blind_signature, struct str inverse,
    uint8_t *signature_r, struct err *err)
{
	size_t bytes = blind_rsa_bytes(key);
	struct numbers numbers;
	bool ok;

	if (blind_signature.len != bytes || inverse.len != bytes)
		return err_set(err, "not a signature of this key");
	numbers_init(&numbers, key);
	number_of(blind_signature, numbers.m);
	number_of(inverse, numbers.inverse);
	ok = BN_mod_mul(numbers.m, numbers.m, numbers.inverse, numbers.n,
		 numbers.ctx) == 1 &&
	     BN_bn2binpad(numbers.m, signature_r, (int)bytes) == (int)bytes;
	numbers_fini(&numbers);
	if (ok && blind_rsa_verify(
		      key, salt_bytes, input, str_from(signature_r, bytes)))
		return 0;
	scrub(signature_r, bytes);
	return err_set(err, "not a signature of this key");
}
