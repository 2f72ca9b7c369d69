/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/never/never_list.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypto/hmac.h"

#define MAGIC	    "fpnever1"
#define MAGIC_BYTES 8

/* get_number - 4 bytes */
static uint32_t
get_number(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

/* put_number - 4 bytes */
static void
put_number(struct buf *out, size_t n)
{
	const uint8_t bytes[4] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16),
	    (uint8_t)(n >> 8), (uint8_t)n};

	buf_put_bytes(out, bytes, sizeof(bytes));
}

/* damaged - which the operator has to mend */
static int
damaged(struct err *err, const char *how)
{
	return err_set(err, "the list is damaged: %s", how);
}

/* check_frame - what stands around the rows; the number of parts */
static int
check_frame(struct str bytes, size_t *nparts_r, size_t *n_r, struct err *err)
{
	const uint8_t *at = (const uint8_t *)bytes.ptr;
	uint8_t sum[NEVER_CHECK_BYTES];

	if (bytes.len < NEVER_HEAD_BYTES + NEVER_CHECK_BYTES)
		return damaged(err, "it is too short");
	if (memcmp(at, MAGIC, MAGIC_BYTES) != 0)
		return damaged(err, "this is not its beginning");
	*nparts_r = get_number(at + MAGIC_BYTES);
	*n_r = get_number(at + MAGIC_BYTES + 4);
	if (*nparts_r > KEYSET_MAX || *n_r > NEVER_MAX ||
	    bytes.len != NEVER_HEAD_BYTES + *nparts_r * NEVER_ROW_BYTES +
			     *n_r * NEVER_DIGEST_BYTES + NEVER_CHECK_BYTES)
		return damaged(err, "its length is not what it says");
	hash_sha256(str_from(bytes.ptr, bytes.len - NEVER_CHECK_BYTES), sum);
	if (memcmp(at + bytes.len - NEVER_CHECK_BYTES, sum, sizeof(sum)) != 0)
		return damaged(err, "its checksum is wrong");
	return 0;
}

/* is_sorted - does every digest stand behind a smaller one? */
static bool
is_sorted(const struct never_part *part)
{
	for (size_t i = 1; i < part->n; i++) {
		const uint8_t *at = part->digests + i * NEVER_DIGEST_BYTES;

		if (memcmp(at - NEVER_DIGEST_BYTES, at, NEVER_DIGEST_BYTES) >=
		    0)
			return false;
	}
	return true;
}

/* parse_rows - the parts; left is what the head says there are */
static int
parse_rows(const uint8_t *row, const uint8_t *digests, size_t left,
    struct never_list *list, struct err *err)
{
	uint32_t before = 0;

	for (size_t i = 0; i < list->nparts; i++, row += NEVER_ROW_BYTES) {
		struct never_part *part = &list->parts[i];

		part->version = get_number(row);
		memcpy(part->mark, row + 4, KEYSET_MARK_BYTES);
		part->n = get_number(row + 4 + KEYSET_MARK_BYTES);
		part->digests = digests;
		if (part->version <= before || part->version > KEYSET_MAX)
			return damaged(err, "its versions are out of order");
		if (part->n == 0 || part->n > left)
			return damaged(err, "its numbers do not fit");
		if (!is_sorted(part))
			return damaged(err, "it is out of order");
		before = part->version;
		left -= part->n;
		digests += part->n * NEVER_DIGEST_BYTES;
	}
	return left ? damaged(err, "its numbers do not fit") : 0;
}

/* never_list_parse - a file's bytes */
int
never_list_parse(struct str bytes, struct never_list *list_r, struct err *err)
{
	const uint8_t *at = (const uint8_t *)bytes.ptr;
	size_t n = 0;

	if (check_frame(bytes, &list_r->nparts, &n, err) < 0)
		return -1;
	return parse_rows(at + NEVER_HEAD_BYTES,
	    at + NEVER_HEAD_BYTES + list_r->nparts * NEVER_ROW_BYTES, n, list_r,
	    err);
}

