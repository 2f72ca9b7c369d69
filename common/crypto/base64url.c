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

/* base64url_digit - the value of a digit, or -1 */
static int
base64url_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '-')
		return 62;
	return c == '_' ? 63 : -1;
}

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
		int digit = base64url_digit(text.ptr[i]);

		if (digit < 0)
			return -1;
		held = held << 6 | (uint32_t)digit;
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
