/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tokens - fresh forms for make bench: the same fields in each line, each
 * with a form token of its own, as the form's page would give it out.
 * Usage: tokens SECRETS MODULE FORM COUNT FIELDS
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "crypto/rand.h"
#include "crypto/token.h"
#include "policy/check.h"

/* print_forms - count of them */
static void
print_forms(const struct secret *key, const char *purpose, long count,
    const char *fields)
{
	struct arena *arena = arena_new(64 * 1024);
	uint8_t nonce[FORM_NONCE_BYTES];

	for (; count > 0; count--) {
		rand_bytes(nonce, sizeof(nonce));
		printf(FORM_TOKEN_FIELD "=%s&%s\n",
		    token_seal(arena, key, purpose, clock_unix_secs(),
			str_from(nonce, sizeof(nonce))),
		    fields);
		arena_clear(arena);
	}
	arena_free(&arena);
}

int
main(int argc, char **argv)
{
	static const char *const names[] = {"forms", NULL};
	struct arena *arena = arena_new(64 * 1024);
	struct keyring *keyring;
	struct err err = ERR_NONE;
	const char *purpose;

	if (argc != 6) {
		fprintf(
		    stderr, "usage: tokens SECRETS MODULE FORM COUNT FIELDS\n");
		return 2;
	}
	if (keyring_load(argv[1], names, &keyring, &err) < 0) {
		fprintf(stderr, "tokens: %s\n", err_text(&err));
		return 1;
	}
	purpose = arena_printf(arena, "form %s %s", argv[2], argv[3]);
	print_forms(keyring_get(keyring, "forms"), purpose,
	    strtol(argv[4], NULL, 10), argv[5]);
	keyring_free(&keyring);
	arena_free(&arena);
	return 0;
}
