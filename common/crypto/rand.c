/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/rand.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include <openssl/rand.h>

#include "base/must.h"
#include "base/scrub.h"

#define RAND_LITTLE 32	/* bytes; nonces, salts */
#define RAND_STOCK  512 /* bytes drawn together */

/* A call to the generator costs many times what a nonce needs of it, so each
 * thread draws ahead. Keys are never drawn ahead: rand_key. */
static _Thread_local struct {
	unsigned char bytes[RAND_STOCK];
	size_t left;
	unsigned forks; /* when it was drawn */
} stock;
static atomic_uint forks;

/* Random numbers drawn together: a call to the generator costs far more than
 * the four bytes that a number takes. */
struct pool {
	uint32_t words[64];
	size_t left;
};

/* rand_draw - from the generator itself */
static void
rand_draw(unsigned char *bytes_r, size_t len)
{
	while (len > 0) {
		int n = len > INT_MAX ? INT_MAX : (int)len;

		must(RAND_bytes(bytes_r, n) == 1);
		bytes_r += n;
		len -= (size_t)n;
	}
}

/* rand_forked - a child must not draw what its parent draws */
static void
rand_forked(void)
{
	atomic_fetch_add(&forks, 1);
}

/* rand_watch - notice forks from now on */
static void
rand_watch(void)
{
	must(pthread_atfork(NULL, NULL, rand_forked) == 0);
}

/* rand_refill - draw a stock for this thread */
static void
rand_refill(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	must(pthread_once(&once, rand_watch) == 0);
	stock.forks = atomic_load(&forks);
	rand_draw(stock.bytes, sizeof(stock.bytes));
	stock.left = sizeof(stock.bytes);
}

/* rand_bytes - fill memory; what is little comes out of the stock, where it
 * is wiped, so that it is nowhere but with the caller */
void
rand_bytes(void *bytes_r, size_t len)
{
	unsigned char *at;

	if (len > RAND_LITTLE) {
		rand_draw(bytes_r, len);
		return;
	}
	if (stock.left < len || stock.forks != atomic_load(&forks))
		rand_refill();
	stock.left -= len;
	at = stock.bytes + stock.left;
	memcpy(bytes_r, at, len);
	scrub(at, len);
}

/* rand_key - straight from the generator for secrets */
void
rand_key(void *bytes_r, size_t len)
{
	must(len <= INT_MAX && RAND_priv_bytes(bytes_r, (int)len) == 1);
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
