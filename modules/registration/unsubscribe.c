/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/unsubscribe.h"

#include <string.h>

#include "crypto/keyring.h"
#include "crypto/token.h"
#include "http/context.h"
#include "modules/registration/store/category.h"

#define PURPOSE "registration unsubscribe"
/* As long as the account: a mail may be opened again after many years. */
#define LIFETIME_SECS ((int64_t)100 * 366 * 86400)
#define HEAD_BYTES    (1 + MEMBER_ID_BYTES)
#define PAYLOAD_MAX   (HEAD_BYTES + 64)

/* unsubscribe_token - seal it */
const char *
unsubscribe_token(struct arena *arena, const struct context *ctx,
    int64_t now_secs, const struct unsubscribe *unsubscribe)
{
	struct str tail = str_from(unsubscribe->digest, SUPPRESSED_BYTES);
	uint8_t payload[PAYLOAD_MAX];

	if (unsubscribe->kind == UNSUBSCRIBE_MEMBER)
		tail = unsubscribe->category;
	if (tail.len > PAYLOAD_MAX - HEAD_BYTES)
		tail.len = PAYLOAD_MAX - HEAD_BYTES;
	payload[0] = (uint8_t)unsubscribe->kind;
	memcpy(payload + 1, unsubscribe->id, MEMBER_ID_BYTES);
	memcpy(payload + HEAD_BYTES, tail.ptr, tail.len);
	return token_seal(arena, keyring_get(ctx->keyring, "forms"), PURPOSE,
	    now_secs, str_from(payload, HEAD_BYTES + tail.len));
}

/* tail_open - what stands behind the id */
static bool
tail_open(struct str tail, struct unsubscribe *unsubscribe)
{
	switch (unsubscribe->kind) {
	case UNSUBSCRIBE_MEMBER:
		unsubscribe->category = tail;
		return tail.len > 0 && tail.len <= CATEGORY_ID_MAX;
	case UNSUBSCRIBE_VISITOR:
	case UNSUBSCRIBE_ADDRESS:
		if (tail.len != SUPPRESSED_BYTES)
			return false;
		memcpy(unsubscribe->digest, tail.ptr, tail.len);
		return true;
	}
	return false;
}

/* unsubscribe_open - what a link holds */
bool
unsubscribe_open(struct arena *arena, const struct context *ctx,
    int64_t now_secs, struct str token, struct unsubscribe *unsubscribe_r)
{
	struct str payload;

	memset(unsubscribe_r, 0, sizeof(*unsubscribe_r));
	if (token.len == 0 ||
	    token_open(arena, keyring_get(ctx->keyring, "forms"), PURPOSE,
		now_secs, LIFETIME_SECS, token, &payload,
		NULL) != TOKEN_VALID ||
	    payload.len < HEAD_BYTES)
		return false;
	unsubscribe_r->kind = (enum unsubscribe_kind)payload.ptr[0];
	memcpy(unsubscribe_r->id, payload.ptr + 1, MEMBER_ID_BYTES);
	return tail_open(
	    str_from(payload.ptr + HEAD_BYTES, payload.len - HEAD_BYTES),
	    unsubscribe_r);
}
