/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/rand.h"

#include <limits.h>
#include <string.h>

#include <openssl/rand.h>

#include "base/must.h"
#include "base/scrub.h"

/* Random numbers drawn together: a call to the generator costs far more than
 * the four bytes that a number takes. */
struct pool {
	uint32_t words[64];
	size_t left;
};

/* rand_bytes - fill memory */
void
rand_bytes(void *bytes_r, size_t len)
{
	unsigned char *at = bytes_r;

	while (len > 0) {
		int n = len > INT_MAX ? INT_MAX : (int)len;

		must(RAND_bytes(at, n) == 1);
		at += n;
		len -= (size_t)n;
	}
}

/* rand_word - the next number of the pool */
static uint32_t
rand_word(struct pool *pool)
{
	if (pool->left == 0) {
		rand_bytes(pool->words, sizeof(pool->words));
		pool->left = sizeof(pool->words) / sizeof(pool->words[0]);
	}
	return pool->words[--pool->left];
}

/* rand_fold - bring a word into 0 .. n-1, or ask for another (Lemire, "Fast
 * Random Integer Generation in an Interval", 2019) */
static int
rand_fold(uint32_t word, uint32_t n, uint32_t *out_r)
{
	uint64_t wide = (uint64_t)word * n;

	if ((uint32_t)wide < (uint32_t)(-n) % n)
		return -1;
	*out_r = (uint32_t)(wide >> 32);
	return 0;
}

/* rand_below - a number in 0 .. n-1 */
uint32_t
rand_below(uint32_t n)
{
	uint32_t word, got;

	must(n > 0);
	do {
		rand_bytes(&word, sizeof(word));
	} while (rand_fold(word, n, &got) < 0);
	return got;
}

/* rand_shuffle - put indexes in random order */
void
rand_shuffle(uint32_t *indexes, size_t n)
{
	struct pool pool = {.left = 0};
	uint32_t j, kept;

	must(n <= UINT32_MAX);
	for (size_t i = n; i > 1; i--) {
		while (rand_fold(rand_word(&pool), (uint32_t)i, &j) < 0)
			;
		kept = indexes[i - 1];
		indexes[i - 1] = indexes[j];
		indexes[j] = kept;
	}
	scrub(&pool, sizeof(pool));
}
