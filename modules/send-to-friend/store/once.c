/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/store/once.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/scrub.h"
#include "crypto/hmac.h"
#include "crypto/secret.h"

#define SENDING	   (-1) /* the status of one under way */
#define PLACES	   (ONCE_SLOTS / ONCE_WAYS)
#define VALUES_MAX 8

struct entry {
	uint8_t key[ONCE_KEY_BYTES];
	int status; /* 0: free */
	uint32_t turn;
};

struct once {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	struct secret secret;
	uint32_t turn; /* of the newest entry */
	struct entry entries[PLACES][ONCE_WAYS];
};

/* once_new - none sent yet */
struct once *
once_new(void)
{
	struct once *once = calloc(1, sizeof(*once));

	must(once != NULL);
	must(pthread_mutex_init(&once->lock, NULL) == 0);
	must(pthread_cond_init(&once->ended, NULL) == 0);
	secret_random(&once->secret);
	return once;
}

/* once_free - forget */
void
once_free(struct once **once)
{
	if (!*once)
		return;
	pthread_cond_destroy(&(*once)->ended);
	pthread_mutex_destroy(&(*once)->lock);
	secret_scrub(&(*once)->secret);
	free(*once);
	*once = NULL;
}

/* once_key - nonce and values, each behind its length */
void
once_key(struct once *once, const uint8_t nonce[FORM_NONCE_BYTES],
    const struct str *values, size_t n, uint8_t key_r[ONCE_KEY_BYTES])
{
	struct str parts[VALUES_MAX + 1];
	uint8_t mac[HMAC_BYTES];

	must(n <= VALUES_MAX);
	parts[0] = str_from((const char *)nonce, FORM_NONCE_BYTES);
	memcpy(parts + 1, values, n * sizeof(*values));
	hmac_parts(&once->secret, parts, n + 1, mac);
	memcpy(key_r, mac, ONCE_KEY_BYTES);
	scrub(mac, sizeof(mac));
}

/* place_of - where a key is looked for */
static struct entry *
place_of(struct once *once, const uint8_t *key)
{
	uint32_t n;

	memcpy(&n, key, sizeof(n)); /* keys are random */
	return once->entries[n % PLACES];
}

/* entry_find - the entry of a key; NULL: none */
static struct entry *
entry_find(struct once *once, const uint8_t *key)
{
	struct entry *entries = place_of(once, key);

	for (size_t i = 0; i < ONCE_WAYS; i++) {
		if (entries[i].status &&
		    memcmp(entries[i].key, key, ONCE_KEY_BYTES) == 0)
			return &entries[i];
	}
	return NULL;
}

/* entry_oldest - one that is free, or the oldest that nobody waits for; NULL:
 * all are under way */
static struct entry *
entry_oldest(struct once *once, const uint8_t *key)
{
	struct entry *entries = place_of(once, key), *oldest = NULL;

	for (size_t i = 0; i < ONCE_WAYS; i++) {
		struct entry *entry = &entries[i];

		if (!entry->status)
			return entry;
		if (entry->status == SENDING)
			continue;
		if (!oldest ||
		    once->turn - entry->turn > once->turn - oldest->turn)
			oldest = entry;
	}
	return oldest;
}

/* entry_add - take a slot; the lock is held */
static void
entry_add(struct once *once, const uint8_t *key)
{
	struct entry *entry;

	while (!(entry = entry_oldest(once, key)))
		pthread_cond_wait(&once->ended, &once->lock);
	memcpy(entry->key, key, ONCE_KEY_BYTES);
	entry->status = SENDING;
	entry->turn = ++once->turn;
}

/* once_begin - the first time? */
bool
once_begin(struct once *once, const uint8_t key[ONCE_KEY_BYTES], int *status_r)
{
	struct entry *entry;
	bool first;

	pthread_mutex_lock(&once->lock);
	while ((entry = entry_find(once, key)) && entry->status == SENDING)
		pthread_cond_wait(&once->ended, &once->lock);
	first = !entry;
	if (first)
		entry_add(once, key);
	else
		*status_r = entry->status;
	pthread_mutex_unlock(&once->lock);
	return first;
}

/* once_end - let those who wait go on */
void
once_end(struct once *once, const uint8_t key[ONCE_KEY_BYTES], int status)
{
	struct entry *entry;

	pthread_mutex_lock(&once->lock);
	entry = entry_find(once, key);
	if (entry)
		entry->status = status;
	pthread_cond_broadcast(&once->ended);
	pthread_mutex_unlock(&once->lock);
}
