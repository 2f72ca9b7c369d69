/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_abuse - who sends too much, or from elsewhere, is turned away */
#include "config.h"

#include <inttypes.h>

#include "base/err.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/registration/registration_settings.h"

#define POSTS_MAX 120 /* a site is not flooded to see what it does */
/* Nobody is locked out by it: who is logged in may have to wait a minute
 * before restricting the use of their data, from this host's address. */
#define HARMLESS "/me/restrict"
#define REMEDY                                                                 \
	"set rate_limit in registration.conf, have the module read it, and "   \
	"see whether the web server passes on REMOTE_ADDR"

/* post - an empty form, from here or elsewhere; its status, 0: none */
static int
post(struct verify_http *http, const char *path, bool foreign,
    struct verify_finding *finding_r)
{
	struct verify_request request = {.path = path,
	    .body = str_of(""),
	    .stay = true,
	    .foreign = foreign,
	    .impatient = true};
	struct err err = ERR_NONE;
	struct verify_reply reply;

	if (verify_http_send(http, &request, &reply, &err) == 0 &&
	    reply.status < 500)
		return reply.status;
	verify_say(finding_r, VERIFY_FAILED,
	    "see whether the web server and the module run: pledgectl doctor",
	    "%s", err.set ? err_text(&err) : "the module answers 5xx");
	return 0;
}

/* run_origin - a form that another site sends */
static void
run_origin(struct verify *verify, struct verify_finding *finding_r)
{
	const struct registration_settings *settings = verify_registration(
	    verify, finding_r);
	struct verify_http *http;
	const char *path;
	int status;

	if (!settings)
		return;
	path = verify_below(verify, settings->module.mount, HARMLESS);
	http = verify_http_new(verify);
	status = post(http, path, true, finding_r);
	verify_http_free(&http);
	if (status == 403)
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s takes no form from a page of another site (403)", path);
	else if (status)
		verify_say(finding_r, VERIFY_FAILED,
		    "see whether the web server passes on the header Origin",
		    "%s answers %d to a form from a page of another site, "
		    "not 403",
		    path, status);
}

const struct verify_check verify_abuse_origin = {
    .promise = PROMISE_SECURITY_ABUSE_HELD,
    .name = "abuse-origin",
    .run = run_origin,
};

/* posts_taken - until it is told to wait; -1: finding filled */
static int64_t
posts_taken(struct verify *verify, const char *path, int64_t limit,
    struct verify_finding *finding_r)
{
	struct verify_http *http = verify_http_new(verify);
	int64_t n = 0;
	int status = 0;

	do
		status = post(http, path, false, finding_r);
	while (status && status != 429 && ++n <= limit);
	verify_http_free(&http);
	return status ? n : -1;
}

/* run_rate - one post more than a minute may have */
static void
run_rate(struct verify *verify, struct verify_finding *finding_r)
{
	const struct registration_settings *settings = verify_registration(
	    verify, finding_r);
	const char *path;
	int64_t limit, n;

	if (!settings)
		return;
	limit = settings->module.rate_limit;
	if (limit > POSTS_MAX) {
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "set rate_limit in registration.conf to 120 or less",
		    "rate_limit is %" PRId64 ", more posts than are sent to "
		    "try it",
		    limit);
		return;
	}
	path = verify_below(verify, settings->module.mount, HARMLESS);
	n = posts_taken(verify, path, limit, finding_r);
	if (n > limit)
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "%s took %" PRId64 " posts at once; rate_limit is %" PRId64,
		    path, n, limit);
	else if (n >= 0)
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s told this client to wait (429) after %" PRId64
		    " posts; rate_limit is %" PRId64 " a minute",
		    path, n, limit);
}

const struct verify_check verify_abuse_rate = {
    .promise = PROMISE_SECURITY_ABUSE_HELD,
    .name = "abuse-rate",
    .run = run_rate,
};
