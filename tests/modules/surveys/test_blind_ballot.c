/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/blind_ballot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "crypto/blind_client.h"
#include "modules/surveys/definition/definition.h"

#define MESSAGE BLIND_BALLOT_MESSAGE "commute"

/* What the tests share: an issuer, sealed and opened. */
struct fixture {
	struct arena *arena;
	struct secret seal;
	struct definition def;
	struct str sealed, public_part;
	struct blind_rsa *issuer;
};

/* setup - draw one */
static int
setup(void **state)
{
	static struct fixture f;

	f.arena = arena_new(1024 * 1024);
	secret_random(&f.seal);
	f.def.id = "commute";
	memset(f.def.digest, 7, sizeof(f.def.digest));
	assert_int_equal(0, issuer_new(f.arena, &f.seal, &f.def, &f.sealed,
				&f.public_part, NULL));
	assert_int_equal(0, issuer_open(&f.seal, &f.def, f.sealed,
				f.public_part, &f.issuer, NULL));
	*state = &f;
	return 0;
}

/* teardown - forget it */
static int
teardown(void **state)
{
	struct fixture *f = *state;

	blind_rsa_free(&f->issuer);
	arena_free(&f->arena);
	return 0;
}

/* opens - does it, with another key, survey, definition or public part? */
static bool
opens(const struct fixture *f, const struct secret *seal,
    const struct definition *def, struct str sealed, struct str public_part)
{
	struct blind_rsa *key = NULL;
	int ret = issuer_open(seal, def, sealed, public_part, &key, NULL);

	(void)f;
	blind_rsa_free(&key);
	return ret == 0;
}

/* test_issuer - bound to key, survey, definition and its own public part */
static void
test_issuer(void **state)
{
	struct fixture *f = *state;
	struct definition other = f->def;
	struct str sealed, public_part;
	struct secret seal;

	assert_true(blind_rsa_is_private(f->issuer));
	assert_int_equal(ISSUER_BYTES, blind_rsa_bytes(f->issuer));
	assert_true(opens(f, &f->seal, &f->def, f->sealed, f->public_part));
	secret_random(&seal);
	assert_false(opens(f, &seal, &f->def, f->sealed, f->public_part));
	other.id = "commute2";
	assert_false(opens(f, &f->seal, &other, f->sealed, f->public_part));
	other = f->def;
	other.digest[31] ^= 1;
	assert_false(opens(f, &f->seal, &other, f->sealed, f->public_part));
	assert_int_equal(0, issuer_new(f->arena, &f->seal, &f->def, &sealed,
				&public_part, NULL));
	assert_false(opens(f, &f->seal, &f->def, f->sealed, public_part));
	assert_false(opens(f, &f->seal, &f->def, sealed, f->public_part));
	assert_false(opens(f, &f->seal, &f->def, STR_NONE, f->public_part));
	sealed.len--;
	assert_false(opens(f, &f->seal, &f->def, sealed, public_part));
}

/* test_fingerprint - SHA-256 of the public part */
static void
test_fingerprint(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	    issuer_fingerprint(f->arena, STR("abc")));
}

/* make - a ballot as a browser does, over a message of that end */
static void
make(const struct fixture *f, const char *message,
    char text_r[BLIND_BALLOT_TEXT_LEN + 1])
{
	uint8_t input[BLIND_RSA_PREFIX_BYTES + 64] = {0};
	uint8_t blinded[ISSUER_BYTES], inverse[ISSUER_BYTES];
	uint8_t signature[ISSUER_BYTES];
	struct str all = str_from(
	    input, BLIND_RSA_PREFIX_BYTES + strlen(message));

	blind_client_prepare(str_of(message), input);
	assert_int_equal(0,
	    blind_client_blind(f->issuer, all, NULL, blinded, inverse, NULL));
	assert_int_equal(
	    0, blind_rsa_sign(f->issuer, str_from(blinded, ISSUER_BYTES),
		   signature, NULL));
	assert_int_equal(
	    0, blind_client_finalize(f->issuer, BLIND_RSA_SALT_BYTES, all,
		   str_from(signature, ISSUER_BYTES),
		   str_from(inverse, ISSUER_BYTES), signature, NULL));
	str_hex(input, BLIND_RSA_PREFIX_BYTES, text_r);
	str_hex(signature, ISSUER_BYTES, text_r + 2 * BLIND_RSA_PREFIX_BYTES);
}

/* test_ballot - known by its signature, whatever the case of its digits */
static void
test_ballot(void **state)
{
	uint8_t digest[BALLOT_DIGEST_BYTES], again[BALLOT_DIGEST_BYTES];
	char text[BLIND_BALLOT_TEXT_LEN + 1];
	struct fixture *f = *state;

	make(f, MESSAGE, text);
	assert_true(blind_ballot_is(str_of(text)));
	assert_int_equal(
	    0, blind_ballot_parse(f->issuer, "commute", str_of(text), digest));
	assert_int_equal(
	    -1, blind_ballot_parse(f->issuer, "commute2", str_of(text), again));
	assert_int_equal(
	    -1, blind_ballot_parse(NULL, "commute", str_of(text), again));
	for (size_t i = 0; i < BLIND_BALLOT_TEXT_LEN; i += 7) {
		char kept = text[i];

		text[i] = kept == '0' ? '1' : '0';
		assert_int_equal(-1, blind_ballot_parse(f->issuer, "commute",
					 str_of(text), again));
		text[i] = 'g';
		assert_int_equal(-1, blind_ballot_parse(f->issuer, "commute",
					 str_of(text), again));
		text[i] = kept;
	}
	for (size_t i = 0; i < BLIND_BALLOT_TEXT_LEN; i++)
		if (text[i] >= 'a')
			text[i] = (char)(text[i] - 'a' + 'A');
	if (blind_ballot_parse(f->issuer, "commute", str_of(text), again) == 0)
		assert_memory_equal(digest, again, sizeof(digest));
}

/* test_other_messages - signed, and still no ballot */
static void
test_other_messages(void **state)
{
	static const char *const messages[] = {"", "commute",
	    BLIND_BALLOT_MESSAGE, BLIND_BALLOT_MESSAGE "commut",
	    BLIND_BALLOT_MESSAGE "commutes"};
	uint8_t digest[BALLOT_DIGEST_BYTES];
	char text[BLIND_BALLOT_TEXT_LEN + 1];
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		make(f, messages[i], text);
		assert_int_equal(-1, blind_ballot_parse(f->issuer, "commute",
					 str_of(text), digest));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_issuer),
	    cmocka_unit_test(test_fingerprint),
	    cmocka_unit_test(test_ballot),
	    cmocka_unit_test(test_other_messages),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