/* never_list_has - by halves */
bool
never_list_has(
    const struct never_part *part, const uint8_t digest[NEVER_DIGEST_BYTES])
{
	size_t lo = 0, hi = part->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int cmp = memcmp(part->digests + mid * NEVER_DIGEST_BYTES,
		    digest, NEVER_DIGEST_BYTES);

		if (cmp == 0)
			return true;
		if (cmp < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* never_list_count - of all parts */
size_t
never_list_count(const struct never_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->nparts; i++)
		n += list->parts[i].n;
	return n;
}

/* Two parts of the same version, or one of the two alone. */
struct pair_of_parts {
	uint32_t version;
	const struct never_part *a, *b; /* NULL: that list has none */
	size_t n;			/* of both, each counted once */
};

/* merge_part - the digests of both, in order; out NULL: only count them */
static size_t
merge_part(
    const struct never_part *a, const struct never_part *b, struct buf *out)
{
	size_t i = 0, j = 0, n = 0, na = a ? a->n : 0, nb = b ? b->n : 0;

	for (; i < na || j < nb; n++) {
		const uint8_t *x = i < na ? a->digests + i * NEVER_DIGEST_BYTES
					  : NULL;
		const uint8_t *y = j < nb ? b->digests + j * NEVER_DIGEST_BYTES
					  : NULL;
		int cmp = !x ? 1 : !y ? -1 : memcmp(x, y, NEVER_DIGEST_BYTES);

		i += cmp <= 0;
		j += cmp >= 0;
		if (out)
			buf_put_bytes(
			    out, cmp <= 0 ? x : y, NEVER_DIGEST_BYTES);
	}
	return n;
}

/* part_find - of a version; NULL: none */
static const struct never_part *
part_find(const struct never_list *list, uint32_t version)
{
	for (size_t i = 0; i < list->nparts; i++)
		if (list->parts[i].version == version)
			return &list->parts[i];
	return NULL;
}

/* pair_up - the parts of both by version; how many, or -1 */
static int
pair_up(const struct never_list *a, const struct never_list *b,
    struct pair_of_parts *pairs, struct err *err)
{
	int n = 0;

	for (uint32_t v = 1; v <= KEYSET_MAX; v++) {
		struct pair_of_parts *pair = &pairs[n];

		pair->version = v;
		pair->a = part_find(a, v);
		pair->b = part_find(b, v);
		if (!pair->a && !pair->b)
			continue;
		if (pair->a && pair->b &&
		    memcmp(pair->a->mark, pair->b->mark, KEYSET_MARK_BYTES) !=
			0)
			return err_set(err,
			    "the two were made with different keys of version "
			    "%u: every host needs the same key files",
			    (unsigned)v);
		pair->n = merge_part(pair->a, pair->b, NULL);
		n++;
	}
	return n;
}

/* put_all - head, rows, digests, sum */
static void
put_all(
    struct buf *out, const struct pair_of_parts *pairs, size_t npairs, size_t n)
{
	uint8_t sum[NEVER_CHECK_BYTES];

	buf_put(out, STR(MAGIC));
	put_number(out, npairs);
	put_number(out, n);
	for (size_t i = 0; i < npairs; i++) {
		const struct never_part *any = pairs[i].a ? pairs[i].a
							  : pairs[i].b;

		put_number(out, pairs[i].version);
		buf_put_bytes(out, any->mark, KEYSET_MARK_BYTES);
		put_number(out, pairs[i].n);
	}
	for (size_t i = 0; i < npairs; i++)
		merge_part(pairs[i].a, pairs[i].b, out);
	hash_sha256(buf_str(out), sum);
	buf_put_bytes(out, sum, sizeof(sum));
}

/* never_list_merge - what is in either */
int
never_list_merge(const struct never_list *a, const struct never_list *b,
    struct buf *out, struct err *err)
{
	struct pair_of_parts pairs[KEYSET_MAX + 1];
	int npairs = pair_up(a, b, pairs, err);
	size_t n = 0;

	if (npairs < 0)
		return -1;
	for (int i = 0; i < npairs; i++)
		n += pairs[i].n;
	if (n > NEVER_MAX)
		return err_set(err,
		    "the list is full: it holds %d; nothing was added",
		    NEVER_MAX);
	put_all(out, pairs, (size_t)npairs, n);
	return out->full ? err_set(err, "the list is too long") : 0;
}
