/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_host_web - what the web server's configuration says against a
 * promise */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/weblook.h"

#define SHOWN 3 /* findings; the rest are counted */

/* What is found of one promise. */
struct tally {
	char text[VERIFY_EVIDENCE_MAX];
	size_t len, n;
	const struct web_finding *first;
};

/* tally_add - FILE:LINE and what is there */
static void
tally_add(struct tally *tally, const struct web_finding *finding)
{
	int n;

	if (tally->n++ == 0)
		tally->first = finding;
	if (tally->n > SHOWN || tally->len >= sizeof(tally->text))
		return;
	n = snprintf(tally->text + tally->len, sizeof(tally->text) - tally->len,
	    "%s%s:%d: %s", tally->len ? "; " : "", finding->file, finding->line,
	    finding->text);
	tally->len += n > 0 ? (size_t)n : 0;
}

/* tally_say - all of it */
static void
tally_say(struct tally *tally, enum verify_result result,
    struct verify_finding *finding_r)
{
	if (tally->n > SHOWN)
		verify_say(finding_r, result, tally->first->remedy,
		    "%.900s; and %zu more", tally->text, tally->n - SHOWN);
	else
		verify_say(
		    finding_r, result, tally->first->remedy, "%s", tally->text);
}

/* says - by what was found; an include that cannot be read leaves all
 * open */
static void
says(const struct weblook *look, enum promise promise,
    struct verify_finding *finding_r)
{
	struct tally found = {.n = 0}, unsure = {.n = 0};

	for (size_t i = 0; i < look->n; i++) {
		const struct web_finding *at = &look->findings[i];

		if (at->promised && at->promise == promise)
			tally_add(at->unsure ? &unsure : &found, at);
		else if (!at->promised && at->unsure)
			tally_add(&unsure, at);
	}
	if (found.n)
		tally_say(&found, VERIFY_FAILED, finding_r);
	else if (unsure.n)
		tally_say(&unsure, VERIFY_UNKNOWN, finding_r);
	else if (look->servers == 0)
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "have webserver_config in verify.conf name the file that "
		    "the web server is started with",
		    "%s: nothing here passes requests on to a module",
		    look->conf->root->file);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s, with what it includes: %zu paths of modules in %zu "
		    "server%s were followed, and nothing is against it",
		    look->conf->root->file, look->places, look->servers,
		    look->servers == 1 ? "" : "s");
}

/* run_promise - where the configuration is known */
static void
run_promise(struct verify *verify, enum promise promise,
    struct verify_finding *finding_r)
{
	const struct weblook *look;
	struct err err = ERR_NONE;

	if (verify_lacks(
		verify->conf.webserver_config, "webserver_config", finding_r))
		return;
	if (weblook_open(verify->control, verify->conf.webserver_config, &look,
		&err) < 0)
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "let pledgectl read it, or mend it", "%s", err_text(&err));
	else
		says(look, promise, finding_r);
}

#define CHECK(symbol, promise_)                                                \
	static void run_##symbol(                                              \
	    struct verify *verify, struct verify_finding *finding_r)           \
	{                                                                      \
		run_promise(verify, promise_, finding_r);                      \
	}                                                                      \
	const struct verify_check verify_web_##symbol = {                      \
	    .promise = (promise_),                                             \
	    .name = "web-server",                                              \
	    .run = run_##symbol,                                               \
	}

CHECK(logs, PROMISE_LOGS_NO_PERSON);
CHECK(age, PROMISE_AGE_REFUSAL_LEAVES_NOTHING);
CHECK(friend, PROMISE_FRIEND_NO_ADDRESS_STORED);
CHECK(consent, PROMISE_CONSENT_BEFORE_COLLECTION);
CHECK(survey, PROMISE_SURVEY_IDENTITY_CUT);
CHECK(cookies, PROMISE_COOKIES_SESSION_ONLY);
CHECK(least_privilege, PROMISE_SECURITY_LEAST_PRIVILEGE);
CHECK(abuse, PROMISE_SECURITY_ABUSE_HELD);
CHECK(transit, PROMISE_SECURITY_IN_TRANSIT);
CHECK(misuse, PROMISE_FRIEND_NO_MISUSE);
CHECK(staff, PROMISE_SECURITY_STAFF_ACCESS_RECORDED);
