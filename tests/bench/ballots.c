/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ballots - good ballots for make bench, as the identified door would issue
 * them, one form body a line. For a survey of this host, with its keys.
 * Usage: ballots SECRETS DEFINITION HOST-KEY COUNT ANSWERS
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "modules/surveys/ballot.h"
#include "modules/surveys/box/host_key.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/survey_keys.h"

/* keys_load - the keys of the survey on this host */
static int
keys_load(
    struct arena *arena, char **argv, struct survey_keys *keys, struct err *err)
{
	static const char *const names[] = {"surveys", NULL};
	struct definition_limits limits = {.k_minimum = 5};
	const struct definition *def;
	struct keyring *keyring;
	struct host_key host;
	struct secret secret;

	if (keyring_load(argv[1], names, &keyring, err) < 0 ||
	    definition_load(arena, argv[2], &limits, &def, err) < 0 ||
	    host_key_find(argv[3], &host, err) != 1 ||
	    survey_secret_open(keyring_get(keyring, "surveys"), def,
		str_from(host.sealed, sizeof(host.sealed)), &secret, err) < 0)
		return -1;
	survey_keys_init(keys, &secret, host.box_id);
	secret_scrub(&secret);
	keyring_free(&keyring);
	return 0;
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_new(1024 * 1024);
	struct err err = ERR_NONE;
	struct survey_keys keys;
	uint8_t ballot[BALLOT_BYTES];
	char text[BALLOT_TEXT_LEN + 1];

	if (argc != 6) {
		fprintf(stderr, "usage: ballots SECRETS DEFINITION HOST-KEY "
				"COUNT ANSWERS\n");
		return 2;
	}
	if (keys_load(arena, argv, &keys, &err) < 0) {
		fprintf(stderr, "ballots: %s\n", err_text(&err));
		return 1;
	}
	for (long i = strtol(argv[4], NULL, 10); i > 0; i--) {
		ballot_new(&keys.ballot, ballot);
		ballot_format(ballot, text);
		printf("ballot=%s&%s\n", text, argv[5]);
	}
	survey_keys_fini(&keys);
	arena_free(&arena);
	return 0;
}
