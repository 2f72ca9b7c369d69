/* SPDX-License-Identifier: BSD-2-Clause */
/* The counting thread's view of a ballot box. */
#include "config.h"

#include "modules/surveys/box/box.h"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "crypto/rand.h"
#include "modules/surveys/box/box_inner.h"
#include "modules/surveys/box/spent.h"

/* box_add_spent - note counted ballots */
void
box_add_spent(struct box *box, const uint8_t *digests, size_t n)
{
	pthread_mutex_lock(&box->lock);
	for (size_t i = 0; i < n; i++)
		spent_add(box->spent, digests + i * BALLOT_DIGEST_BYTES);
	pthread_mutex_unlock(&box->lock);
}

/* box_has_failed - did a write go wrong */
bool
box_has_failed(struct box *box)
{
	bool failed;

	pthread_mutex_lock(&box->lock);
	failed = box->failed;
	pthread_mutex_unlock(&box->lock);
	return failed;
}

/* box_waiting - how many could be counted */
size_t
box_waiting(struct box *box)
{
	size_t n;

	pthread_mutex_lock(&box->lock);
	n = box->durable;
	pthread_mutex_unlock(&box->lock);
	return n;
}

/* box_pending - how many are not yet durable */
size_t
box_pending(struct box *box)
{
	size_t n;

	pthread_mutex_lock(&box->lock);
	n = box->pending;
	pthread_mutex_unlock(&box->lock);
	return n;
}

/* box_is_filling - is half of the room taken */
bool
box_is_filling(struct box *box)
{
	size_t room = (size_t)box->shape.regions * box->shape.records;

	return box_waiting(box) >= room / 2;
}

/* box_is_full - was there no room for one, and is there still none */
bool
box_is_full(struct box *box)
{
	bool full;

	pthread_mutex_lock(&box->lock);
	full = box->full;
	pthread_mutex_unlock(&box->lock);
	return full;
}

/* gather - the places of all durable records; with the lock held */
static size_t
gather(const struct box *box, struct box_place *places_r)
{
	size_t n = 0;

	for (uint32_t i = 0; i < box->shape.regions; i++) {
		const struct box_region *region = &box->regions[i];

		for (uint32_t slot = 0;
		     region->image != NULL && slot < box->shape.records; slot++)
			if (region->states[slot] == SLOT_DURABLE)
				places_r[n++] = (struct box_place){i, slot};
	}
	must(n == box->durable);
	return n;
}

/* draw - take random ones of all */
static void
draw(const struct box_place *all, size_t n, size_t take,
    struct box_place *places_r)
{
	uint32_t *order = calloc(n + 1, sizeof(*order));

	must(order != NULL);
	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	rand_shuffle(order, n);
	for (size_t i = 0; i < take; i++)
		places_r[i] = all[order[i]];
	free(order);
}

/* set_states - mark places; copies the records where records_r is given */
static void
set_states(struct box *box, const struct box_place *places, size_t n,
    enum slot_state state, uint8_t *records_r)
{
	size_t bytes = box->shape.record_bytes;

	pthread_mutex_lock(&box->lock);
	for (size_t i = 0; i < n; i++) {
		struct box_region *region = &box->regions[places[i].region];

		region->states[places[i].slot] = (uint8_t)state;
		if (records_r != NULL)
			memcpy(records_r + i * bytes,
			    box_image_get(
				&box->shape, region->image, places[i].slot),
			    bytes);
	}
	if (state == SLOT_DURABLE)
		box->durable += n;
	else
		box->durable -= n;
	pthread_mutex_unlock(&box->lock);
}

/* box_pick - choose what is counted next */
size_t
box_pick(struct box *box, size_t hold_back, size_t max,
    struct box_place *places_r, uint8_t *records_r)
{
	struct box_place *all;
	size_t n, take = 0;

	pthread_mutex_lock(&box->lock);
	all = calloc(box->durable + 1, sizeof(*all));
	must(all != NULL);
	n = gather(box, all);
	pthread_mutex_unlock(&box->lock);
	if (n > hold_back)
		take = n - hold_back < max ? n - hold_back : max;
	if (take > 0)
		draw(all, n, take, places_r);
	set_states(box, places_r, take, SLOT_COUNTING, records_r);
	free(all);
	return take;
}

/* box_unpick - they could not be counted: put them back */
void
box_unpick(struct box *box, const struct box_place *places, size_t n)
{
	set_states(box, places, n, SLOT_DURABLE, NULL);
}

/* empty - one slot: random bytes, and free at a random turn. turn is a random
 * number: what its folding lacks in evenness does not matter for a place */
static void
empty(struct box *box, struct box_place place, const uint8_t *noise,
    uint32_t turn)
{
	struct box_region *region = &box->regions[place.region];
	uint32_t at;

	box_image_scrub(&box->shape, region->image, place.slot, noise);
	region->states[place.slot] = SLOT_EMPTY;
	at = (uint32_t)((uint64_t)turn * (region->nfree + 1) >> 32);
	region->free[region->nfree++] = region->free[at];
	region->free[at] = (uint16_t)place.slot;
}

/* queue_scrubs - every region in use is written, also those from which
 * nothing was taken: which they are would tell whose answers were not */
static void
queue_scrubs(struct box *box)
{
	for (uint32_t i = 0; i < box->shape.regions; i++)
		if (box->regions[i].image != NULL)
			box_queue_scrub(box, i);
}

/* is_scrubbed - have both halves of all regions been written */
static bool
is_scrubbed(const struct box *box)
{
	for (uint32_t i = 0; i < box->shape.regions; i++)
		if (box->regions[i].scrubs > 0)
			return false;
	return true;
}

/* box_scrub - overwrite what was counted */
int
box_scrub(struct box *box, const struct box_place *places, size_t n)
{
	/* Drawn beforehand: answers wait for the lock. */
	size_t bytes = box->shape.record_bytes;
	uint8_t *noise = malloc(n * bytes + 1);
	uint32_t *turns = calloc(n + 1, sizeof(*turns));
	int ret;

	must(noise != NULL && turns != NULL);
	rand_bytes(noise, n * bytes);
	rand_bytes(turns, n * sizeof(*turns));
	pthread_mutex_lock(&box->lock);
	for (size_t i = 0; i < n; i++)
		empty(box, places[i], noise + i * bytes, turns[i]);
	if (n > 0)
		box->full = false;
	queue_scrubs(box);
	pthread_cond_signal(&box->work);
	while (!box->failed && !is_scrubbed(box))
		pthread_cond_wait(&box->done, &box->lock);
	ret = box->failed ? -1 : 0;
	pthread_mutex_unlock(&box->lock);
	free(noise);
	free(turns);
	return ret;
}
