/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/blind_rsa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/blind_client.h"

#define BYTES_MAX BLIND_RSA_MAX_BYTES

/* number - of a vector */
static BIGNUM *
number(const json_t *vector, const char *name)
{
	BIGNUM *n = NULL;
	const char *hex = json_string_value(json_object_get(vector, name));

	assert_non_null(hex);
	assert_true(BN_hex2bn(&n, hex + 2) > 0);
	return n;
}

/* bytes - of a vector */
static struct str
bytes(struct arena *arena, const json_t *vector, const char *name)
{
	const char *hex = json_string_value(json_object_get(vector, name));
	size_t len;
	char *out;

	assert_non_null(hex);
	len = strlen(hex) / 2;
	out = arena_alloc(arena, len + 1);
	for (size_t i = 0; i < len; i++) {
		unsigned byte;

		assert_int_equal(1, sscanf(hex + 2 * i, "%2x", &byte));
		out[i] = (char)byte;
	}
	/* "0x" of numbers */
	return hex[0] == '0' && hex[1] == 'x' ? str_from(out + 1, len - 1)
					      : str_from(out, len);
}

/* part - one number of a key, and what it is computed from */
static void
part(OSSL_PARAM_BLD *build, const char *name, const BIGNUM *value)
{
	assert_int_equal(1, OSSL_PARAM_BLD_push_BN(build, name, value));
}

/* fill - all eight numbers of a vector's key; they live as long as build */
static void
fill(OSSL_PARAM_BLD *build, BIGNUM *of[8])
{
	static const char *const names[] = {OSSL_PKEY_PARAM_RSA_N,
	    OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_D,
	    OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2,
	    OSSL_PKEY_PARAM_RSA_EXPONENT1, OSSL_PKEY_PARAM_RSA_EXPONENT2,
	    OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *less = BN_new();

	for (int i = 0; i < 2; i++) {
		of[5 + i] = BN_new();
		assert_true(BN_sub(less, of[3 + i], BN_value_one()));
		assert_true(BN_mod(of[5 + i], of[2], less, ctx));
	}
	of[7] = BN_mod_inverse(NULL, of[4], of[3], ctx);
	for (int i = 0; i < 8; i++)
		part(build, names[i], of[i]);
	BN_free(less);
	BN_CTX_free(ctx);
}

/* key_of - a vector's key */
static struct blind_rsa *
key_of(const json_t *vector)
{
	static const char *const names[] = {"n", "e", "d", "p", "q"};
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	struct blind_rsa *key = NULL;
	PKCS8_PRIV_KEY_INFO *info;
	EVP_PKEY *pkey = NULL;
	OSSL_PARAM *params;
	uint8_t *der = NULL;
	BIGNUM *of[8];
	int len;

	for (int i = 0; i < 5; i++)
		of[i] = number(vector, names[i]);
	fill(build, of);
	params = OSSL_PARAM_BLD_to_param(build);
	assert_int_equal(1, EVP_PKEY_fromdata_init(ctx));
	assert_int_equal(
	    1, EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params));
	info = EVP_PKEY2PKCS8(pkey);
	len = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
	assert_int_equal(
	    0, blind_rsa_parse_private(str_from(der, (size_t)len), &key, NULL));
	OPENSSL_free(der);
	PKCS8_PRIV_KEY_INFO_free(info);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_free(pkey);
	EVP_PKEY_CTX_free(ctx);
	for (int i = 0; i < 8; i++)
		BN_free(of[i]);
	return key;
}

/* r_of - what was drawn: the inverse of its inverse */
static struct str
r_of(struct arena *arena, const json_t *vector)
{
	BIGNUM *n = number(vector, "n"), *inv = number(vector, "inv");
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *r = BN_mod_inverse(NULL, inv, n, ctx);
	uint8_t *out = arena_alloc(arena, BYTES_MAX);

	assert_int_equal(BYTES_MAX, BN_bn2binpad(r, out, BYTES_MAX));
	BN_free(r);
	BN_free(inv);
	BN_free(n);
	BN_CTX_free(ctx);
	return str_from(out, BYTES_MAX);
}

/* check_vector - every step of one variant */
static void
check_vector(struct arena *arena, const json_t *vector)
{
	struct blind_rsa *key = key_of(vector);
	struct str input = bytes(arena, vector, "input_msg");
	struct str sig = bytes(arena, vector, "sig");
	struct str inverse = bytes(arena, vector, "inv");
	struct blind_chance chance = {
	    bytes(arena, vector, "salt"), r_of(arena, vector)};
	uint8_t blinded[BYTES_MAX], inv[BYTES_MAX], out[BYTES_MAX];
	struct err err = ERR_NONE;

	assert_int_equal(BYTES_MAX, blind_rsa_bytes(key));
	assert_int_equal(
	    0, blind_client_blind(key, input, &chance, blinded, inv, &err));
	assert_true(str_eq(
	    bytes(arena, vector, "blinded_msg"), str_from(blinded, BYTES_MAX)));
	assert_true(str_eq(inverse, str_from(inv, BYTES_MAX)));
	assert_int_equal(
	    0, blind_rsa_sign(key, str_from(blinded, BYTES_MAX), out, &err));
	assert_true(str_eq(
	    bytes(arena, vector, "blind_sig"), str_from(out, BYTES_MAX)));
	assert_int_equal(
	    0, blind_client_finalize(key, chance.salt.len, input,
		   str_from(out, BYTES_MAX), inverse, blinded, &err));
	assert_true(str_eq(sig, str_from(blinded, BYTES_MAX)));
	assert_true(blind_rsa_verify(key, chance.salt.len, input, sig));
	assert_false(blind_rsa_verify(
	    key, chance.salt.len, str_from(input.ptr, input.len - 1), sig));
	blind_rsa_free(&key);
}

