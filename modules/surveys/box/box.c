/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/box/box.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "base/scrub.h"
#include "crypto/rand.h"
#include "modules/surveys/box/box_file.h"
#include "modules/surveys/box/box_inner.h"
#include "modules/surveys/box/spent.h"

/* shape_of - the shape of a box with regions for the capacity asked for */
static int
shape_of(
    const struct box_config *config, struct box_shape *shape_r, struct err *err)
{
	uint32_t records = box_records_fit(config->record_bytes);

	if (records == 0 || config->label.len > BOX_LABEL_MAX)
		return err_set(err, "%s: records of %zu bytes do not fit",
		    config->path, config->record_bytes);
	if (config->capacity / records + 2 > BOX_REGIONS_MAX)
		return err_set(err, "%s: a box holds at most %u answers",
		    config->path, (BOX_REGIONS_MAX - 2) * records);
	*shape_r = (struct box_shape){
	    .key = config->key,
	    .label = config->label,
	    .record_bytes = config->record_bytes,
	    .records = records,
	    .regions = config->capacity / records + 2,
	};
	return 0;
}

/* box_create - make an empty box */
int
box_create(const struct box_config *config, struct err *err)
{
	struct box_shape shape;

	if (shape_of(config, &shape, err) != 0)
		return -1;
	return box_file_create(config->path, &shape, err);
}

/* box_new - a box in memory, with nothing in it */
static struct box *
box_new(const struct box_config *config, int fd)
{
	struct box *box = calloc(1, sizeof(*box));
	pthread_condattr_t attr;

	must(box != NULL);
	pthread_mutex_init(&box->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&box->work, &attr);
	pthread_cond_init(&box->done, &attr);
	pthread_condattr_destroy(&attr);
	box->fd = fd;
	box->key = *config->key;
	memcpy(box->label, config->label.ptr, config->label.len);
	box->path = strdup(config->path);
	box->half = box_file_buffer(BOX_HALF_BYTES);
	box->cover_secs = config->cover_secs;
	box->reply = config->reply;
	box->reply_arg = config->reply_arg;
	must(box->path != NULL);
	return box;
}

/* take_shape - the shape with the box's own key, label and size */
static int
take_shape(struct box *box, const struct box_config *config, uint32_t regions,
    struct err *err)
{
	if (shape_of(config, &box->shape, err) != 0)
		return -1;
	box->shape.key = &box->key;
	box->shape.label = str_from(box->label, config->label.len);
	box->shape.regions = regions;
	box->regions = calloc(regions, sizeof(*box->regions));
	box->dirty.regions = calloc(regions, sizeof(uint32_t));
	box->syncing.regions = calloc(regions, sizeof(uint32_t));
	box->scrubs.regions = calloc(regions, sizeof(uint32_t));
	must(box->regions && box->dirty.regions && box->syncing.regions &&
	     box->scrubs.regions);
	return 0;
}

/* adopt_slots - take over what a half from the disk holds */
static void
adopt_slots(struct box *box, struct box_region *region)
{
	uint32_t n = box->shape.records, nfree = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t slot = region->free[i];

		if (!box_image_has(region->image, slot)) {
			region->free[nfree++] = (uint16_t)slot;
			continue;
		}
		region->states[slot] = SLOT_DURABLE;
		box->durable++;
		spent_add(box->spent,
		    box_image_get(&box->shape, region->image, slot));
	}
	region->nfree = nfree;
}

/* adopt_region - the newer valid half of a region; torn_r when one is not */
static int
adopt_region(struct box *box, uint32_t number,
    const uint8_t pair[2 * BOX_HALF_BYTES], bool *torn_r, struct err *err)
{
	struct box_region *region = &box->regions[number];
	uint64_t generation[2] = {0, 0};
	bool valid[2];
	unsigned newer;

	for (unsigned i = 0; i < 2; i++)
		valid[i] = box_image_open(&box->shape, number, i,
			       pair + i * BOX_HALF_BYTES, &box->copy,
			       &generation[i]) == 0;
	if (!valid[0] && !valid[1])
		return err_set(err,
		    "%s: region %u cannot be opened: the ballot box is damaged"
		    " or cut off, or it belongs to another survey, another"
		    " version of its definition or another key; put the right"
		    " file back, do not make a new one",
		    box->path, number);
	newer = valid[1] && (!valid[0] || generation[1] > generation[0]);
	region->generation = generation[newer];
	*torn_r = !valid[0] || !valid[1];
	box_region_fill(box, region);
	must(box_image_open(&box->shape, number, newer,
		 pair + newer * BOX_HALF_BYTES, region->image,
		 &generation[newer]) == 0);
	adopt_slots(box, region);
	return 0;
}

