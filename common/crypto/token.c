/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/token.h"

#include "base/arena.h"
#include "base/must.h"
#include "crypto/aead.h"
#include "crypto/base64url.h"

#define TOKEN_VERSION	  1
#define TOKEN_PAYLOAD_MAX 4096 /* bytes */
#define TOKEN_TIME_BYTES  8
#define TOKEN_AHEAD_SECS  60 /* clocks of several hosts differ a little */
#define TOKEN_BYTES(len)  (1 + AEAD_EXTRA_BYTES + TOKEN_TIME_BYTES + (len))
#define TOKEN_BYTES_MIN	  TOKEN_BYTES(0)
#define TOKEN_BYTES_MAX	  TOKEN_BYTES(TOKEN_PAYLOAD_MAX)

/* token_put_time - seconds, big endian */
static void
token_put_time(int64_t secs, uint8_t out_r[TOKEN_TIME_BYTES])
{
	uint64_t n = (uint64_t)secs;

	for (int i = TOKEN_TIME_BYTES - 1; i >= 0; i--, n >>= 8)
		out_r[i] = (uint8_t)n;
}

/* token_get_time - the same, read */
static int64_t
token_get_time(const uint8_t bytes[TOKEN_TIME_BYTES])
{
	uint64_t n = 0;

	for (int i = 0; i < TOKEN_TIME_BYTES; i++)
		n = n << 8 | bytes[i];
	return (int64_t)n;
}

/* token_seal - version | sealed (time | payload), as text */
char *
token_seal(struct arena *arena, const struct secret *key, const char *purpose,
    int64_t now_secs, struct str payload)
{
	size_t inner = TOKEN_TIME_BYTES + payload.len;
	uint8_t *plain, *bytes;
	char *text;

	must(payload.len <= TOKEN_PAYLOAD_MAX);
	plain = arena_alloc(arena, inner);
	token_put_time(now_secs, plain);
	for (size_t i = 0; i < payload.len; i++)
		plain[TOKEN_TIME_BYTES + i] = (uint8_t)payload.ptr[i];
	bytes = arena_alloc(arena, TOKEN_BYTES(payload.len));
	bytes[0] = TOKEN_VERSION;
	aead_seal(key, str_of(purpose), str_from(plain, inner), bytes + 1);
	text = arena_alloc(arena, BASE64URL_LEN(TOKEN_BYTES(payload.len)) + 1);
	base64url_format(bytes, TOKEN_BYTES(payload.len), text);
	return text;
}

/* token_open - is it ours, for this purpose, and young enough? */
enum token_state
token_open(struct arena *arena, const struct secret *key, const char *purpose,
    int64_t now_secs, int64_t lifetime_secs, struct str token,
    struct str *payload_r, int64_t *issued_r)
{
	struct str bytes, box;
	uint8_t *plain;
	int64_t issued;

	if (token.len < BASE64URL_LEN(TOKEN_BYTES_MIN) ||
	    token.len > BASE64URL_LEN(TOKEN_BYTES_MAX) ||
	    base64url_parse(arena, token, &bytes) < 0 ||
	    bytes.ptr[0] != TOKEN_VERSION)
		return TOKEN_INVALID;
	box = str_from(bytes.ptr + 1, bytes.len - 1);
	plain = arena_alloc(arena, box.len - AEAD_EXTRA_BYTES);
	if (aead_open(key, str_of(purpose), box, plain) < 0)
		return TOKEN_INVALID;
	issued = token_get_time(plain);
	if (issued - TOKEN_AHEAD_SECS > now_secs)
		return TOKEN_INVALID;
	if (payload_r)
		*payload_r = str_from(plain + TOKEN_TIME_BYTES,
		    box.len - AEAD_EXTRA_BYTES - TOKEN_TIME_BYTES);
	if (issued_r)
		*issued_r = issued;
	return now_secs - issued > lifetime_secs ? TOKEN_EXPIRED : TOKEN_VALID;
}
