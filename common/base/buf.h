/* SPDX-License-Identifier: BSD-2-Clause */
/* buf - text that grows, up to a ceiling */
#ifndef FP_BASE_BUF_H
#define FP_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * Every buffer states its ceiling. What would pass it is dropped whole and
 * sets full, which stays set: write everything, then ask once. The memory is
 * scrubbed when it moves and when it is freed. Start from
 *	struct buf buf = BUF_INIT(64 * 1024);
 */
struct buf {
	char *ptr;
	size_t len, cap;
	size_t max; /* bytes */
	bool full;
};

#define BUF_INIT(max_bytes) ((struct buf){.max = (max_bytes)})

void buf_put(struct buf *buf, struct str s);
void buf_puts(struct buf *buf, const char *text);
void buf_putc(struct buf *buf, char c);
void buf_put_bytes(struct buf *buf, const void *bytes, size_t len);
void buf_printf(struct buf *buf, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Room for len more bytes, to be written by the caller, who then adds what
 * was written to buf->len. NULL (and full) where it would pass the ceiling.
 */
char *buf_room(struct buf *buf, size_t len);

/* What is in it; valid until the next write. */
struct str buf_str(const struct buf *buf);
/* The same, ended by a NUL. "" when nothing was written. */
const char *buf_text(struct buf *buf);

void buf_clear(struct buf *buf); /* scrub, keep the memory */
void buf_free(struct buf *buf);	 /* scrub and give back; may be used again */

#endif