/* test_rfc9474 - appendix A, all four variants */
static void
test_rfc9474(void **state)
{
	json_t *vectors = json_load_file(VECTORS "/rfc9474.json", 0, NULL);

	if (vectors == NULL)
		skip();
	assert_int_equal(4, json_array_size(vectors));
	for (size_t i = 0; i < 4; i++) {
		const json_t *vector = json_array_get(vectors, i);

		print_message(
		    "%s\n", json_string_value(json_object_get(vector, "name")));
		check_vector(*state, vector);
	}
	json_decref(vectors);
}

/* The key of the other tests, made once. */
static struct blind_rsa *own;

/* test_round - ours: prepared, blinded, signed, verified */
static void
test_round(void **state)
{
	static const char message[] = "a ballot";
	uint8_t input[BLIND_RSA_PREFIX_BYTES + 8] = {0};
	uint8_t blinded[256], inv[256], again[256], sig[256];
	struct str all = str_from(input, sizeof(input));

	(void)state;
	blind_client_prepare(str_of(message), input);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    0, blind_client_blind(own, all, NULL, blinded, inv, NULL));
		assert_int_equal(
		    0, blind_rsa_sign(own, str_from(blinded, 256), sig, NULL));
		/* A retry gets the same. */
		assert_int_equal(0,
		    blind_rsa_sign(own, str_from(blinded, 256), again, NULL));
		assert_memory_equal(sig, again, 256);
		assert_int_equal(
		    0, blind_client_finalize(own, BLIND_RSA_SALT_BYTES, all,
			   str_from(sig, 256), str_from(inv, 256), sig, NULL));
		assert_true(blind_rsa_verify(
		    own, BLIND_RSA_SALT_BYTES, all, str_from(sig, 256)));
		assert_false(blind_rsa_verify(own, 0, all, str_from(sig, 256)));
		assert_false(blind_rsa_verify(
		    own, BLIND_RSA_SALT_BYTES, all, str_from(blinded, 256)));
	}
}

/* test_refused - what is no number below the modulus, or not as long */
static void
test_refused(void **state)
{
	uint8_t number[256], sig[256];
	struct err err = ERR_NONE;

	(void)state;
	memset(number, 0xff, sizeof(number));
	assert_int_equal(-1,
	    blind_rsa_sign(own, str_from(number, sizeof(number)), sig, &err));
	number[0] = 0;
	assert_int_equal(
	    -1, blind_rsa_sign(own, str_from(number, 255), sig, &err));
	assert_int_equal(
	    0, blind_rsa_sign(own, str_from(number, 256), sig, &err));
	assert_false(blind_rsa_verify(own, 48, STR("x"), str_from(sig, 255)));
	assert_int_equal(
	    -1, blind_client_finalize(own, 48, STR("x"), str_from(sig, 256),
		    str_from(number, 256), sig, &err));
}

/* test_formats - into DER and back; nothing behind it, nothing else */
static void
test_formats(void **state)
{
	struct str public = blind_rsa_format_public(*state, own);
	struct str private = blind_rsa_format_private(*state, own);
	struct str longer = STR("neither");
	struct blind_rsa *key = NULL, *shared;
	struct err err = ERR_NONE;

	assert_int_equal(294, public.len);
	assert_int_equal(0, blind_rsa_parse_public(public, &key, &err));
	assert_false(blind_rsa_is_private(key));
	assert_true(str_eq(public, blind_rsa_format_public(*state, key)));
	shared = blind_rsa_share(key);
	blind_rsa_free(&key);
	assert_int_equal(256, blind_rsa_bytes(shared));
	blind_rsa_free(&shared);
	assert_int_equal(0, blind_rsa_parse_private(private, &key, &err));
	assert_true(blind_rsa_is_private(key));
	assert_true(str_eq(public, blind_rsa_format_public(*state, key)));
	blind_rsa_free(&key);
	public.len--;
	assert_int_equal(-1, blind_rsa_parse_public(public, &key, &err));
	assert_int_equal(-1, blind_rsa_parse_public(longer, &key, &err));
	assert_int_equal(-1, blind_rsa_parse_private(longer, &key, &err));
	assert_int_equal(-1, blind_rsa_new(1024, &key, &err));
}

/* setup - an arena, and a key */
static int
setup(void **state)
{
	*state = arena_new(1024 * 1024);
	return blind_rsa_new(2048, &own, NULL);
}

/* teardown - the end of it */
static int
teardown(void **state)
{
	struct arena *arena = *state;

	arena_free(&arena);
	blind_rsa_free(&own);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rfc9474),
	    cmocka_unit_test(test_round),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_formats),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
