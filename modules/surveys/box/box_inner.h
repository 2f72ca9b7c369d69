/* SPDX-License-Identifier: BSD-2-Clause */
/* box_inner - what the parts of the ballot box share; for box*.c alone */
#ifndef FP_SURVEYS_BOX_BOX_INNER_H
#define FP_SURVEYS_BOX_BOX_INNER_H

#include <pthread.h>

#include "modules/surveys/box/box.h"
#include "modules/surveys/box/box_image.h"

#define BOX_NO_REGION UINT32_MAX

enum slot_state {
	SLOT_EMPTY = 0,
	SLOT_PENDING,  /* in memory */
	SLOT_INFLIGHT, /* in the half that is being written */
	SLOT_DURABLE,
	SLOT_COUNTING, /* picked */
};

/* A region that holds nothing has no memory: image, states, free are NULL. */
struct box_region {
	struct box_image *image;
	uint8_t *states;
	uint16_t *free; /* empty slots in random order */
	uint32_t nfree;
	uint64_t generation; /* of the newer half on disk */
	bool queued;	     /* is in box->dirty or syncing, once */
	bool queued_scrub;   /* is in box->scrubs */
	unsigned scrubs;     /* writes until both halves have forgotten */
	uint64_t scrub_epoch;
};

/* Who waits for the next sync. */
struct box_waiter {
	void *ctx;
	unsigned tag;
	enum box_result result;
};

struct box_waiters {
	struct box_waiter *list;
	size_t n, cap;
};

/* Numbers of regions, each at most once. */
struct box_queue {
	uint32_t *regions;
	size_t n;
};

struct box {
	pthread_mutex_t lock;
	pthread_cond_t work; /* for the box's thread */
	pthread_cond_t done; /* for box_scrub */
	pthread_t thread;
	struct box_shape shape;
	struct secret key;
	char label[BOX_LABEL_MAX];
	char *path; /* for messages */
	int fd;
	struct box_region *regions;
	uint32_t current; /* the region that takes records */
	struct spent *spent;
	struct box_waiters waiters, replying;
	struct box_queue dirty, scrubs;
	struct box_queue syncing; /* those that replying waits for */
	size_t durable, pending;
	unsigned cover_secs;
	bool idle, shut, failed, full, stop;
	box_reply_fn *reply;
	void *reply_arg;
	/* the box's thread alone */
	struct box_image copy;
	uint8_t *half;
};

/* With the lock held. */
void box_region_fill(struct box *box, struct box_region *region);
void box_region_drop(struct box *box, struct box_region *region);
void box_queue_dirty(struct box *box, uint32_t number);
void box_queue_scrub(struct box *box, uint32_t number);
/* A region with room becomes the current one; false: the box is full. */
bool box_turn(struct box *box);

/* box_sync.c: the thread. */
void *box_sync_run(void *box);

#endif
