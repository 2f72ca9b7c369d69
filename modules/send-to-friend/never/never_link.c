/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/never/never_link.h"

#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "crypto/base64url.h"
#include "crypto/hmac.h"
#include "crypto/secret.h"
#include "mail/address.h"

#define TOKEN_BYTES (1 + NEVER_DIGEST_BYTES + NEVER_MAC_BYTES)
#define TOKEN_CHARS BASE64URL_LEN(TOKEN_BYTES)

/* key_of - of a version, for one use */
static void
key_of(const struct keyset *keys, uint32_t version, const char *use,
    struct secret *key_r)
{
	const struct secret *secret = keyset_find(keys, version);

	must(secret && "a version of the set");
	secret_derive(secret, use, key_r);
}

/* never_digest - of an address */
void
never_digest(struct arena *arena, const struct keyset *keys, uint32_t version,
    const struct address *address, struct never_entry *entry_r)
{
	struct secret key;

	key_of(keys, version, "never again digest", &key);
	entry_r->version = version;
	keyset_mark(keyset_find(keys, version), entry_r->mark);
	HMAC(&key, entry_r->digest, STR("never again"),
	    address_fold(arena, address));
	secret_scrub(&key);
}

/* mac_of - over version and digest */
static void
mac_of(
    const struct keyset *keys, const uint8_t *bytes, uint8_t mac_r[HMAC_BYTES])
{
	struct secret key;

	key_of(keys, bytes[0], "never again link", &key);
	HMAC(&key, mac_r, STR("never again"), str_from(bytes, 1),
	    str_from(bytes + 1, NEVER_DIGEST_BYTES));
	secret_scrub(&key);
}

/* never_token - what the link holds */
char *
never_token(struct arena *arena, const struct keyset *keys,
    const struct never_entry *entry)
{
	uint8_t bytes[TOKEN_BYTES], mac[HMAC_BYTES];
	char *text = arena_alloc(arena, TOKEN_CHARS + 1);

	must(entry->version > 0 && entry->version <= KEYSET_MAX);
	bytes[0] = (uint8_t)entry->version;
	memcpy(bytes + 1, entry->digest, NEVER_DIGEST_BYTES);
	mac_of(keys, bytes, mac);
	memcpy(bytes + 1 + NEVER_DIGEST_BYTES, mac, NEVER_MAC_BYTES);
	base64url_format(bytes, sizeof(bytes), text);
	return text;
}

/* never_token_parse - one of ours? */
int
never_token_parse(
    const struct keyset *keys, struct str token, struct never_entry *entry_r)
{
	uint8_t bytes[TOKEN_BYTES], mac[HMAC_BYTES];

	if (token.len != TOKEN_CHARS || base64url_read(token, bytes) < 0 ||
	    !keyset_find(keys, bytes[0]))
		return -1;
	mac_of(keys, bytes, mac);
	if (!secret_bytes_eq(str_from(mac, NEVER_MAC_BYTES),
		str_from(bytes + 1 + NEVER_DIGEST_BYTES, NEVER_MAC_BYTES)))
		return -1;
	entry_r->version = bytes[0];
	keyset_mark(keyset_find(keys, bytes[0]), entry_r->mark);
	memcpy(entry_r->digest, bytes + 1, NEVER_DIGEST_BYTES);
	return 0;
}
