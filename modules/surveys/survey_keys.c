/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/survey_keys.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/scrub.h"
#include "modules/surveys/definition/definition.h"

#define SECRET_AD_BYTES (SURVEY_ID_MAX + 32)

/* secret_ad - what a sealed secret is bound to */
static struct str
secret_ad(
    const char *id, const uint8_t digest[32], uint8_t ad_r[SECRET_AD_BYTES])
{
	memset(ad_r, 0, SECRET_AD_BYTES);
	memcpy(ad_r, id, strlen(id));
	memcpy(ad_r + SURVEY_ID_MAX, digest, 32);
	return str_from(ad_r, SECRET_AD_BYTES);
}

/* survey_secret_seal - as it is stored */
void
survey_secret_seal(const struct secret *site_key, const struct definition *def,
    const struct secret *secret, uint8_t sealed_r[SURVEY_SEALED_BYTES])
{
	uint8_t ad[SECRET_AD_BYTES];
	struct secret key;

	secret_derive(site_key, "survey secret 1", &key);
	aead_seal(&key, secret_ad(def->id, def->digest, ad),
	    str_from(secret->bytes, SECRET_BYTES), sealed_r);
	secret_scrub(&key);
}

/* survey_secret_open_as - one that was stored, by what it was opened with */
int
survey_secret_open_as(const struct secret *site_key, const char *id,
    const uint8_t digest[32], struct str sealed, struct secret *secret_r)
{
	uint8_t ad[SECRET_AD_BYTES];
	struct secret key;
	int ret = -1;

	secret_derive(site_key, "survey secret 1", &key);
	if (sealed.len == SURVEY_SEALED_BYTES)
		ret = aead_open(
		    &key, secret_ad(id, digest, ad), sealed, secret_r->bytes);
	secret_scrub(&key);
	return ret == 0 ? 0 : -1;
}

/* survey_secret_open - the same by the definition at hand */
int
survey_secret_open(const struct secret *site_key, const struct definition *def,
    struct str sealed, struct secret *secret_r, struct err *err)
{
	if (survey_secret_open_as(
		site_key, def->id, def->digest, sealed, secret_r) != 0)
		return err_set(err,
		    "survey %s is not what was opened: either %s says or asks "
		    "something else now (survey.promise-is-one-way: put the "
		    "file back as it was, or open a new survey under another "
		    "id), or the key surveys is another",
		    def->id, def->file);
	return 0;
}

/* survey_member_key - of pseudonyms */
void
survey_member_key(const struct secret *secret, struct secret *key_r)
{
	secret_derive(secret, "member", key_r);
}

/* survey_issuer_key - of what signs blind ballots */
void
survey_issuer_key(const struct secret *secret, struct secret *key_r)
{
	secret_derive(secret, "issuer", key_r);
}

/* survey_keys_init - all keys of a survey */
void
survey_keys_init(struct survey_keys *keys, const struct secret *secret,
    const uint8_t box_id[BOX_ID_BYTES])
{
	char label[8 + 2 * BOX_ID_BYTES + 1] = "box ";

	secret_derive(secret, "ballot", &keys->ballot);
	survey_member_key(secret, &keys->member);
	survey_issuer_key(secret, &keys->issuer);
	secret_derive(secret, "cookie", &keys->cookie);
	str_hex(box_id, BOX_ID_BYTES, label + 4);
	secret_derive(secret, label, &keys->box);
}

/* survey_keys_fini - forget them */
void
survey_keys_fini(struct survey_keys *keys)
{
	scrub(keys, sizeof(*keys));
}

/* survey_tally_key - the key of the counters */
void
survey_tally_key(const struct secret *site_key, struct secret *key_r)
{
	secret_derive(site_key, "survey tally 1", key_r);
}

/* survey_text_key - the key of what was written */
void
survey_text_key(const struct secret *site_key, struct secret *key_r)
{
	secret_derive(site_key, "survey text 1", key_r);
}
