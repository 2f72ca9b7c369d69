/* SPDX-License-Identifier: BSD-2-Clause */
/* letter - the one mail to a friend */
#ifndef FP_FRIEND_LETTER_H
#define FP_FRIEND_LETTER_H

#include <stdint.h>

#include "base/str.h"
#include "mail/address.h"

struct arena;
struct buf;
struct err;
struct site;
struct words;

/* What the visitor said, checked. */
struct letter {
	struct str sender_name;
	struct address sender; /* becomes Reply-To, nothing else */
	struct address recipient;
	struct str note;   /* may be empty */
	struct str path;   /* of this site */
	const char *title; /* the operator's, of that page; NULL: none */
	struct str never;  /* URL of the link to get no more; STR_NONE: none */
	int64_t now_secs;
	const struct words *words; /* the sender's language; NULL: English */
};

/* Writes the whole message: fixed text around the note and the link. 0, or
 * -1 as message_format does. */
int letter_format(struct arena *arena, const struct site *site,
    const struct letter *letter, struct buf *out, struct err *err);

#endif
