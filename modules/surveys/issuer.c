/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/issuer.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/scrub.h"
#include "crypto/aead.h"
#include "crypto/hmac.h"
#include "modules/surveys/definition/definition.h"

#define ARENA_MAX (64 * 1024)
#define AD_BYTES  (SURVEY_ID_MAX + 32 + 32)

/* ad_of - what a sealed key is bound to: survey, definition, public part */
static struct str
ad_of(const struct definition *def, struct str public_part,
    uint8_t ad_r[AD_BYTES])
{
	memset(ad_r, 0, AD_BYTES);
	memcpy(ad_r, def->id, strlen(def->id));
	memcpy(ad_r + SURVEY_ID_MAX, def->digest, 32);
	hash_sha256(public_part, ad_r + SURVEY_ID_MAX + 32);
	return str_from(ad_r, AD_BYTES);
}

/* issuer_new - draw and seal one */
int
issuer_new(struct arena *arena, const struct secret *seal,
    const struct definition *def, struct str *sealed_r, struct str *public_r,
    struct err *err)
{
	uint8_t ad[AD_BYTES], *sealed;
	struct arena *own;
	struct blind_rsa *key;
	struct str plain;

	if (blind_rsa_new(ISSUER_BITS, &key, err) != 0)
		return -1;
	own = arena_new(ARENA_MAX); /* wiped */
	plain = blind_rsa_format_private(own, key);
	*public_r = blind_rsa_format_public(arena, key);
	sealed = arena_alloc(arena, plain.len + AEAD_EXTRA_BYTES);
	aead_seal(seal, ad_of(def, *public_r, ad), plain, sealed);
	*sealed_r = str_from(sealed, plain.len + AEAD_EXTRA_BYTES);
	arena_free(&own);
	blind_rsa_free(&key);
	return 0;
}

/* issuer_open - the same out of the database */
int
issuer_open(const struct secret *seal, const struct definition *def,
    struct str sealed, struct str public_part, struct blind_rsa **key_r,
    struct err *err)
{
	struct arena *own = arena_new(ARENA_MAX);
	uint8_t ad[AD_BYTES], *plain;
	int ret = -1;

	if (sealed.len > AEAD_EXTRA_BYTES && sealed.len < ARENA_MAX / 2) {
		plain = arena_alloc(own, sealed.len - AEAD_EXTRA_BYTES);
		ret = aead_open(
		    seal, ad_of(def, public_part, ad), sealed, plain);
		if (ret == 0)
			ret = blind_rsa_parse_private(
			    str_from(plain, sealed.len - AEAD_EXTRA_BYTES),
			    key_r, err);
	}
	arena_free(&own);
	return ret == 0 ? 0
			: err_set(err, "its key for blind ballots is not the "
				       "one that it was opened with: somebody "
				       "changed the database; restore that, or "
				       "close this survey");
}

/* issuer_fingerprint - of the public part */
const char *
issuer_fingerprint(struct arena *arena, struct str public_part)
{
	char *hex = arena_alloc(arena, 2 * 32 + 1);
	uint8_t digest[32];

	hash_sha256(public_part, digest);
	str_hex(digest, sizeof(digest), hex);
	return hex;
}
