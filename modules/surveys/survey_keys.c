/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "survey_keys.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/scrub.h"
#include "definition.h"

#define SECRET_AD_BYTES (SURVEY_ID_MAX + 32)

/* secret_ad - what a sealed secret is bound to */
static struct str
secret_ad(const struct definition *def, uint8_t ad_r[SECRET_AD_BYTES])
{
	memset(ad_r, 0, SECRET_AD_BYTES);
	memcpy(ad_r, def->id, strlen(def->id));
	memcpy(ad_r + SURVEY_ID_MAX, def->digest, sizeof(def->digest));
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
	aead_seal(&key, secret_ad(def, ad),
	    str_from(secret->bytes, SECRET_BYTES), sealed_r);
	secret_scrub(&key);
}

/* survey_secret_open - one that was stored */
int
survey_secret_open(const struct secret *site_key, const struct definition *def,
    struct str sealed, struct secret *secret_r, struct err *err)
{
	uint8_t ad[SECRET_AD_BYTES];
	struct secret key;
	int ret = -1;

	secret_derive(site_key, "survey secret 1", &key);
	if (sealed.len == SURVEY_SEALED_BYTES)
		ret = aead_open(
		    &key, secret_ad(def, ad), sealed, secret_r->bytes);
	secret_scrub(&key);
	if (ret != 0)
		return err_set(err,
		    "survey %s is not what was opened: either %s says or asks "
		    "something else now (survey.promise-is-one-way: put the "
		    "file back as it was, or open a new survey under another "
		    "id), or the key surveys is another",
		    def->id, def->file);
	return 0;
}

/* survey_keys_init - all keys of a survey */
void
survey_keys_init(struct survey_keys *keys, const struct secret *secret,
    const uint8_t box_id[BOX_ID_BYTES])
{
	char label[8 + 2 * BOX_ID_BYTES + 1] = "box ";

	secret_derive(secret, "ballot", &keys->ballot);
	secret_derive(secret, "member", &keys->member);
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
