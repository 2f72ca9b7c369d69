/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_pages_checks - what the pages show */
#include "config.h"

#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_pages.h"

#define REMEDY_ANSWER                                                          \
	"see whether the web server and the modules run, and their logs: "     \
	"pledgectl doctor"

/* reached - pages to judge by; what does not answer leaves it open */
static const struct verify_pages *
reached(struct verify *verify, struct verify_finding *finding_r)
{
	const struct verify_pages *pages = verify_pages_visit(
	    verify, finding_r);

	if (!pages)
		return NULL;
	if (!pages->down.n && pages->pages)
		return pages;
	if (pages->down.n)
		verify_say(finding_r, VERIFY_UNKNOWN, REMEDY_ANSWER,
		    "%.300s does not answer", pages->down.at);
	else
		verify_say(finding_r, VERIFY_UNKNOWN, REMEDY_ANSWER,
		    "no page of a module was found");
	return NULL;
}

/* loads_run - every address is of this site */
static void
loads_run(struct verify *verify, struct verify_finding *finding_r)
{
	const struct verify_pages *pages = verify_pages_visit(
	    verify, finding_r);

	if (pages && pages->foreign.n)
		verify_say(finding_r, VERIFY_FAILED,
		    "take it out of the template or the stylesheet, or serve "
		    "it from this site",
		    "%.200s has %.60s go to %.200s, the first of %zu",
		    pages->foreign.at, pages->foreign.what, pages->foreign.to,
		    pages->foreign.n);
	else if (pages && reached(verify, finding_r))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%zu pages and %zu stylesheets load from this site alone",
		    pages->pages, pages->sheets);
}

/* policy_run - and browsers are told so */
static void
policy_run(struct verify *verify, struct verify_finding *finding_r)
{
	const struct verify_pages *pages = reached(verify, finding_r);

	if (!pages)
		return;
	if (pages->policy.n)
		verify_say(finding_r, VERIFY_FAILED,
		    "have the web server pass on what the modules send, and "
		    "add no header of that name",
		    "%.300s comes %s, the first of %zu", pages->policy.at,
		    pages->policy.what, pages->policy.n);
	else if (pages->sniffed.n)
		verify_say(finding_r, VERIFY_FAILED,
		    "have the web server pass on what the modules send",
		    "%.300s comes without X-Content-Type-Options: nosniff",
		    pages->sniffed.at);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%zu pages have a Content-Security-Policy that is closed "
		    "for all other sites",
		    pages->pages);
}

/* referrer_run - no other site logs what a visitor reads here */
static void
referrer_run(struct verify *verify, struct verify_finding *finding_r)
{
	const struct verify_pages *pages = reached(verify, finding_r);

	if (!pages)
		return;
	if (pages->referrer.n)
		verify_say(finding_r, VERIFY_FAILED,
		    "have the web server pass on what the modules send",
		    "%.300s comes with no Referrer-Policy that keeps its path "
		    "to this site",
		    pages->referrer.at);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%zu pages have browsers keep their addresses to this site",
		    pages->pages);
}

const struct verify_check verify_pages_loads = {
    .promise = PROMISE_THIRD_PARTIES_NONE,
    .name = "pages-load",
    .run = loads_run,
};

const struct verify_check verify_pages_policy = {
    .promise = PROMISE_THIRD_PARTIES_NONE,
    .name = "pages-policy",
    .run = policy_run,
};

const struct verify_check verify_pages_referrer = {
    .promise = PROMISE_LOGS_NO_PERSON,
    .name = "pages-referrer",
    .run = referrer_run,
};
