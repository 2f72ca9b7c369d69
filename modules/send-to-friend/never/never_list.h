/* SPDX-License-Identifier: BSD-2-Clause */
/* never_list - who wants no mail from this form again: digests, no names */
#ifndef FP_FRIEND_NEVER_LIST_H
#define FP_FRIEND_NEVER_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/keyset.h"

struct buf;
struct err;

#define NEVER_DIGEST_BYTES 32
#define NEVER_MAX	   250000 /* digests in a list */

/* The digests under one version of the key. */
struct never_part {
	uint32_t version;
	uint8_t mark[KEYSET_MARK_BYTES]; /* of the key, see keyset_mark */
	size_t n;
	const uint8_t *digests; /* n of them, one behind the other, sorted */
};

/* A list as it was read: a view of bytes that the caller keeps. */
struct never_list {
	size_t nparts;
	struct never_part parts[KEYSET_MAX]; /* by version */
};

/*
 * A file's bytes. Numbers are big endian:
 *	"fpnever1", number of parts (4 bytes), of digests (4);
 *	for each part version (4), mark (16), number of digests (4);
 *	the digests (32 each) part by part;
 *	SHA-256 of all that.
 * Parts and digests ascend and none is there twice, so that a list of the
 * same entries is the same bytes whatever the order in which they came. No
 * time, no number, nothing else is in it.
 */
#define NEVER_HEAD_BYTES  16
#define NEVER_ROW_BYTES	  24
#define NEVER_CHECK_BYTES 32
#define NEVER_BYTES_MAX                                                        \
	(NEVER_HEAD_BYTES + KEYSET_MAX * NEVER_ROW_BYTES +                     \
	    NEVER_MAX * NEVER_DIGEST_BYTES + NEVER_CHECK_BYTES)

/* 0, or -1: damaged, cut short, or of a later version of this program. */
int never_list_parse(
    struct str bytes, struct never_list *list_r, struct err *err);

/* Is a digest there? */
bool never_list_has(
    const struct never_part *part, const uint8_t digest[NEVER_DIGEST_BYTES]);

size_t never_list_count(const struct never_list *list);

/*
 * Writes all that is in a or b into out (which has NEVER_BYTES_MAX as its
 * ceiling). 0, or -1: the two have different keys of the same version, or
 * there are more than NEVER_MAX.
 */
int never_list_merge(const struct never_list *a, const struct never_list *b,
    struct buf *out, struct err *err);

#endif
