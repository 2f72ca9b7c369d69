/* SPDX-License-Identifier: BSD-2-Clause */
/* packed - values of fields as one string of bytes */
#ifndef FP_FEEDBACK_STORE_PACKED_H
#define FP_FEEDBACK_STORE_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct buf;

/* A value with its place among all of the submission. */
struct packed_value {
	uint16_t at;
	struct str field; /* up to 65535 bytes */
	struct str value;
};

/* Adds one: place, length of the name, name, length of the value (32 bits),
 * value; big endian. */
void packed_put(struct buf *out, const struct packed_value *value);

/*
 * Takes one off the front of rest: 1, 0 when nothing is left, -1 when it is
 * not what packed_put wrote. The value points into rest.
 */
int packed_take(struct str *rest, struct packed_value *value_r);

#endif
