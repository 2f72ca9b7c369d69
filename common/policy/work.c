/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/work.h"

#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "crypto/hmac.h"
#include "crypto/pbkdf2.h"
#include "crypto/rand.h"
#include "policy/used.h"

#define PREFIX	     "00"
#define PREFIX_BYTE  0x00
#define HEX(bytes)   (2 * (bytes) + 1)
#define COUNTER_SIZE 4

/* work_new - a fresh challenge */
void
work_new(struct str form, uint32_t cost, int64_t now_secs, struct work *work_r)
{
	*work_r = (struct work){
	    .cost = cost,
	    .expires_secs = now_secs + WORK_SECS,
	    .form = form,
	};
	rand_bytes(work_r->nonce, sizeof(work_r->nonce));
	rand_bytes(work_r->salt, sizeof(work_r->salt));
}

/* parameters - what is signed: JSON without spaces, names in order */
static const char *
parameters(struct arena *arena, const struct work *work)
{
	char nonce[HEX(WORK_NONCE_BYTES)], salt[HEX(WORK_SALT_BYTES)];

	str_hex(work->nonce, sizeof(work->nonce), nonce);
	str_hex(work->salt, sizeof(work->salt), salt);
	return arena_printf(arena,
	    "{\"algorithm\":\"PBKDF2/SHA-256\",\"cost\":%u,"
	    "\"data\":{\"form\":\"" STR_FMT "\"},\"expiresAt\":%lld,"
	    "\"keyLength\":%d,\"keyPrefix\":\"" PREFIX "\",\"nonce\":\"%s\","
	    "\"salt\":\"%s\"}",
	    work->cost, STR_ARG(work->form), (long long)work->expires_secs,
	    WORK_KEY_BYTES, nonce, salt);
}

/* work_format - a challenge, signed */
const char *
work_format(
    struct arena *arena, const struct secret *secret, const struct work *work)
{
	const char *text = parameters(arena, work);
	uint8_t mac[HMAC_BYTES];
	char signature[HEX(HMAC_BYTES)];

	hmac_plain(secret, str_of(text), mac);
	str_hex(mac, sizeof(mac), signature);
	return arena_printf(
	    arena, "{\"parameters\":%s,\"signature\":\"%s\"}", text, signature);
}

/* is_ours - did we sign the parameters? */
static bool
is_ours(struct arena *arena, const struct secret *secret,
    const struct work_payload *payload)
{
	const char *text = parameters(arena, &payload->work);
	uint8_t mac[HMAC_BYTES];

	hmac_plain(secret, str_of(text), mac);
	return secret_bytes_eq(str_from(mac, sizeof(mac)),
	    str_from(payload->signature, sizeof(payload->signature)));
}

/* is_answer - is that the key of the counter, and does it begin as asked? */
static bool
is_answer(const struct work_payload *payload)
{
	const struct work *work = &payload->work;
	uint8_t password[WORK_NONCE_BYTES + COUNTER_SIZE];
	uint8_t key[WORK_KEY_BYTES];

	memcpy(password, work->nonce, WORK_NONCE_BYTES);
	for (int i = 0; i < COUNTER_SIZE; i++)
		password[WORK_NONCE_BYTES + i] = (uint8_t)(payload->counter >>
							   (8 * (3 - i)));
	pbkdf2_sha256(str_from(password, sizeof(password)),
	    str_from(work->salt, sizeof(work->salt)), work->cost, key,
	    sizeof(key));
	return memcmp(key, payload->key, sizeof(key)) == 0 &&
	       key[0] == PREFIX_BYTE;
}

/* work_check - was the work done, for this, and not counted before? */
enum work_state
work_check(struct arena *arena, const struct secret *secret, struct used *used,
    struct str form, int64_t now_secs, const struct work_payload *payload)
{
	const struct work *work = &payload->work;

	if (!is_ours(arena, secret, payload))
		return WORK_FORGED;
	if (work->expires_secs < now_secs)
		return WORK_EXPIRED;
	if (!str_eq(work->form, form))
		return WORK_OTHER;
	if (!used_take(used, work->nonce, now_secs, work->expires_secs))
		return WORK_USED;
	return is_answer(payload) ? WORK_DONE : WORK_WRONG;
}
