/* SPDX-License-Identifier: BSD-2-Clause */
/* custodian_packet - what goes over the custodian's socket, byte by byte */
#include "config.h"

#include <string.h>

#include "base/must.h"
#include "base/scrub.h"
#include "modules/staff/custodian.h"

/* A packet being written, or read. */
struct packet {
	uint8_t *at;
	const uint8_t *end;
	bool bad; /* it does not fit, or ends too early */
};

/* put - bytes as they are */
static void
put(struct packet *packet, const void *bytes, size_t n)
{
	packet->bad = packet->bad || (size_t)(packet->end - packet->at) < n;
	if (packet->bad || n == 0)
		return;
	memcpy(packet->at, bytes, n);
	packet->at += n;
}

/* put_text - its length in three bytes, and the text */
static void
put_text(struct packet *packet, struct str text)
{
	const uint8_t len[3] = {(uint8_t)(text.len >> 16),
	    (uint8_t)(text.len >> 8), (uint8_t)text.len};

	packet->bad = packet->bad || text.len > 0xffffff;
	put(packet, len, sizeof(len));
	put(packet, text.ptr, text.len);
}

/* take - n bytes that follow; NULL: there are not so many */
static const uint8_t *
take(struct packet *packet, size_t n)
{
	const uint8_t *at = packet->at;

	packet->bad = packet->bad || (size_t)(packet->end - packet->at) < n;
	if (packet->bad)
		return NULL;
	packet->at += n;
	return at;
}

/* take_text - a text that put_text wrote */
static struct str
take_text(struct packet *packet)
{
	const uint8_t *len = take(packet, 3), *text;
	size_t n;

	if (!len)
		return STR_NONE;
	n = (size_t)len[0] << 16 | (size_t)len[1] << 8 | len[2];
	text = take(packet, n);
	return text ? str_from((const char *)text, n) : STR_NONE;
}

/* reading - from the start of what came */
static struct packet
reading(struct str bytes)
{
	uint8_t *at = (uint8_t *)(uintptr_t)bytes.ptr;

	return (struct packet){.at = at, .end = at + bytes.len};
}

/* is_sound - can a text stand in a record? */
static bool
is_sound(struct str text, size_t max)
{
	return text.len <= max && str_is_utf8(text) && !str_has_control(text);
}

/* custodian_ask_format - as a packet */
size_t
custodian_ask_format(
    const struct custodian_ask *ask, uint8_t packet_r[CUSTODIAN_ASK_MAX])
{
	struct packet packet = {
	    .at = packet_r, .end = packet_r + CUSTODIAN_ASK_MAX};

	put_text(&packet, str_of(audit_what_name(ask->what)));
	put_text(&packet, ask->who);
	put_text(&packet, ask->role);
	put_text(&packet, ask->object);
	put_text(&packet, ask->reason);
	put(&packet, &ask->tell_from, sizeof(ask->tell_from));
	return packet.bad ? 0 : (size_t)(packet.at - packet_r);
}

/* custodian_ask_parse - out of one */
int
custodian_ask_parse(struct str bytes, struct custodian_ask *ask_r)
{
	struct packet packet = reading(bytes);
	int what = audit_what_find(take_text(&packet));
	const uint8_t *tell_from;

	*ask_r = (struct custodian_ask){
	    .what = what < 0 ? AUDIT_WHAT_COUNT : (enum audit_what)what};
	ask_r->who = take_text(&packet);
	ask_r->role = take_text(&packet);
	ask_r->object = take_text(&packet);
	ask_r->reason = take_text(&packet);
	tell_from = take(&packet, sizeof(ask_r->tell_from));
	if (tell_from)
		memcpy(&ask_r->tell_from, tell_from, sizeof(ask_r->tell_from));
	if (packet.bad || packet.at != packet.end || what < 0 ||
	    ask_r->tell_from < 0 || ask_r->who.len == 0 ||
	    !is_sound(ask_r->who, AUDIT_WHO_MAX) ||
	    !is_sound(ask_r->role, AUDIT_ROLE_MAX) ||
	    !is_sound(ask_r->object, CUSTODIAN_OBJECT_MAX) ||
	    !is_sound(ask_r->reason, CUSTODIAN_REASON_MAX))
		return -1;
	return 0;
}

/* custodian_answer_format - as a packet */
size_t
custodian_answer_format(const struct custodian_answer *answer,
    uint8_t packet_r[CUSTODIAN_ANSWER_MAX])
{
	struct packet packet = {
	    .at = packet_r, .end = packet_r + CUSTODIAN_ANSWER_MAX};
	const uint8_t head[2] = {(uint8_t)answer->said, (uint8_t)answer->nkeys};

	must(answer->nkeys <= CUSTODIAN_KEYS_MAX);
	put(&packet, head, sizeof(head));
	for (size_t i = 0; i < answer->nkeys; i++) {
		put(&packet, answer->keys[i].id, DATAKEY_ID_BYTES);
		put(&packet, answer->keys[i].secret.bytes, SECRET_BYTES);
	}
	put_text(&packet, answer->text);
	return packet.bad ? 0 : (size_t)(packet.at - packet_r);
}

/* take_keys - those of an answer */
static void
take_keys(struct packet *packet, struct custodian_answer *answer, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const uint8_t *id = take(packet, DATAKEY_ID_BYTES);
		const uint8_t *bytes = take(packet, SECRET_BYTES);

		if (!id || !bytes)
			return;
		memcpy(answer->keys[i].id, id, DATAKEY_ID_BYTES);
		memcpy(answer->keys[i].secret.bytes, bytes, SECRET_BYTES);
		answer->nkeys++;
	}
}

/* custodian_answer_parse - out of one */
int
custodian_answer_parse(struct str bytes, struct custodian_answer *answer_r)
{
	struct packet packet = reading(bytes);
	const uint8_t *head = take(&packet, 2);

	answer_r->said = CUSTODIAN_FAILED;
	answer_r->nkeys = 0;
	answer_r->text = STR_NONE;
	if (!head || head[0] >= CUSTODIAN_SAID_COUNT ||
	    head[1] > CUSTODIAN_KEYS_MAX)
		return -1;
	take_keys(&packet, answer_r, head[1]);
	answer_r->text = take_text(&packet);
	if (packet.bad || packet.at != packet.end) {
		custodian_scrub(answer_r);
		return -1;
	}
	answer_r->said = (enum custodian_said)head[0];
	return 0;
}

/* custodian_scrub - forget the keys */
void
custodian_scrub(struct custodian_answer *answer)
{
	for (size_t i = 0; i < answer->nkeys; i++)
		datakey_scrub(&answer->keys[i]);
	answer->nkeys = 0;
}
