/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_transit - do visitors reach the site encrypted, and only so? */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_http_tls.h"
#include "modules/pledgectl/verify_steps.h"

/* plain_url - the site over plain http; NULL: not known */
static const char *
plain_url(const struct verify *verify)
{
	const char *host = verify->url + strlen("https://");

	if (*verify->conf.http_url)
		return verify->conf.http_url;
	if (strrchr(host, ':') > strrchr(host, ']'))
		return NULL;
	return arena_printf(verify->control->arena, "http://%s", host);
}

/* redirects - does plain http lead to https, or nowhere? NULL: yes */
static const char *
redirects(const struct verify *verify, struct verify_finding *finding_r)
{
	const char *url = plain_url(verify);
	struct err err = ERR_NONE;
	int status = 0;
	bool secure;

	if (!url)
		return "; http_url of verify.conf does not say where plain "
		       "http would be answered";
	if (verify_http_plain(url, &status, &secure, &err) < 0)
		return "; nobody answers plain http";
	if (secure)
		return "; plain http is redirected there";
	verify_say(finding_r, VERIFY_FAILED,
	    "have the web server redirect plain http to https",
	    "%s answers %d instead of leading to https", url, status);
	return NULL;
}

/* encrypted - over https */
static void
encrypted(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_http *http = verify_http_new(verify);
	struct err err = ERR_NONE;
	struct verify_reply reply;
	const char *plain;
	bool old, ok;

	ok = verify_get(http, "/", &reply, finding_r);
	if (ok && verify_http_takes_old_tls(verify, &old, &err) < 0) {
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "see whether OpenSSL of this host can speak TLS 1.1", "%s",
		    err_text(&err));
		ok = false;
	} else if (ok && old) {
		verify_say(finding_r, VERIFY_FAILED,
		    "have the web server take TLS 1.2 and 1.3 alone",
		    "%s takes TLS 1.1 or older (RFC 8996)", verify->url);
		ok = false;
	}
	plain = ok ? redirects(verify, finding_r) : NULL;
	if (plain)
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s has a certificate that holds and takes no TLS below "
		    "1.2%s%s",
		    verify->url, plain,
		    str_is_none(verify_reply_header(
			&reply, "Strict-Transport-Security"))
			? "; it sends no Strict-Transport-Security, which "
			  "would keep browsers from plain http"
			: "; it sends Strict-Transport-Security");
	verify_http_free(&http);
}

/* run - by the scheme of the site */
static void
run(struct verify *verify, struct verify_finding *finding_r)
{
	const struct site *site = &verify->control->site;

	if (verify_lacks_url(verify, finding_r))
		return;
	if (str_has_prefix(str_of(verify->url), "https://"))
		encrypted(verify, finding_r);
	else if (site_is_https(site))
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "give --url the address that visitors use",
		    "site_url is %s, and --url is plain http", site->site_url);
	else if (site_url_is_local(verify->url) &&
		 site_url_is_local(site->site_url))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s stays on this host, where plain http passes no "
		    "network",
		    verify->url);
	else
		verify_say(finding_r, VERIFY_FAILED,
		    "serve the site by https, and say so in site_url",
		    "%s is plain http", verify->url);
}

const struct verify_check verify_transit_web = {
    .promise = PROMISE_SECURITY_IN_TRANSIT,
    .name = "transit-web",
    .run = run,
};
