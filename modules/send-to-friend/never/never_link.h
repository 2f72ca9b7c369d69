/* SPDX-License-Identifier: BSD-2-Clause */
/* never_link - the digest of an address, and the link that holds it */
#ifndef FP_FRIEND_NEVER_LINK_H
#define FP_FRIEND_NEVER_LINK_H

#include "modules/send-to-friend/never/never_list.h"

struct address;
struct arena;

#define NEVER_MAC_BYTES 16

/* One digest, under one version of the key. */
struct never_entry {
	uint32_t version;
	uint8_t mark[KEYSET_MARK_BYTES];
	uint8_t digest[NEVER_DIGEST_BYTES];
};

/*
 * HMAC-SHA-256 of the address in lower case, its domain as A-labels. The case
 * of the local part is folded, too: no provider known to us tells mailboxes
 * apart by it, and who said never is to be found however a visitor writes the
 * address. "ann+jobs@" is another address than "ann@". version is one of the
 * set.
 */
void never_digest(struct arena *arena, const struct keyset *keys,
    uint32_t version, const struct address *address,
    struct never_entry *entry_r);

/* version (1 byte), digest, and the first 16 bytes of an HMAC of the two, in
 * base64url: what a link holds. In arena. */
char *never_token(struct arena *arena, const struct keyset *keys,
    const struct never_entry *entry);

/* 0, or -1: not one that never_token made, or its key is not there any
 * more. */
int never_token_parse(
    const struct keyset *keys, struct str token, struct never_entry *entry_r);

#endif
