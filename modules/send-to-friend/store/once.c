/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/store/once.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

#define SENDING (-1) /* the status of one under way */

struct entry {
	uint8_t nonce[FORM_NONCE_BYTES];
	int status; /* 0: free */
};

struct once {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	unsigned next; /* the slot to fill */
	struct entry entries[ONCE_SLOTS];
};

/* once_new - none sent yet */
struct once *
once_new(void)
{
	struct once *once = calloc(1, sizeof(*once));

	must(once != NULL);
	must(pthread_mutex_init(&once->lock, NULL) == 0);
	must(pthread_cond_init(&once->ended, NULL) == 0);
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
	free(*once);
	*once = NULL;
}

/* entry_find - the entry of a nonce; NULL: none */
static struct entry *
entry_find(struct once *once, const uint8_t *nonce)
{
	for (unsigned i = 0; i < ONCE_SLOTS; i++) {
		struct entry *entry = &once->entries[i];

		if (entry->status &&
		    memcmp(entry->nonce, nonce, FORM_NONCE_BYTES) == 0)
			return entry;
	}
	return NULL;
}

/* entry_add - take the oldest slot that nobody waits for */
static void
entry_add(struct once *once, const uint8_t *nonce)
{
	struct entry *entry = &once->entries[once->next];

	/* there are fewer workers than slots, so this ends */
	while (entry->status == SENDING) {
		once->next = (once->next + 1) % ONCE_SLOTS;
		entry = &once->entries[once->next];
	}
	memcpy(entry->nonce, nonce, FORM_NONCE_BYTES);
	entry->status = SENDING;
	once->next = (once->next + 1) % ONCE_SLOTS;
}

/* once_begin - the first time? */
bool
once_begin(
    struct once *once, const uint8_t nonce[FORM_NONCE_BYTES], int *status_r)
{
	struct entry *entry;
	bool first;

	pthread_mutex_lock(&once->lock);
	while ((entry = entry_find(once, nonce)) && entry->status == SENDING)
		pthread_cond_wait(&once->ended, &once->lock);
	first = !entry;
	if (first)
		entry_add(once, nonce);
	else
		*status_r = entry->status;
	pthread_mutex_unlock(&once->lock);
	return first;
}

/* once_end - let those who wait go on */
void
once_end(struct once *once, const uint8_t nonce[FORM_NONCE_BYTES], int status)
{
	struct entry *entry;

	pthread_mutex_lock(&once->lock);
	entry = entry_find(once, nonce);
	if (entry)
		entry->status = status;
	pthread_cond_broadcast(&once->ended);
	pthread_mutex_unlock(&once->lock);
}
