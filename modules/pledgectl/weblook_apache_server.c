/* SPDX-License-Identifier: BSD-2-Clause */
/* weblook_apache_server - TLS and addresses of a virtual host of Apache */
#include "config.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/str.h"
#include "conf/site.h"
#include "modules/pledgectl/weblook_apache.h"

static const struct web_rule plain = {.promise = PROMISE_SECURITY_IN_TRANSIT,
    .remedy = "say SSLEngine on here, and in a <VirtualHost *:80> of its own "
	      "Redirect permanent / https://HOST/"};

/* has_tls - does it speak it? */
static bool
has_tls(const struct webconf_directive *server)
{
	const struct webconf_directive *at = webconf_in_force(
	    server, "SSLEngine");

	return at && (strcasecmp(webconf_arg(at, 0), "on") == 0 ||
			 strcasecmp(webconf_arg(at, 0), "optional") == 0);
}

/* is_loopback - do all its addresses stay on this host? */
static bool
is_loopback(const struct webconf_directive *server)
{
	const struct webconf_directive *at = server, *listen = NULL;

	if (!webconf_is(server, "VirtualHost"))
		return false;
	for (size_t i = 0; i < at->nargs; i++)
		if (strncmp(at->args[i], "127.", 4) != 0 &&
		    strncmp(at->args[i], "[::1]", 5) != 0 &&
		    strncmp(at->args[i], "localhost", 9) != 0)
			break;
		else if (i + 1 == at->nargs)
			return true;
	/* <VirtualHost *:80>, where all that is listened to is this host's */
	while (at->parent)
		at = at->parent;
	if (!webconf_find(at, NULL, "Listen"))
		return false;
	while ((listen = webconf_find(at, listen, "Listen")))
		if (strncmp(webconf_arg(listen, 0), "127.", 4) != 0 &&
		    strncmp(webconf_arg(listen, 0), "[::1]", 5) != 0)
			return false;
	return true;
}

/* versions_old - does SSLProtocol leave TLS 1.0 or 1.1 in? */
static bool
versions_old(const struct webconf_directive *at)
{
	bool old[2] = {false, false};
	static const char *const names[2] = {"TLSv1", "TLSv1.1"};

	for (size_t i = 0; i < at->nargs; i++) {
		const char *word = at->args[i];
		bool off = *word == '-';

		word += *word == '-' || *word == '+';
		for (size_t k = 0; k < 2; k++)
			if (strcasecmp(word, names[k]) == 0 ||
			    strcasecmp(word, "all") == 0)
				old[k] = !off;
		if (strcasecmp(word, "SSLv3") == 0 && !off)
			return true;
	}
	return old[0] || old[1];
}

/* look_tls - versions, and the key's file */
static void
look_tls(struct weblook *look, const struct webconf_directive *server)
{
	static const struct web_rule versions = {
	    .promise = PROMISE_SECURITY_IN_TRANSIT,
	    .remedy = "say SSLProtocol -all +TLSv1.2 +TLSv1.3"};
	static const struct web_rule key = {
	    .promise = PROMISE_SECURITY_IN_TRANSIT,
	    .remedy = "chmod 600 the file, and have root own it"};
	const struct webconf_directive *at = webconf_in_force(
	    server, "SSLProtocol");
	struct stat st;

	if (!at || versions_old(at))
		web_found(look, &versions, NULL, at ? at : server,
		    "TLS 1.0 or 1.1 may be spoken, which are broken");
	at = webconf_in_force(server, "SSLCertificateKeyFile");
	if (at && stat(webconf_arg(at, 0), &st) == 0 && (st.st_mode & 07))
		web_found(look, &key, NULL, at,
		    "the key of the certificate can be read by every user of "
		    "this host");
}

/* redirects - does this host lead to https? */
static bool
redirects(const struct webconf_directive *server)
{
	const struct webconf_directive *at;

	for (at = server; at; at = webconf_next(server, at))
		for (size_t i = 0; i < at->nargs; i++)
			if ((strncasecmp(at->name, "Redirect", 8) == 0 ||
				webconf_is(at, "RewriteRule")) &&
			    str_has_prefix(str_of(at->args[i]), "https://"))
				return true;
	return false;
}

/* look_redirect - the site in plain elsewhere */
static void
look_redirect(struct weblook *look, const struct webconf_directive *server)
{
	const struct webconf_directive *at, *other;
	const struct webconf_directive *name = webconf_find(
	    server, NULL, "ServerName");

	for (at = look->conf->root->first; name && at; at = at->next) {
		if (at == server || !webconf_is(at, "VirtualHost") ||
		    has_tls(at) || is_loopback(at) || redirects(at))
			continue;
		other = webconf_find(at, NULL, "ServerName");
		if (other && strcasecmp(webconf_arg(name, 0),
				 webconf_arg(other, 0)) == 0)
			web_found(look, &plain, NULL, at,
			    "the site answers in plain here, and does not "
			    "lead to https");
	}
}

/* look_addresses - who may say where a visitor comes from? */
static void
look_addresses(struct weblook *look)
{
	static const struct web_rule rule = {
	    .promise = PROMISE_SECURITY_ABUSE_HELD,
	    .remedy = "name the servers in front of this one, and no others"};
	const struct webconf_directive *at = look->conf->root;

	for (; at; at = webconf_next(look->conf->root, at))
		for (size_t i = 0; i < at->nargs; i++)
			if ((webconf_is(at, "RemoteIPInternalProxy") ||
				webconf_is(at, "RemoteIPTrustedProxy")) &&
			    strlen(at->args[i]) > 2 &&
			    strcmp(at->args[i] + strlen(at->args[i]) - 2,
				"/0") == 0)
				web_found(look, &rule, NULL, at,
				    "any visitor may choose the address that "
				    "they are counted by");
}

/* apache_server - one that passes requests on to modules */
void
apache_server(struct weblook *look, const struct webconf_directive *server)
{
	apache_server_logs(look, server);
	if (has_tls(server))
		look_tls(look, server);
	else if (!is_loopback(server))
		web_found(look, &plain, NULL, server,
		    "forms are taken in plain, at %s",
		    server->nargs ? server->args[0] : "every address");
	if (site_is_https(look->site))
		look_redirect(look, server);
	look_addresses(look);
}
