/* SPDX-License-Identifier: BSD-2-Clause */
/* box_file - the file of a ballot box: made once, read, halves written */
#ifndef FP_SURVEYS_BOX_BOX_FILE_H
#define FP_SURVEYS_BOX_BOX_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "modules/surveys/box/box_image.h"

struct err;

/*
 * Makes a box of shape->regions empty regions under a temporary name,
 * durable before it gets its own; one that is there is replaced. 0 or -1.
 */
int box_file_create(
    const char *path, const struct box_shape *shape, struct err *err);

enum box_lock {
	BOX_LOCKED,
	BOX_BUSY, /* another process holds it */
	BOX_FAILED,
};

/*
 * Opens and locks one that is there; regions_r by its size. O_DIRECT and
 * O_DSYNC, without O_DIRECT where the file system has none.
 */
enum box_lock box_file_open(
    const char *path, int *fd_r, uint32_t *regions_r, struct err *err);

/* Reads both halves of a region; pair_r is aligned (box_file_buffer). */
int box_file_read(int fd, uint32_t region, uint8_t pair_r[2 * BOX_HALF_BYTES],
    struct err *err);

/*
 * Writes one half, durable when it returns 0. Whatever fails must never be
 * tried again: the kernel may have dropped the data and call the next try a
 * success.
 */
int box_file_write(int fd, uint32_t region, unsigned parity,
    const uint8_t half[BOX_HALF_BYTES], struct err *err);

/* Has the file a name still? One that was removed takes writes, and nobody
 * finds them again. */
bool box_file_is_there(int fd);

/* Memory that O_DIRECT takes; box_file_buffer_free scrubs it. */
uint8_t *box_file_buffer(size_t bytes);
void box_file_buffer_free(uint8_t **buffer, size_t bytes);

#endif