/* adopt - everything that is in the file */
static int
adopt(struct box *box, struct err *err)
{
	uint8_t *pair = box_file_buffer(2 * BOX_HALF_BYTES);
	unsigned ntorn = 0;
	int ret = 0;

	box->current = BOX_NO_REGION;
	for (uint32_t i = 0; ret == 0 && i < box->shape.regions; i++) {
		bool torn = false;

		ret = box_file_read(box->fd, i, pair, err);
		if (ret == 0)
			ret = adopt_region(box, i, pair, &torn, err);
		if (ret != 0)
			break;
		if (torn) {
			ntorn++;
			box_queue_scrub(box, i);
		}
		box_region_drop(box, &box->regions[i]);
	}
	/* A full box is counted all the same: any region serves then. */
	if (ret == 0 && !box_turn(box))
		box->current = 0;
	box_file_buffer_free(&pair, 2 * BOX_HALF_BYTES);
	if (ntorn > 0)
		log_notice("surveys: %s: %u halves were cut off while being"
			   " written; nothing acknowledged was in them",
		    box->path, ntorn);
	return ret;
}

/* start - the box's thread, which takes no signals */
static int
start(struct box *box, struct err *err)
{
	sigset_t all, old;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = pthread_create(&box->thread, NULL, box_sync_run, box);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (error != 0)
		return err_set(err, "%s: no thread for it", box->path);
	return 0;
}

/* box_free - give everything back, scrubbed */
static void
box_free(struct box *box)
{
	for (uint32_t i = 0; box->regions && i < box->shape.regions; i++) {
		struct box_region *region = &box->regions[i];

		scrub_free(&region->image, sizeof(*region->image));
		free(region->states);
		free(region->free);
	}
	free(box->regions);
	free(box->dirty.regions);
	free(box->syncing.regions);
	free(box->scrubs.regions);
	free(box->waiters.list);
	free(box->replying.list);
	free(box->path);
	spent_free(&box->spent);
	close(box->fd);
	box_file_buffer_free(&box->half, BOX_HALF_BYTES);
	pthread_mutex_destroy(&box->lock);
	pthread_cond_destroy(&box->work);
	pthread_cond_destroy(&box->done);
	scrub_free(&box, sizeof(*box));
}

/* box_open - the box that is there, and its thread */
enum box_opening
box_open(const struct box_config *config, struct box **box_r, struct err *err)
{
	uint32_t regions;
	struct box *box;
	int fd;

	switch (box_file_open(config->path, &fd, &regions, err)) {
	case BOX_LOCKED:
		break;
	case BOX_BUSY:
		return BOX_HELD;
	default:
		return BOX_REFUSED;
	}
	box = box_new(config, fd);
	box->spent = config->spent;
	if (take_shape(box, config, regions, err) != 0 ||
	    adopt(box, err) != 0 || start(box, err) != 0) {
		box->spent = NULL; /* still the caller's */
		box_free(box);
		return BOX_REFUSED;
	}
	*box_r = box;
	return BOX_OPENED;
}

/* box_close - finish, end the thread, forget everything */
void
box_close(struct box **box)
{
	if (*box == NULL)
		return;
	pthread_mutex_lock(&(*box)->lock);
	(*box)->shut = true;
	(*box)->stop = true;
	pthread_cond_signal(&(*box)->work);
	pthread_mutex_unlock(&(*box)->lock);
	pthread_join((*box)->thread, NULL);
	box_free(*box);
	*box = NULL;
}

/* place - a random empty slot of the current region, or false: full */
static bool
place(struct box *box, const uint8_t *record)
{
	struct box_region *region = &box->regions[box->current];
	uint32_t slot;

	if (region->nfree == 0) {
		if (!box_turn(box))
			return false;
		region = &box->regions[box->current];
	}
	slot = region->free[--region->nfree];
	box_image_put(&box->shape, region->image, slot, record);
	region->states[slot] = SLOT_PENDING;
	box->pending++;
	box_queue_dirty(box, box->current);
	return true;
}

/* wait_for_sync - reply to this one after the next sync */
static void
wait_for_sync(struct box *box, void *ctx, unsigned tag, enum box_result result)
{
	struct box_waiters *waiters = &box->waiters;

	if (waiters->n == waiters->cap) {
		size_t cap = waiters->cap ? waiters->cap * 2 : 64;

		waiters->list = realloc(
		    waiters->list, cap * sizeof(*waiters->list));
		must(waiters->list != NULL);
		waiters->cap = cap;
	}
	waiters->list[waiters->n++] = (struct box_waiter){ctx, tag, result};
	if (box->idle) {
		box->idle = false;
		pthread_cond_signal(&box->work);
	}
}

/* box_put - take a record */
void
box_put(struct box *box, const uint8_t *record, void *ctx, unsigned tag)
{
	enum box_result result = BOX_TAKEN;

	pthread_mutex_lock(&box->lock);
	if (box->shut || box->failed)
		result = BOX_SHUT;
	else if (spent_has(box->spent, record))
		result = BOX_SPENT;
	else if (!place(box, record))
		result = BOX_FULL;
	else
		spent_add(box->spent, record);
	if (result == BOX_FULL)
		box->full = true;
	if (result == BOX_TAKEN || (result == BOX_SPENT && box->pending > 0)) {
		wait_for_sync(box, ctx, tag, result);
		ctx = NULL;
	}
	pthread_mutex_unlock(&box->lock);
	if (ctx != NULL)
		box->reply(box->reply_arg, ctx, tag, result);
}

/* box_shut - take no more */
void
box_shut(struct box *box)
{
	pthread_mutex_lock(&box->lock);
	box->shut = true;
	pthread_mutex_unlock(&box->lock);
}
