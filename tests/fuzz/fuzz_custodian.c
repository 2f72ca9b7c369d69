/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_custodian - what staff's pages and the custodian say to each other */
#include "config.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/must.h"
#include "modules/staff/custodian.h"
#include "modules/staff/custodian_audit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* check_ask - what passes is formatted to the same bytes, and can stand in
 * the records */
static void
check_ask(struct str packet)
{
	uint8_t again[CUSTODIAN_ASK_MAX];
	struct custodian_ask ask;

	if (custodian_ask_parse(packet, &ask) < 0)
		return;
	must(ask.what < AUDIT_WHAT_COUNT);
	must(ask.who.len > 0 && ask.who.len <= AUDIT_WHO_MAX);
	must(ask.role.len <= AUDIT_ROLE_MAX);
	must(ask.reason.len <= AUDIT_REASON_MAX);
	must(!str_has_control(ask.who) && !str_has_control(ask.object));
	must(custodian_ask_format(&ask, again) == packet.len);
	must(memcmp(again, packet.ptr, packet.len) == 0);
}

/* check_answer - the same of an answer */
static void
check_answer(struct str packet)
{
	static uint8_t again[CUSTODIAN_ANSWER_MAX];
	static struct custodian_answer answer;

	if (custodian_answer_parse(packet, &answer) < 0) {
		must(answer.said == CUSTODIAN_FAILED && answer.nkeys == 0);
		return;
	}
	must(answer.said < CUSTODIAN_SAID_COUNT);
	must(custodian_answer_format(&answer, again) == packet.len);
	must(memcmp(again, packet.ptr, packet.len) == 0);
	custodian_scrub(&answer);
}

/* check_entries - a page of the audit log, to its end */
static void
check_entries(struct str text)
{
	struct custodian_audit entry;
	size_t left = text.len + 1;

	while (custodian_audit_take(&text, &entry) == 1) {
		must(text.len < left && entry.when >= 0);
		must(!str_is_none(entry.reason));
		left = text.len;
	}
}

/* LLVMFuzzerTestOneInput - the first byte says which */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest;

	if (size == 0 || size > CUSTODIAN_ANSWER_MAX)
		return 0;
	rest = str_from((const char *)data + 1, size - 1);
	if (data[0] % 3 == 0)
		check_ask(rest);
	else if (data[0] % 3 == 1)
		check_answer(rest);
	else
		check_entries(rest);
	return 0;
}
