/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_host - what was seen on the host, promise by promise */
#include "config.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/pledgectl/hostlook.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"

#define SHOWN 6 /* of one kind; the rest are counted */

/* join - what was seen of a promise in one state; how many */
static size_t
join(const struct hostlook *look, enum promise promise, enum host_state state,
    char *text_r, size_t size, const char **remedy_r)
{
	size_t n = 0, len = 0;
	int got;

	*text_r = '\0';
	for (size_t i = 0; i < look->n; i++) {
		const struct host_found *at = &look->found[i];

		if (at->promise != (int)promise || at->state != state)
			continue;
		if (n++ == 0)
			*remedy_r = at->remedy;
		if (n > SHOWN || len >= size)
			continue;
		got = snprintf(text_r + len, size - len, "%s%s",
		    len ? "; " : "", at->text);
		len += got > 0 ? (size_t)got : 0;
	}
	return n;
}

/* says - the worst of what was seen */
static void
says(const struct hostlook *look, enum promise promise,
    struct verify_finding *finding_r)
{
	static const struct {
		enum host_state state;
		enum verify_result result;
	} order[] = {{HOST_BAD, VERIFY_FAILED}, {HOST_UNSURE, VERIFY_UNKNOWN},
	    {HOST_OK, VERIFY_OK}};
	char text[VERIFY_EVIDENCE_MAX];
	const char *remedy = NULL;

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		size_t n = join(
		    look, promise, order[i].state, text, sizeof(text), &remedy);

		if (n == 0)
			continue;
		if (n > SHOWN)
			verify_say(finding_r, order[i].result, remedy,
			    "%.960s; and %zu more", text, n - SHOWN);
		else
			verify_say(
			    finding_r, order[i].result, remedy, "%s", text);
		return;
	}
	verify_say(finding_r, VERIFY_OK, NULL,
	    "nothing of what is set up here could break it");
}

/* run_area - one part of the look */
static void
run_area(struct verify *verify, host_area_fn *area, enum promise promise,
    struct verify_finding *finding_r)
{
	struct hostlook *look = arena_alloc(
	    verify->control->arena, sizeof(*look));
	struct err err = ERR_NONE;

	if (hostlook_init(look, verify->control, &verify->conf, &err) < 0) {
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "mend the file: pledgectl conf check", "%s",
		    err_text(&err));
		return;
	}
	area(look);
	says(look, promise, finding_r);
}

#define CHECK(symbol, name_, area, promise_)                                   \
	static void run_##symbol(                                              \
	    struct verify *verify, struct verify_finding *finding_r)           \
	{                                                                      \
		run_area(verify, area, promise_, finding_r);                   \
	}                                                                      \
	const struct verify_check verify_##symbol = {                          \
	    .promise = (promise_),                                             \
	    .name = (name_),                                                   \
	    .run = run_##symbol,                                               \
	}

CHECK(processes, "processes", host_processes, PROMISE_SECURITY_LEAST_PRIVILEGE);
CHECK(units, "units", host_units, PROMISE_SECURITY_LEAST_PRIVILEGE);
CHECK(files, "files", host_files, PROMISE_SECURITY_LEAST_PRIVILEGE);
CHECK(grants, "database-rights", host_databases,
    PROMISE_SECURITY_LEAST_PRIVILEGE);
CHECK(database_logs, "database-logs", host_databases, PROMISE_LOGS_NO_PERSON);
CHECK(boxes, "ballot-boxes", host_files, PROMISE_SURVEY_IDENTITY_CUT);
CHECK(box_backups, "backups", host_backups, PROMISE_SURVEY_IDENTITY_CUT);
CHECK(sealed, "sealed", host_sealed, PROMISE_SECURITY_AT_REST);
CHECK(transit, "connections", host_transit, PROMISE_SECURITY_IN_TRANSIT);
CHECK(keys, "keys", host_keys, PROMISE_ACCOUNT_ERASE_REACHES_BACKUPS);
CHECK(backups, "backups", host_backups, PROMISE_ACCOUNT_ERASE_REACHES_BACKUPS);
CHECK(
    restore, "restore", host_restore, PROMISE_ACCOUNT_RESTORE_DOES_NOT_REVIVE);
CHECK(ledger, "ledger", host_ledger, PROMISE_CONSENT_LEDGER);
CHECK(looks, "looks", host_ledger, PROMISE_SECURITY_STAFF_ACCESS_RECORDED);
CHECK(due, "retention", host_retention, PROMISE_RETENTION_LIMITED);
CHECK(disclosures, "disclosures", host_disclosures,
    PROMISE_SHARING_NONE_UNAGREED);
