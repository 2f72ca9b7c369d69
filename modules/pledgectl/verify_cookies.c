/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_cookies - every cookie that the run has seen, and the first visit,
 * which needs none */
#include "config.h"

#include <strings.h>

#include "app/module.h"
#include "base/str.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_steps.h"

#define REMEDY_FIRST                                                           \
	"find what sets it: an application of the site, the web server, or "   \
	"what stands in front of it"
#define REMEDY_KIND                                                            \
	"set remember_me = false in registration.conf; a cookie of another "   \
	"program is for that one to mend"

/* first_visit - does a page set a cookie on who only comes by? */
static bool
first_visit(
    struct verify *verify, const char *path, struct verify_finding *finding_r)
{
	struct verify_http *http = verify_http_new(verify);
	struct verify_reply reply;
	struct str set = STR_NONE;
	bool ok = verify_get(http, path, &reply, finding_r);

	if (ok)
		set = verify_reply_header(&reply, "Set-Cookie");
	if (!str_is_none(set)) {
		verify_say(finding_r, VERIFY_FAILED, REMEDY_FIRST,
		    "%s sets the cookie %.*s on the first visit, before it is "
		    "needed",
		    path, (int)str_cut(&set, '=').len,
		    verify_reply_header(&reply, "Set-Cookie").ptr);
		ok = false;
	}
	verify_http_free(&http);
	return ok;
}

/* run_first - the front page, and that of each module */
static void
run_first(struct verify *verify, struct verify_finding *finding_r)
{
	size_t n = 1;

	if (verify_lacks_url(verify, finding_r) ||
	    !first_visit(verify, "/", finding_r))
		return;
	for (unsigned i = 0; i < SUITE_COUNT; i++) {
		struct verify_finding none;
		const struct control_module *module = verify_module(
		    verify, (enum suite_id)i, &none);
		const struct module_settings *head;

		if (!module || !module->settings)
			continue;
		head = module->values;
		if (!first_visit(verify, verify_below(verify, head->mount, "/"),
			finding_r))
			return;
		n++;
	}
	verify_say(finding_r, VERIFY_OK, NULL,
	    "%zu pages set no cookie on a first visit", n);
}

const struct verify_check verify_cookies_first = {
    .promise = PROMISE_COOKIES_SESSION_ONLY,
    .name = "cookies-first-visit",
    .run = run_first,
};

/* has - an attribute: its value, or STR_NONE */
static struct str
has(const char *attributes, const char *name)
{
	struct str rest = str_of(attributes);

	while (!str_is_none(rest)) {
		struct str one = str_trim(str_cut(&rest, ';'));
		struct str key = str_trim(str_cut(&one, '='));

		if (str_is_nocase(key, name))
			return str_is_none(one) ? str_of("") : one;
	}
	return STR_NONE;
}

/* wrong_with - what a cookie should not be; NULL: nothing */
static const char *
wrong_with(const struct verify_cookie *cookie, bool https)
{
	const char *attributes = cookie->attributes;
	struct str age = has(attributes, "Max-Age");
	bool clears = str_is(age, "0");
	bool lasts = !str_is_none(age) ||
		     !str_is_none(has(attributes, "Expires"));

	if (lasts && !clears)
		return "outlives the browser session";
	if (str_is_none(has(attributes, "HttpOnly")))
		return "can be read by scripts (no HttpOnly)";
	if (!https)
		return NULL;
	if (str_is_none(has(attributes, "Secure")))
		return "is sent over plain http (no Secure)";
	if (!str_has_prefix(str_of(cookie->name), "__Host-") &&
	    !str_has_prefix(str_of(cookie->name), "__Secure-"))
		return "has no prefix __Host- or __Secure-";
	return NULL;
}

/* run_kinds - whatever was set in the whole run */
static void
run_kinds(struct verify *verify, struct verify_finding *finding_r)
{
	const struct verify_cookie *cookie = verify->cookies->first;
	bool https = site_is_https(&verify->control->site);
	size_t n = 0;

	if (verify_lacks_url(verify, finding_r))
		return;
	for (; cookie; cookie = cookie->next, n++) {
		const char *wrong = wrong_with(cookie, https);

		if (!wrong)
			continue;
		verify_say(finding_r, VERIFY_FAILED, REMEDY_KIND,
		    "the cookie %.60s, set at %.200s, %s", cookie->name,
		    cookie->path, wrong);
		return;
	}
	verify_say(finding_r, VERIFY_OK, NULL,
	    "%zu kinds of Set-Cookie were seen in this run: each ends with "
	    "the browser session and is hidden from scripts%s",
	    n, https ? ", and has Secure and a prefix" : "");
}

const struct verify_check verify_cookies_kinds = {
    .promise = PROMISE_COOKIES_SESSION_ONLY,
    .name = "cookies-seen",
    .run = run_kinds,
};
