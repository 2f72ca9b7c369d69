/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_blind_ballot - any ballot, any key */
#include "config.h"

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/must.h"
#include "crypto/blind_client.h"
#include "modules/surveys/blind_ballot.h"

#define ARENA_MAX (1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* issuer - drawn once: nothing is signed by it */
static const struct blind_rsa *
issuer(void)
{
	static struct blind_rsa *key;

	if (key == NULL)
		must(blind_rsa_new(ISSUER_BITS, &key, NULL) == 0);
	return key;
}

/* try_keys - what is taken for a key is one when it was written again */
static void
try_keys(struct str der)
{
	struct arena *arena = arena_new(ARENA_MAX);
	struct blind_rsa *key = NULL, *again = NULL;

	if (blind_rsa_parse_public(der, &key, NULL) == 0) {
		der = blind_rsa_format_public(arena, key);
		must(blind_rsa_parse_public(der, &again, NULL) == 0);
	}
	blind_rsa_free(&again);
	blind_rsa_free(&key);
	if (blind_rsa_parse_private(der, &key, NULL) == 0)
		must(blind_rsa_bytes(key) <= BLIND_RSA_MAX_BYTES);
	blind_rsa_free(&key);
	arena_free(&arena);
}

/* LLVMFuzzerTestOneInput - no ballot without a signature, of any length */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t digest[BALLOT_DIGEST_BYTES], signature[BLIND_RSA_MAX_BYTES];
	char hex[BLIND_BALLOT_TEXT_LEN + 1];
	struct str text = str_from(data, size);

	must(blind_ballot_parse(issuer(), "commute", text, digest) == -1);
	if (size >= BLIND_BALLOT_BYTES) {
		str_hex(data, BLIND_BALLOT_BYTES, hex);
		must(blind_ballot_parse(
			 issuer(), "commute", str_of(hex), digest) == -1);
	}
	if (size >= ISSUER_BYTES)
		blind_rsa_sign(
		    issuer(), str_from(data, ISSUER_BYTES), signature, NULL);
	try_keys(text);
	return 0;
}
