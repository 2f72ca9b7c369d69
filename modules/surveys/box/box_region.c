/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/box/box_inner.h"

#include <stdlib.h>

#include "base/must.h"
#include "base/scrub.h"
#include "crypto/rand.h"

/* box_region_fill - memory for a region that holds nothing yet */
void
box_region_fill(struct box *box, struct box_region *region)
{
	uint32_t n = box->shape.records;
	uint32_t *order = calloc(n, sizeof(*order));

	region->image = malloc(sizeof(*region->image));
	region->states = calloc(n, sizeof(*region->states));
	region->free = calloc(n, sizeof(*region->free));
	must(order && region->image && region->states && region->free);
	box_image_init(region->image);
	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	rand_shuffle(order, n);
	for (uint32_t i = 0; i < n; i++)
		region->free[i] = (uint16_t)order[i];
	region->nfree = n;
	free(order);
}

/* box_region_drop - give the memory back, if nothing needs it */
void
box_region_drop(struct box *box, struct box_region *region)
{
	if (region->image == NULL || region->nfree < box->shape.records ||
	    region->scrubs > 0 || region->queued ||
	    (uint32_t)(region - box->regions) == box->current)
		return;
	scrub_free(&region->image, sizeof(*region->image));
	scrub_free(&region->states, box->shape.records);
	scrub_free(&region->free, box->shape.records * sizeof(*region->free));
}

/* box_queue_dirty - have a region written for those who wait */
void
box_queue_dirty(struct box *box, uint32_t number)
{
	struct box_region *region = &box->regions[number];

	if (!region->queued)
		box->dirty.regions[box->dirty.n++] = number;
	region->queued = true;
}

/* box_queue_scrub - have both its halves overwritten */
void
box_queue_scrub(struct box *box, uint32_t number)
{
	struct box_region *region = &box->regions[number];

	region->scrubs = 2;
	region->scrub_epoch++;
	if (!region->queued_scrub)
		box->scrubs.regions[box->scrubs.n++] = number;
	region->queued_scrub = true;
}

/* suits - how well a region would take the next records: the more the
 * better; regions in use before fresh ones, while half of them is free */
static uint32_t
suits(const struct box *box, const struct box_region *region)
{
	uint32_t half = box->shape.records / 2;

	if (region->image == NULL)
		return half + 1;
	if (region->nfree > half)
		return half + 2;
	return region->nfree;
}

/* box_turn - another region takes the records from now on */
bool
box_turn(struct box *box)
{
	uint32_t from = rand_below(box->shape.regions);
	uint32_t best = 0, best_at = 0;

	for (uint32_t i = 0; i < box->shape.regions; i++) {
		uint32_t at = (from + i) % box->shape.regions;
		uint32_t suit = suits(box, &box->regions[at]);

		if (suit > best) {
			best = suit;
			best_at = at;
		}
	}
	if (best == 0)
		return false;
	if (box->regions[best_at].image == NULL)
		box_region_fill(box, &box->regions[best_at]);
	box->current = best_at;
	return true;
}
