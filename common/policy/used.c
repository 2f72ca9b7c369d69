/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/used.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

#define WAYS 8 /* entries that share a bucket */

struct slot {
	int64_t expires_secs; /* free, once that has passed */
	uint8_t number[USED_BYTES];
};

struct used {
	pthread_mutex_t lock;
	uint32_t buckets;
	struct slot slots[];
};

/* used_new - an empty table */
struct used *
used_new(uint32_t slots)
{
	uint32_t buckets = slots / WAYS + 1;
	struct used *used = calloc(
	    1, sizeof(*used) + (size_t)buckets * WAYS * sizeof(struct slot));

	must(used != NULL);
	must(pthread_mutex_init(&used->lock, NULL) == 0);
	used->buckets = buckets;
	return used;
}

/* used_free - forget */
void
used_free(struct used **used)
{
	if (!*used)
		return;
	pthread_mutex_destroy(&(*used)->lock);
	free(*used);
	*used = NULL;
}

/* slot_find - where the number is, or the place that it may take */
static struct slot *
slot_find(
    struct slot *slots, const uint8_t *number, int64_t now_secs, bool *found_r)
{
	struct slot *first = slots;

	*found_r = false;
	for (int i = 0; i < WAYS; i++) {
		if (slots[i].expires_secs >= now_secs &&
		    memcmp(slots[i].number, number, USED_BYTES) == 0) {
			*found_r = true;
			return &slots[i];
		}
		if (slots[i].expires_secs < first->expires_secs)
			first = &slots[i];
	}
	return first;
}

/* used_take - the first time? */
bool
used_take(struct used *used, const uint8_t number[USED_BYTES], int64_t now_secs,
    int64_t expires_secs)
{
	struct slot *slot;
	uint32_t place;
	bool found;

	memcpy(&place, number, sizeof(place));
	pthread_mutex_lock(&used->lock);
	slot = &used->slots[(size_t)(place % used->buckets) * WAYS];
	slot = slot_find(slot, number, now_secs, &found);
	if (!found) {
		slot->expires_secs = expires_secs;
		memcpy(slot->number, number, USED_BYTES);
	}
	pthread_mutex_unlock(&used->lock);
	return !found;
}
