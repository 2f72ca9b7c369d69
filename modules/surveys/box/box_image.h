/* SPDX-License-Identifier: BSD-2-Clause */
/* box_image - one region of a ballot box: records in memory, sealed halves */
#ifndef FP_SURVEYS_BOX_BOX_IMAGE_H
#define FP_SURVEYS_BOX_BOX_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/aead.h"
#include "crypto/secret.h"

#define BOX_HALF_BYTES	(16 * 1024) /* on disk; a multiple of 4096 */
#define BOX_PLAIN_BYTES (BOX_HALF_BYTES - AEAD_EXTRA_BYTES)
#define BOX_LABEL_MAX	128
#define BOX_REGIONS_MAX 65536 /* 2 GiB */

/* What all regions of a box have in common. */
struct box_shape {
	const struct secret *key;
	struct str label; /* of this box alone; bound to every half */
	size_t record_bytes;
	uint32_t records; /* in a region */
	uint32_t regions;
};

/* How many records of that size fit into a region; 0: too large. */
uint32_t box_records_fit(size_t record_bytes);

/*
 * The records of a region in the clear: a bitmap of the slots in use and
 * the slots, everything unused filled with random bytes. Slots are equal in
 * size and their order means nothing.
 */
struct box_image {
	uint8_t plain[BOX_PLAIN_BYTES];
};

/* An empty image. */
void box_image_init(struct box_image *image);

bool box_image_has(const struct box_image *image, uint32_t slot);
void box_image_put(const struct box_shape *shape, struct box_image *image,
    uint32_t slot, const uint8_t *record);
const uint8_t *box_image_get(const struct box_shape *shape,
    const struct box_image *image, uint32_t slot);
/* Overwrites a slot with noise, record_bytes random bytes. */
void box_image_scrub(const struct box_shape *shape, struct box_image *image,
    uint32_t slot, const uint8_t *noise);

/*
 * Seals the whole half anew: no byte of it stays as it was. The generation
 * goes inside and says which half it is: even ones the first, odd ones the
 * second. Writes number and generation into image.
 */
void box_image_seal(const struct box_shape *shape, struct box_image *image,
    uint32_t region, uint64_t generation, uint8_t half_r[BOX_HALF_BYTES]);

/* 0, or -1 when it is not a half of that number, region, box, key. */
int box_image_open(const struct box_shape *shape, uint32_t region,
    unsigned parity, const uint8_t half[BOX_HALF_BYTES],
    struct box_image *image_r, uint64_t *generation_r);

#endif
