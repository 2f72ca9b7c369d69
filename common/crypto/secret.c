/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/secret.h"

#include <string.h>

#include <openssl/crypto.h>

#include "base/scrub.h"
#include "crypto/hkdf.h"
#include "crypto/rand.h"

/* secret_random - a new key */
void
secret_random(struct secret *secret_r)
{
	rand_key(secret_r->bytes, SECRET_BYTES);
}

/* secret_scrub - forget a key */
void
secret_scrub(struct secret *secret)
{
	if (secret)
		scrub(secret, sizeof(*secret));
}

/* secret_derive - a key for one use */
void
secret_derive(
    const struct secret *from, const char *label, struct secret *secret_r)
{
	struct secret derived;

	hkdf_sha256(str_from(from->bytes, SECRET_BYTES), STR_NONE,
	    str_of(label), derived.bytes, SECRET_BYTES);
	*secret_r = derived;
	secret_scrub(&derived);
}

/* secret_bytes_eq - compare without telling where they differ */
bool
secret_bytes_eq(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	return a.len == 0 || CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0;
}
