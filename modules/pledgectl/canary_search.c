/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sun Wu, Udi Manber: A fast algorithm for multi-pattern searching (1994).
 * All needles are cut to the length of the shortest; how far the window may
 * move is looked up by the last three bytes in it, letters as small ones.
 */
#include "config.h"

#include "modules/pledgectl/canary_search.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/must.h"
#include "base/scrub.h"

#define BLOCK	  3
#define TABLE	  32768 /* a power of two */
#define NONE	  UINT16_MAX
#define CHUNK	  (1024 * 1024)
#define NEEDLES	  (CANARY_MAX * CANARY_WAYS)
#define WINDOW_AT (search->window - BLOCK)

struct canary_search {
	const struct canary *canaries;
	size_t n;
	size_t window; /* the shortest needle */
	size_t longest;
	uint8_t lower[256];
	uint8_t shift[TABLE];
	uint16_t first[TABLE];	/* needle whose window ends so */
	uint16_t next[NEEDLES]; /* another one */
	struct needle needles[NEEDLES];
};
_Static_assert(CANARY_NEEDLE < UINT8_MAX, "a shift fits its byte");

/* slot - of the three bytes at p */
static size_t
slot(const struct canary_search *search, const uint8_t *p)
{
	const uint8_t *lower = search->lower;

	return ((size_t)lower[p[0]] << 10 ^ (size_t)lower[p[1]] << 5 ^
		   lower[p[2]]) %
	       TABLE;
}

/* enter - a needle into the tables */
static void
enter(struct canary_search *search, size_t i)
{
	const struct needle *needle = &search->needles[i];

	for (size_t at = 0; at + BLOCK <= search->window; at++) {
		size_t s = slot(search, needle->bytes + at);
		size_t shift = WINDOW_AT - at;

		if (shift < search->shift[s])
			search->shift[s] = (uint8_t)shift;
		if (shift == 0) {
			search->next[i] = search->first[s];
			search->first[s] = (uint16_t)i;
		}
	}
}

/* canary_search_new - the tables */
struct canary_search *
canary_search_new(const struct canary *canaries, size_t n)
{
	struct canary_search *search = calloc(1, sizeof(*search));

	must(search && n > 0 && n <= CANARY_MAX);
	search->canaries = canaries;
	search->n = n * CANARY_WAYS;
	search->window = CANARY_NEEDLE;
	for (unsigned c = 0; c < 256; c++)
		search->lower[c] = (uint8_t)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	for (size_t i = 0; i < search->n; i++) {
		struct needle *needle = &search->needles[i];

		canary_needle(
		    canaries[i / CANARY_WAYS].text, i % CANARY_WAYS, needle);
		if (needle->len < search->window)
			search->window = needle->len;
		if (needle->len > search->longest)
			search->longest = needle->len;
	}
	must(search->window > BLOCK);
	for (size_t s = 0; s < TABLE; s++) {
		search->shift[s] = (uint8_t)(WINDOW_AT + 1);
		search->first[s] = NONE;
	}
	for (size_t i = 0; i < search->n; i++)
		enter(search, i);
	return search;
}

/* canary_search_free - and forget the words */
void
canary_search_free(struct canary_search **search)
{
	if (*search)
		scrub_free(search, sizeof(**search));
}

/* is_at - does a needle stand here? */
static int
is_at(const struct canary_search *search, const struct needle *needle,
    const uint8_t *bytes, size_t len)
{
	if (needle->len > len)
		return 0;
	if (!needle->any_case)
		return memcmp(bytes, needle->bytes, needle->len) == 0;
	for (size_t i = 0; i < needle->len; i++)
		if (search->lower[bytes[i]] != search->lower[needle->bytes[i]])
			return 0;
	return 1;
}

/* any_at - does one of those whose window ends in slot s? */
static int
any_at(const struct canary_search *search, size_t s, const uint8_t *bytes,
    size_t len, struct canary_hit *hit_r)
{
	for (size_t i = search->first[s]; i != NONE; i = search->next[i]) {
		if (!is_at(search, &search->needles[i], bytes, len))
			continue;
		hit_r->canary = &search->canaries[i / CANARY_WAYS];
		hit_r->way = search->needles[i].way;
		return 1;
	}
	return 0;
}

/* canary_search_bytes - one piece of memory */
int
canary_search_bytes(const struct canary_search *search, const void *bytes,
    size_t len, struct canary_hit *hit_r)
{
	const uint8_t *start = bytes;
	size_t at = 0;

	while (at + search->window <= len) {
		size_t s = slot(search, start + at + WINDOW_AT);
		size_t shift = search->shift[s];

		if (shift == 0 &&
		    any_at(search, s, start + at, len - at, hit_r))
			return 1;
		at += shift ? shift : 1;
	}
	return 0;
}

/* canary_search_stream - piece by piece, the end of one kept for the next */
int
canary_search_stream(const struct canary_search *search,
    canary_read_fn *read_fn, void *ctx, struct canary_hit *hit_r)
{
	size_t kept = 0, size = CHUNK + CANARY_NEEDLE;
	uint8_t *buffer = malloc(size);
	ssize_t n;
	int ret = 0;

	must(buffer);
	while (
	    ret == 0 && (n = read_fn(ctx, buffer + kept, size - kept)) != 0) {
		size_t len = kept + (size_t)n;

		if (n < 0) {
			ret = -1;
			break;
		}
		ret = canary_search_bytes(search, buffer, len, hit_r);
		kept = len < search->longest ? len : search->longest - 1;
		memmove(buffer, buffer + len - kept, kept);
	}
	scrub_free(&buffer, size);
	return ret;
}
