/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * signs - what the bare RSA operation behind a blind signature costs: a
 * private operation of OpenSSL on 2,048 bits, without padding. Prints
 * microseconds of processor time for one.
 * Usage: signs COUNT
 */
#include "config.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/must.h"
#include "crypto/rand.h"

#define BYTES 256

/* sign - one number */
static void
sign(EVP_PKEY *key)
{
	uint8_t number[BYTES], out[BYTES];
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	size_t len = sizeof(out);

	rand_bytes(number, sizeof(number));
	number[0] = 0; /* below the modulus */
	must(EVP_PKEY_decrypt_init(ctx) == 1 &&
	     EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) == 1 &&
	     EVP_PKEY_decrypt(ctx, out, &len, number, sizeof(number)) == 1);
	EVP_PKEY_CTX_free(ctx);
}

int
main(int argc, char **argv)
{
	EVP_PKEY *key = EVP_RSA_gen(BYTES * 8);
	long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	clock_t begin;

	if (count < 1 || key == NULL)
		return 2;
	sign(key); /* its own blinding is set up by the first */
	begin = clock();
	for (long i = 0; i < count; i++)
		sign(key);
	printf("%.2f\n",
	    1e6 * (double)(clock() - begin) / CLOCKS_PER_SEC / (double)count);
	EVP_PKEY_free(key);
	return 0;
}
