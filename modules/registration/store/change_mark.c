/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/change_mark.h"

#include <string.h>

#include "crypto/hmac.h"

/* mark_make - the start of a keyed digest */
static void
mark_make(const struct datakey *key, const char *what, struct str a,
    struct str b, uint8_t mark_r[CHANGE_MARK_BYTES])
{
	uint8_t mac[HMAC_BYTES];
	struct secret secret;

	datakey_derive(key, what, &secret);
	HMAC(&secret, mac, a, b);
	memcpy(mark_r, mac, CHANGE_MARK_BYTES);
	secret_scrub(&secret);
}

/* change_mark - what the next password makes another */
void
change_mark(const struct datakey *key, const struct member *member,
    uint8_t mark_r[CHANGE_MARK_BYTES])
{
	mark_make(
	    key, "registration reset", member->password, member->email, mark_r);
}

/* change_email_mark - what the next address makes another */
void
change_email_mark(const struct datakey *key, const struct member *member,
    uint8_t mark_r[CHANGE_MARK_BYTES])
{
	mark_make(key, "registration email", member->email, member->email_new,
	    mark_r);
}
