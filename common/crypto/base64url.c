/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/base64url.h"

#include <stdint.h>

#include "base/arena.h"

/* base64url_format - bytes as text */
void
base64url_format(const void *bytes, size_t len, char *out_r)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789-_";
	const uint8_t *in = bytes;
	unsigned bits = 0;
	uint32_t held = 0;

	for (size_t i = 0; i < len; i++) {
		held = held << 8 | in[i];
		for (bits += 8; bits >= 6; bits -= 6)
			*out_r++ = digits[held >> (bits - 6) & 63];
	}
	if (bits)
		*out_r++ = digits[held << (6 - bits) & 63];
	*out_r = '\0';
}

/* What each byte stands for, one more than that; 0 for none. A table: random
 * text sends a processor that guesses at branches the wrong way. */
static const uint8_t values[256] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 63, 0, 0, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 0, 0, 0, 0,
    0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
    20, 21, 22, 23, 24, 25, 26, 0, 0, 0, 0, 64, 0, 27, 28, 29, 30, 31, 32, 33,
    34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0};

/* base64url_read - text as bytes, one spelling only */
int
base64url_read(struct str text, void *bytes_r)
{
	uint8_t *out = bytes_r;
	unsigned bits = 0;
	uint32_t held = 0;

	if (text.len % 4 == 1)
		return -1;
	for (size_t i = 0; i < text.len; i++) {
		uint32_t value = values[(uint8_t)text.ptr[i]];

		if (value == 0)
			return -1;
		held = held << 6 | (value - 1);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			*out++ = (uint8_t)(held >> bits);
		}
	}
	/* Left-over bits that are not zero would be a second spelling. */
	return held & ((1U << bits) - 1) ? -1 : 0;
}

/* base64url_parse - the same, into an arena */
int
base64url_parse(struct arena *arena, struct str text, struct str *bytes_r)
{
	uint8_t *out = arena_alloc(arena, BASE64URL_BYTES(text.len) + 1);

	if (base64url_read(text, out) < 0)
		return -1;
	*bytes_r = str_from(out, BASE64URL_BYTES(text.len));
	return 0;
}
