/* SPDX-License-Identifier: BSD-2-Clause */
/* The thread of a ballot box: it alone writes the file. */
#include "config.h"

#include "modules/surveys/box/box_inner.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/log.h"
#include "crypto/rand.h"
#include "modules/surveys/box/box_file.h"

/* mark - turn slots of one state into another; returns how many */
static size_t
mark(const struct box *box, struct box_region *region, enum slot_state from,
    enum slot_state to)
{
	size_t n = 0;

	for (uint32_t i = 0; i < box->shape.records; i++)
		if (region->states[i] == from) {
			region->states[i] = (uint8_t)to;
			n++;
		}
	return n;
}

/* written - note that a half is on the disk */
static void
written(struct box *box, struct box_region *region, uint64_t epoch)
{
	size_t n = mark(box, region, SLOT_INFLIGHT, SLOT_DURABLE);

	region->generation++;
	box->pending -= n;
	box->durable += n;
	if (region->scrubs > 0 && region->scrub_epoch == epoch)
		region->scrubs--;
	if (region->scrubs == 0)
		pthread_cond_broadcast(&box->done);
}

/* give_up - the box is closed, for good */
static void
give_up(struct box *box)
{
	pthread_mutex_lock(&box->lock);
	box->failed = true;
	pthread_cond_broadcast(&box->done);
	pthread_mutex_unlock(&box->lock);
}

/* failed - a write went wrong */
static void
failed(struct box *box, const struct err *err)
{
	log_error("surveys: %s: %s; no more answers are taken. Nothing that was"
		  " acknowledged is lost; see to the disk, then restart",
	    box->path, err_text(err));
	give_up(box);
}

/* box_watch - is the file there still? */
void
box_watch(struct box *box)
{
	if (box_file_is_there(box->fd) || box_has_failed(box))
		return;
	log_error("surveys: %s was removed while it was in use; no more answers"
		  " are taken. Those in it are in memory still: close the"
		  " survey before the module is restarted",
	    box->path);
	give_up(box);
}

/* sync_region - seal the region anew into its older half */
static int
sync_region(struct box *box, uint32_t number)
{
	struct box_region *region = &box->regions[number];
	struct err err = ERR_NONE;
	uint64_t generation, epoch;

	pthread_mutex_lock(&box->lock);
	memcpy(&box->copy, region->image, sizeof(box->copy));
	mark(box, region, SLOT_PENDING, SLOT_INFLIGHT);
	generation = region->generation + 1;
	epoch = region->scrub_epoch;
	pthread_mutex_unlock(&box->lock);
	box_image_seal(&box->shape, &box->copy, number, generation, box->half);
	if (box_file_write(box->fd, number, generation & 1, box->half, &err) !=
	    0) {
		failed(box, &err);
		return -1;
	}
	pthread_mutex_lock(&box->lock);
	written(box, region, epoch);
	pthread_mutex_unlock(&box->lock);
	return 0;
}

/* pop - take a region off a queue; false when it is empty */
static bool
pop(struct box_queue *queue, uint32_t *number_r)
{
	if (queue->n == 0)
		return false;
	*number_r = queue->regions[--queue->n];
	return true;
}

/* next_dirty - the next that replying waits for */
static bool
next_dirty(struct box *box, uint32_t *number_r)
{
	bool some;

	pthread_mutex_lock(&box->lock);
	some = pop(&box->syncing, number_r);
	if (some)
		box->regions[*number_r].queued = false;
	pthread_mutex_unlock(&box->lock);
	return some;
}

/* next_scrub - the next from which something was taken */
static bool
next_scrub(struct box *box, uint32_t *number_r)
{
	bool some;

	pthread_mutex_lock(&box->lock);
	some = pop(&box->scrubs, number_r);
	pthread_mutex_unlock(&box->lock);
	return some;
}

/* sync_dirty - write every region that replying waits for. What came in
 * meanwhile is for the next turn: whoever waits, waits for one write */
static int
sync_dirty(struct box *box)
{
	uint32_t number;

	while (next_dirty(box, &number))
		if (sync_region(box, number) != 0)
			return -1;
	return 0;
}

/* sync_scrub - overwrite one region from which something was taken */
static int
sync_scrub(struct box *box)
{
	struct box_region *region;
	uint32_t number;

	if (!next_scrub(box, &number))
		return 0;
	region = &box->regions[number];
	/* Only this thread lowers it; what others raise comes next turn. */
	if (region->scrubs > 0 && sync_region(box, number) != 0)
		return -1;
	pthread_mutex_lock(&box->lock);
	region->queued_scrub = false;
	if (region->scrubs > 0) {
		box->scrubs.regions[box->scrubs.n++] = number;
		region->queued_scrub = true;
	}
	box_region_drop(box, region);
	pthread_mutex_unlock(&box->lock);
	return 0;
}

/* reply_all - tell everyone who waited for this sync */
static void
reply_all(struct box *box, bool ok)
{
	for (size_t i = 0; i < box->replying.n; i++) {
		struct box_waiter *waiter = &box->replying.list[i];

		box->reply(box->reply_arg, waiter->ctx, waiter->tag,
		    ok ? waiter->result : BOX_SHUT);
	}
	box->replying.n = 0;
}

/* has_work - is there anything to write or to say */
static bool
has_work(const struct box *box)
{
	return box->waiters.n > 0 ||
	       (!box->failed && (box->dirty.n > 0 || box->scrubs.n > 0));
}

/* nap - sleep until there is work, or until it is time for a write that
 * means nothing: so file times do not tell when somebody answered */
static void
nap(struct box *box)
{
	struct timespec until;
	uint32_t ms;

	box->idle = true;
	if (box->cover_secs == 0 || box->failed) {
		pthread_cond_wait(&box->work, &box->lock);
	} else {
		ms = 1 + rand_below(2000 * box->cover_secs);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += ms / 1000;
		until.tv_nsec += ms % 1000 * 1000000L;
		if (until.tv_nsec >= 1000000000L) {
			until.tv_sec++;
			until.tv_nsec -= 1000000000L;
		}
		if (pthread_cond_timedwait(&box->work, &box->lock, &until) ==
			ETIMEDOUT &&
		    !has_work(box))
			box_queue_dirty(box, box->current);
	}
	box->idle = false;
}

/* take_waiters - those who wait now are served by the next sync */
static bool
take_waiters(struct box *box)
{
	struct box_waiters waiters;
	struct box_queue queue;
	bool ok;

	pthread_mutex_lock(&box->lock);
	while (!has_work(box) && !box->stop)
		nap(box);
	waiters = box->replying;
	box->replying = box->waiters;
	box->waiters = waiters;
	ok = has_work(box) || box->replying.n > 0;
	queue = box->syncing;
	box->syncing = box->dirty;
	box->dirty = queue;
	pthread_mutex_unlock(&box->lock);
	return ok;
}

/* box_sync_run - the thread: sync, reply, overwrite, until box_close */
void *
box_sync_run(void *arg)
{
	struct box *box = arg;

	while (take_waiters(box)) {
		bool ok = !box_has_failed(box) && sync_dirty(box) == 0;

		reply_all(box, ok);
		if (ok)
			sync_scrub(box);
	}
	return NULL;
}
