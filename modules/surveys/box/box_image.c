/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/box/box_image.h"

#include <string.h>

#include "base/must.h"
#include "base/scrub.h"
#include "crypto/rand.h"
#include "modules/surveys/bytes.h"

/*
 * The plain text of a half:
 *	0	"FPB1"
 *	4	number of the region
 *	8	regions in the box
 *	12	bytes of a record
 *	16	generation, 64 bits
 *	24	bitmap of slots in use, BITMAP_BYTES
 *	...	slots, then random bytes to the end
 * The bitmap has room for the most records there could be, so that its place
 * does not depend on the shape.
 */
#define IMAGE_MAGIC	 "FPB1"
#define IMAGE_BITMAP	 24
#define IMAGE_RECORD_MIN 33 /* a digest and one answer */
#define BITMAP_BYTES	 ((BOX_PLAIN_BYTES / IMAGE_RECORD_MIN + 7) / 8)
#define IMAGE_SLOTS	 (IMAGE_BITMAP + BITMAP_BYTES)

/* box_records_fit - records of that size in a region */
uint32_t
box_records_fit(size_t record_bytes)
{
	if (record_bytes < IMAGE_RECORD_MIN)
		record_bytes = IMAGE_RECORD_MIN;
	return (uint32_t)((BOX_PLAIN_BYTES - IMAGE_SLOTS) / record_bytes);
}

/* box_image_init - make it empty */
void
box_image_init(struct box_image *image)
{
	rand_bytes(image->plain, sizeof(image->plain));
	memset(image->plain + IMAGE_BITMAP, 0, BITMAP_BYTES);
}

/* box_image_has - is a slot in use */
bool
box_image_has(const struct box_image *image, uint32_t slot)
{
	return image->plain[IMAGE_BITMAP + slot / 8] & 1u << slot % 8;
}

/* slot_at - where a slot begins */
static size_t
slot_at(const struct box_shape *shape, uint32_t slot)
{
	must(slot < shape->records);
	return IMAGE_SLOTS + slot * shape->record_bytes;
}

/* box_image_put - fill a slot */
void
box_image_put(const struct box_shape *shape, struct box_image *image,
    uint32_t slot, const uint8_t *record)
{
	memcpy(
	    image->plain + slot_at(shape, slot), record, shape->record_bytes);
	image->plain[IMAGE_BITMAP + slot / 8] |= (uint8_t)(1u << slot % 8);
}

/* box_image_get - the record in a slot */
const uint8_t *
box_image_get(
    const struct box_shape *shape, const struct box_image *image, uint32_t slot)
{
	return image->plain + slot_at(shape, slot);
}

/* box_image_scrub - empty a slot */
void
box_image_scrub(const struct box_shape *shape, struct box_image *image,
    uint32_t slot, const uint8_t *noise)
{
	memcpy(image->plain + slot_at(shape, slot), noise, shape->record_bytes);
	image->plain[IMAGE_BITMAP + slot / 8] &= (uint8_t) ~(1u << slot % 8);
}

/* half_ad - what a half is bound to: its box, region and number */
static struct str
half_ad(const struct box_shape *shape, uint32_t region, unsigned parity,
    uint8_t ad_r[BOX_LABEL_MAX + 16])
{
	must(shape->label.len <= BOX_LABEL_MAX);
	bytes_put32(ad_r, region);
	bytes_put32(ad_r + 4, parity);
	bytes_put64(ad_r + 8, shape->label.len);
	memcpy(ad_r + 16, shape->label.ptr, shape->label.len);
	return str_from(ad_r, 16 + shape->label.len);
}

/* box_image_seal - the image as it goes to disk */
void
box_image_seal(const struct box_shape *shape, struct box_image *image,
    uint32_t region, uint64_t generation, uint8_t half_r[BOX_HALF_BYTES])
{
	uint8_t ad[BOX_LABEL_MAX + 16];

	memcpy(image->plain, IMAGE_MAGIC, 4);
	bytes_put32(image->plain + 4, region);
	bytes_put32(image->plain + 8, shape->regions);
	bytes_put32(image->plain + 12, (uint32_t)shape->record_bytes);
	bytes_put64(image->plain + 16, generation);
	aead_seal(shape->key, half_ad(shape, region, generation & 1, ad),
	    str_from(image->plain, sizeof(image->plain)), half_r);
}

/* head_fits - is what was opened a half of this shape */
static bool
head_fits(const struct box_shape *shape, const uint8_t *plain, uint32_t region,
    unsigned parity)
{
	return memcmp(plain, IMAGE_MAGIC, 4) == 0 &&
	       bytes_get32(plain + 4) == region &&
	       bytes_get32(plain + 8) == shape->regions &&
	       bytes_get32(plain + 12) == shape->record_bytes &&
	       (bytes_get64(plain + 16) & 1) == parity;
}

/* box_image_open - the image that a half holds */
int
box_image_open(const struct box_shape *shape, uint32_t region, unsigned parity,
    const uint8_t half[BOX_HALF_BYTES], struct box_image *image_r,
    uint64_t *generation_r)
{
	uint8_t ad[BOX_LABEL_MAX + 16];

	if (aead_open(shape->key, half_ad(shape, region, parity, ad),
		str_from(half, BOX_HALF_BYTES), image_r->plain) != 0)
		return -1;
	if (!head_fits(shape, image_r->plain, region, parity)) {
		scrub(image_r, sizeof(*image_r));
		return -1;
	}
	*generation_r = bytes_get64(image_r->plain + 16);
	return 0;
}
