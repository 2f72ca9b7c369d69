/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/scrub.h"

/* buf_grow - move to a larger piece of memory, leaving nothing behind */
static void
buf_grow(struct buf *buf, size_t need)
{
	size_t cap = buf->cap ? buf->cap : 256;
	char *ptr;

	while (cap < need)
		cap *= 2;
	if (cap > buf->max + 1) /* never more than that is in it */
		cap = buf->max + 1;
	ptr = malloc(cap);
	must(ptr != NULL);
	if (buf->len)
		memcpy(ptr, buf->ptr, buf->len);
	scrub_free(&buf->ptr, buf->cap);
	buf->ptr = ptr;
	buf->cap = cap;
}

/* buf_room - make room behind what is there */
char *
buf_room(struct buf *buf, size_t len)
{
	must(buf->max > 0);
	if (buf->full || len > buf->max - buf->len) {
		buf->full = true;
		return NULL;
	}
	/* one more for the NUL of buf_text */
	if (buf->len + len + 1 > buf->cap)
		buf_grow(buf, buf->len + len + 1);
	return buf->ptr + buf->len;
}

/* buf_put_bytes - add bytes */
void
buf_put_bytes(struct buf *buf, const void *bytes, size_t len)
{
	char *room = len ? buf_room(buf, len) : NULL;

	if (!room)
		return;
	memcpy(room, bytes, len);
	buf->len += len;
}

/* buf_put - add a str */
void
buf_put(struct buf *buf, struct str s)
{
	buf_put_bytes(buf, s.ptr, s.len);
}

/* buf_puts - add a C string */
void
buf_puts(struct buf *buf, const char *text)
{
	buf_put_bytes(buf, text, strlen(text));
}

/* buf_putc - add a byte */
void
buf_putc(struct buf *buf, char c)
{
	buf_put_bytes(buf, &c, 1);
}

/* buf_printf - add formatted text */
void
buf_printf(struct buf *buf, const char *fmt, ...)
{
	va_list ap, again;
	char *room;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	must(len >= 0);
	room = buf_room(buf, (size_t)len);
	if (room) {
		vsnprintf(room, (size_t)len + 1, fmt, again);
		buf->len += (size_t)len;
	}
	va_end(again);
	va_end(ap);
}

/* buf_str - view what is in it */
struct str
buf_str(const struct buf *buf)
{
	return (struct str){buf->ptr ? buf->ptr : "", buf->len};
}

/* buf_text - as a C string */
const char *
buf_text(struct buf *buf)
{
	if (!buf->ptr)
		return "";
	buf->ptr[buf->len] = '\0';
	return buf->ptr;
}

/* buf_clear - forget the content */
void
buf_clear(struct buf *buf)
{
	scrub(buf->ptr, buf->len);
	buf->len = 0;
	buf->full = false;
}

/* buf_free - forget the content and the memory */
void
buf_free(struct buf *buf)
{
	scrub_free(&buf->ptr, buf->cap);
	buf->len = buf->cap = 0;
	buf->full = false;
}
