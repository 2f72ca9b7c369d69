/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_tenancy - is the data of several clients apart, and is who asks about
 * another's told whom to ask? */
#include "config.h"

#include <stdio.h>

#include "base/buf.h"
#include "conf/site.h"
#include "conf/tenant.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/sites.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_steps.h"
#include "page/escape.h"

#define WHERE_MAX 4096 /* bytes of an address as a page has it */

/* What is shared, and how much of it. */
struct shared {
	char first[VERIFY_EVIDENCE_MAX - 100];
	size_t n;
};

/* note - the first is told whole */
static void
note(void *ctx, const char *file, struct str finding)
{
	struct shared *shared = ctx;

	(void)file;
	if (shared->n++ == 0)
		snprintf(shared->first, sizeof(shared->first), STR_FMT,
		    STR_ARG(finding));
}

/* run_apart - against every other site of this host */
static void
run_apart(struct verify *verify, struct verify_finding *finding_r)
{
	struct control *control = verify->control;
	struct site_place sites[SITES_MAX];
	struct shared shared = {.n = 0};
	size_t n = sites_find(control->arena, sites_root(control), sites);

	sites_shared(control, note, &shared);
	if (shared.n > 0)
		verify_say(finding_r, VERIFY_FAILED,
		    "give each site databases, keys and sockets of its own; "
		    "pledgectl conf check lists all that is shared",
		    "%s%s", shared.first, shared.n > 1 ? "; and more" : "");
	else if (n < 2)
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s has the only site of this host", sites_root(control));
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "no database, key, socket, box or list of this site is "
		    "that of another of the %zu sites in %s",
		    n, sites_root(control));
}

const struct verify_check verify_tenants_apart = {
    .promise = PROMISE_TENANCY_CLIENT_DATA_APART,
    .name = "sites-apart",
    .run = run_apart,
};

/* is_told - does a page say where? */
static bool
is_told(const struct verify_reply *reply, struct str where)
{
	struct buf text = BUF_INIT(WHERE_MAX);
	bool told;

	escape_put(&text, where);
	told = verify_reply_has(reply, buf_text(&text));
	buf_free(&text);
	return told;
}

/* look - at the form for requests */
static void
look(struct verify *verify, const char *path, const char *const *tenants,
    struct verify_finding *finding_r)
{
	struct verify_http *http = verify_http_new(verify);
	struct verify_reply reply;
	struct tenant tenant;
	size_t n = 0;

	if (!verify_get_status(http, path, 200, &reply, finding_r)) {
		verify_http_free(&http);
		return;
	}
	verify_say(finding_r, VERIFY_OK, NULL, "%s", path);
	for (; finding_r->result == VERIFY_OK && tenants[n]; n++)
		if (!tenant_parse(tenants[n], &tenant) ||
		    !is_told(&reply, tenant.where))
			verify_say(finding_r, VERIFY_FAILED,
			    "have feedback read its settings anew (SIGHUP); a "
			    "template of the site's own for form_ask must "
			    "have what the built-in says of tenants",
			    "%s does not say where to ask about the data "
			    "of " STR_FMT,
			    path, STR_ARG(tenant.name));
	if (finding_r->result == VERIFY_OK)
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s says where to ask about the data of each of %zu other "
		    "clients",
		    path, n);
	verify_http_free(&http);
}

/* run_told - where site.conf names other clients */
static void
run_told(struct verify *verify, struct verify_finding *finding_r)
{
	const char *const *tenants = verify->control->site.tenants;
	const struct control_module *module;
	const struct feedback_settings *settings;

	if (!tenants || !tenants[0]) {
		verify_say(finding_r, VERIFY_OK, NULL,
		    "site.conf names no other client (tenants) that a request "
		    "could be about");
		return;
	}
	if (verify_lacks_url(verify, finding_r))
		return;
	module = verify_module(verify, SUITE_FEEDBACK, finding_r);
	if (!module)
		return;
	settings = module->values;
	look(verify,
	    verify_below(verify, settings->module.mount, "/privacy-request"),
	    tenants, finding_r);
}

const struct verify_check verify_tenants_told = {
    .promise = PROMISE_TENANCY_CLIENT_DATA_APART,
    .name = "tenants-told",
    .run = run_told,
};
