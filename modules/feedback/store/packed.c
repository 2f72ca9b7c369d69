/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/packed.h"

#include "base/buf.h"
#include "base/must.h"

#define SHORT_BYTES 2
#define LONG_BYTES  4

/* put_number - big endian */
static void
put_number(struct buf *out, uint32_t number, size_t bytes)
{
	while (bytes-- > 0)
		buf_putc(out, (char)(number >> 8 * bytes & 0xff));
}

/* packed_put - one behind the others */
void
packed_put(struct buf *out, const struct packed_value *value)
{
	must(value->field.len <= UINT16_MAX && value->value.len <= INT32_MAX);
	put_number(out, value->at, SHORT_BYTES);
	put_number(out, (uint32_t)value->field.len, SHORT_BYTES);
	buf_put(out, value->field);
	put_number(out, (uint32_t)value->value.len, LONG_BYTES);
	buf_put(out, value->value);
}

/* take_bytes - so many off the front: 0, or -1 where there are fewer */
static int
take_bytes(struct str *rest, size_t n, struct str *bytes_r)
{
	if (rest->len < n)
		return -1;
	*bytes_r = str_from(rest->ptr, n);
	*rest = str_from(rest->ptr + n, rest->len - n);
	return 0;
}

/* take_number - big endian */
static int
take_number(struct str *rest, size_t n, uint32_t *number_r)
{
	struct str bytes;

	if (take_bytes(rest, n, &bytes))
		return -1;
	*number_r = 0;
	for (size_t i = 0; i < n; i++)
		*number_r = *number_r << 8 | (uint8_t)bytes.ptr[i];
	return 0;
}

/* packed_take - the next one */
int
packed_take(struct str *rest, struct packed_value *value_r)
{
	uint32_t at, nfield, nvalue;

	if (rest->len == 0)
		return 0;
	if (take_number(rest, SHORT_BYTES, &at) ||
	    take_number(rest, SHORT_BYTES, &nfield) ||
	    take_bytes(rest, nfield, &value_r->field) ||
	    take_number(rest, LONG_BYTES, &nvalue) ||
	    take_bytes(rest, nvalue, &value_r->value))
		return -1;
	value_r->at = (uint16_t)at;
	return 1;
}
