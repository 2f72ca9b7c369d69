/* SPDX-License-Identifier: BSD-2-Clause */
/* keyset - keys of one use that are renewed, each with its version */
#ifndef FP_CRYPTO_KEYSET_H
#define FP_CRYPTO_KEYSET_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/secret.h"

struct err;

#define KEYSET_MAX	  64 /* versions: 1 to this */
#define KEYSET_NEVER	  "friend"
#define KEYSET_MARK_BYTES 16

/*
 * NAME/VERSION.key below the folder of the secrets, each file as in
 * keyring.h; or NAME_VERSION.key among systemd's credentials, which is what
 *	LoadCredential=NAME:/etc/formpledge/secrets/NAME
 * makes of that folder. The newest is for what is made now; earlier ones stay
 * as long as something refers to them. None is ever replaced.
 *	friend    send-to-friend: the digests of who wants no mail
 */
struct keyset;

/* All there are. 0, or -1 with the remedy: none, or one that keyring.h would
 * refuse. Free with keyset_free, which scrubs. */
int keyset_load(const char *secrets, const char *name, struct keyset **set_r,
    struct err *err);
void keyset_free(struct keyset **set);

/* By version; NULL: there is none. */
const struct secret *keyset_find(const struct keyset *set, uint32_t version);
uint32_t keyset_newest(const struct keyset *set);

/* Tells keys of the same version apart without giving one away. */
void keyset_mark(
    const struct secret *secret, uint8_t mark_r[KEYSET_MARK_BYTES]);

/* Makes the folder and version 1, where there is none yet: 1 made, 0 there
 * already, -1. */
int keyset_init(const char *secrets, const char *name, struct err *err);
/* Makes the next version. 0 or -1. */
int keyset_renew(const char *secrets, const char *name, uint32_t *version_r,
    struct err *err);

#endif
