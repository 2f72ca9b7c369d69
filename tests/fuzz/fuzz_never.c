/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_never - the list of who wants no mail again, its links and packets */
#include "config.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/must.h"
#include "crypto/hmac.h"
#include "modules/send-to-friend/never/never_ask.h"
#include "modules/send-to-friend/never/never_list.h"

#define LIST_MAX (64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* mend - the sum at the end, so that what stands before it is read */
static struct str
mend(struct arena *arena, struct str bytes)
{
	char *copy = arena_str(arena, bytes);
	uint8_t sum[NEVER_CHECK_BYTES];
	size_t len;

	if (bytes.len < sizeof(sum))
		return bytes;
	len = bytes.len - sizeof(sum);
	hash_sha256(str_from(copy, len), sum);
	memcpy(copy + len, sum, sizeof(sum));
	return str_from(copy, bytes.len);
}

/* check_list - what was read is whole, and written again it is the same */
static void
check_list(struct arena *arena, struct str bytes)
{
	static const struct never_list none = {.nparts = 0};
	struct buf out = BUF_INIT(NEVER_BYTES_MAX);
	struct never_list list, again;
	struct err *err = NULL;

	if (never_list_parse(mend(arena, bytes), &list, err) < 0)
		return;
	for (size_t i = 0; i < list.nparts; i++) {
		const struct never_part *part = &list.parts[i];

		must(part->n > 0);
		must(never_list_has(part, part->digests));
		must(never_list_has(
		    part, part->digests + (part->n - 1) * NEVER_DIGEST_BYTES));
	}
	must(never_list_merge(&list, &none, &out, err) == 0);
	must(str_eq(buf_str(&out), mend(arena, bytes)));
	buf_clear(&out);
	must(never_list_merge(&list, &list, &out, err) == 0);
	must(never_list_parse(buf_str(&out), &again, err) == 0);
	must(never_list_count(&again) == never_list_count(&list));
	buf_free(&out);
}

/* check_packet - what passes is formatted to the same bytes */
static void
check_packet(struct str packet)
{
	struct never_request request;
	uint8_t again[NEVER_PACKET_BYTES];

	if (never_request_parse(packet, &request) < 0)
		return;
	must(never_request_format(&request, again) == packet.len);
	must(memcmp(again, packet.ptr, packet.len) == 0);
}

/* LLVMFuzzerTestOneInput - the first byte says which */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena;
	struct str rest;

	if (size == 0 || size > LIST_MAX)
		return 0;
	arena = arena_new(4 * LIST_MAX);
	rest = str_from(data + 1, size - 1);
	if (data[0] & 1)
		check_list(arena, rest);
	else
		check_packet(rest);
	arena_free(&arena);
	return 0;
}
