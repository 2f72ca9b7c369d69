/* SPDX-License-Identifier: BSD-2-Clause */
/* box_fixture - a ballot box in a folder of its own, and its replies */
#ifndef FP_TESTS_BOX_FIXTURE_H
#define FP_TESTS_BOX_FIXTURE_H

#include <pthread.h>

#include "modules/surveys/box/box.h"
#include "modules/surveys/box/box_image.h"

#define FIXTURE_RECORD_BYTES 40
#define FIXTURE_REPLIES_MAX  8192

struct box_fixture {
	char folder[128], path[160];
	struct secret key;
	struct box_config config;
	struct box *box;
	pthread_mutex_t lock;
	pthread_cond_t more;
	size_t nreplies;
	enum box_result replies[FIXTURE_REPLIES_MAX]; /* by tag */
	bool replied[FIXTURE_REPLIES_MAX];
};

struct box_fixture *fixture_new(uint32_t capacity);
void fixture_free(struct box_fixture **fixture);

/* Opens the box anew with an empty set of spent ballots. */
enum box_opening fixture_open(struct box_fixture *fixture);

/* A record whose bytes all follow from n. */
void fixture_record(unsigned n, uint8_t record_r[FIXTURE_RECORD_BYTES]);
/* Puts record n under tag n. */
void fixture_put(struct box_fixture *fixture, unsigned n);
/* Waits until that many replies have come in all. */
void fixture_wait(struct box_fixture *fixture, size_t nreplies);
/* Puts and waits; what became of it. */
enum box_result fixture_take(struct box_fixture *fixture, unsigned n);

/* The whole file. */
uint8_t *fixture_bytes(const struct box_fixture *fixture, size_t *len_r);
void fixture_write(const struct box_fixture *fixture, size_t at,
    const void *bytes, size_t len);

#endif
