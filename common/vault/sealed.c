/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/sealed.h"

#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "crypto/aead.h"

#define SEALED_VERSION	  1
#define SEALED_AD_MAX	  256
#define SEALED_LENGTH_MAX 255 /* of each part of the associated data */

struct ad {
	size_t len;
	char bytes[SEALED_AD_MAX];
};

/* ad_add - one part behind its length, so that parts cannot run together */
static void
ad_add(struct ad *ad, struct str part)
{
	must(part.len <= SEALED_LENGTH_MAX);
	must(ad->len + 1 + part.len <= sizeof(ad->bytes));
	ad->bytes[ad->len++] = (char)part.len;
	if (part.len)
		memcpy(ad->bytes + ad->len, part.ptr, part.len);
	ad->len += part.len;
}

/* ad_make - table, column, row, key id, version */
static struct str
ad_make(
    struct ad *ad, const struct datakey *key, const struct sealed_place *place)
{
	const char version = SEALED_VERSION;

	ad->len = 0;
	ad_add(ad, str_of(place->table));
	ad_add(ad, str_of(place->column));
	ad_add(ad, place->row);
	ad_add(ad, str_from(key->id, sizeof(key->id)));
	ad_add(ad, str_from(&version, 1));
	return str_from(ad->bytes, ad->len);
}

/* sealed_make - seal one field */
struct str
sealed_make(struct arena *arena, const struct datakey *key,
    const struct sealed_place *place, struct str plain)
{
	struct ad ad;
	uint8_t *box;

	if (str_is_none(plain))
		return STR_NONE;
	box = arena_alloc(arena, plain.len + SEALED_EXTRA_BYTES);
	box[0] = SEALED_VERSION;
	aead_seal(&key->secret, ad_make(&ad, key, place), plain, box + 1);
	return str_from(box, plain.len + SEALED_EXTRA_BYTES);
}

/* sealed_open - open one field */
int
sealed_open(struct arena *arena, const struct datakey *key,
    const struct sealed_place *place, struct str box, struct str *plain_r)
{
	struct ad ad;
	char *plain;

	*plain_r = STR_NONE;
	if (str_is_none(box))
		return 0;
	if (box.len < SEALED_EXTRA_BYTES || box.ptr[0] != SEALED_VERSION)
		return -1;
	plain = arena_alloc(arena, box.len - SEALED_EXTRA_BYTES + 1);
	if (aead_open(&key->secret, ad_make(&ad, key, place),
		str_from(box.ptr + 1, box.len - 1), (uint8_t *)plain))
		return -1;
	*plain_r = str_from(plain, box.len - SEALED_EXTRA_BYTES);
	return 0;
}
