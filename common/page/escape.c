/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "page/escape.h"

#include "base/buf.h"

/* What stands for a byte; NULL: itself. */
static const char *const references[256] = {
    ['&'] = "&amp;",
    ['<'] = "&lt;",
    ['>'] = "&gt;",
    ['"'] = "&quot;",
    ['\''] = "&#39;",
};

/* escape_put - text in HTML: runs are copied whole */
void
escape_put(struct buf *out, struct str text)
{
	size_t start = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char *ref = references[(unsigned char)text.ptr[i]];

		if (!ref)
			continue;
		buf_put_bytes(out, text.ptr + start, i - start);
		buf_puts(out, ref);
		start = i + 1;
	}
	if (start < text.len)
		buf_put_bytes(out, text.ptr + start, text.len - start);
}

/* escape_put_raw - markup */
void
escape_put_raw(struct buf *out, struct str markup)
{
	buf_put(out, markup);
}
