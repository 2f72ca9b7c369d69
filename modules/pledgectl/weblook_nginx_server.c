/* SPDX-License-Identifier: BSD-2-Clause */
/* weblook_nginx_server - listeners, TLS, addresses of an nginx server */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "conf/site.h"
#include "modules/pledgectl/weblook_nginx.h"

static const struct web_rule plain = {.promise = PROMISE_SECURITY_IN_TRANSIT,
    .remedy = "say listen 443 ssl; here, and in a server of its own for port "
	      "80 return 301 https://$host$request_uri;"};

/* is_loopback - "127.0.0.1:80", "[::1]:80", "localhost", "unix:..." */
static bool
is_loopback(const char *listen)
{
	return strncmp(listen, "127.", 4) == 0 ||
	       strncmp(listen, "[::1]", 5) == 0 ||
	       strncmp(listen, "localhost", 9) == 0 ||
	       strncmp(listen, "unix:", 5) == 0;
}

/* has_word - "listen 443 ssl" */
static bool
has_word(const struct webconf_directive *at, const char *word)
{
	for (size_t i = 0; i < at->nargs; i++)
		if (strcmp(at->args[i], word) == 0)
			return true;
	return false;
}

/* port_of - "127.0.0.1:80", "[::]:80", "80" */
static const char *
port_of(const char *listen)
{
	const char *colon = strrchr(listen, ':');

	if (colon && !strchr(colon, ']'))
		return colon + 1;
	return strspn(listen, "0123456789") == strlen(listen) ? listen : "80";
}

/* nginx_share_listen - the port is enough */
bool
nginx_share_listen(
    const struct webconf_directive *a, const struct webconf_directive *b)
{
	const struct webconf_directive *one = NULL, *other;

	while ((one = webconf_find(a, one, "listen"))) {
		other = NULL;
		while ((other = webconf_find(b, other, "listen")))
			if (strcmp(port_of(webconf_arg(one, 0)),
				port_of(webconf_arg(other, 0))) == 0)
				return true;
	}
	return false;
}

/* look_listen - nothing in plain but within this host */
static void
look_listen(struct weblook *look, const struct webconf_directive *server)
{
	const struct webconf_directive *at = webconf_find(
	    server, NULL, "listen");
	const struct webconf_directive *old = webconf_find(server, NULL, "ssl");

	if (old && strcmp(webconf_arg(old, 0), "on") == 0)
		return;
	if (!at)
		web_found(look, &plain, NULL, server,
		    "there is no listen: nginx listens on port 80, in plain");
	for (; at; at = webconf_find(server, at, "listen"))
		if (!has_word(at, "ssl") && !has_word(at, "quic") &&
		    !is_loopback(webconf_arg(at, 0)))
			web_found(look, &plain, NULL, at,
			    "forms are taken in plain, at %s",
			    webconf_arg(at, 0));
}

/* has_tls - does the server itself speak it? */
static const struct webconf_directive *
has_tls(const struct webconf_directive *server)
{
	const struct webconf_directive *at = NULL;

	while ((at = webconf_find(server, at, "listen")))
		if (has_word(at, "ssl"))
			return at;
	at = webconf_find(server, NULL, "ssl");
	return at && strcmp(webconf_arg(at, 0), "on") == 0 ? at : NULL;
}

/* look_tls - versions, and the key's file */
static void
look_tls(struct weblook *look, const struct webconf_directive *server)
{
	static const struct web_rule versions = {
	    .promise = PROMISE_SECURITY_IN_TRANSIT,
	    .remedy = "say ssl_protocols TLSv1.2 TLSv1.3;"};
	static const struct web_rule key = {
	    .promise = PROMISE_SECURITY_IN_TRANSIT,
	    .remedy = "chmod 600 the file, and have root own it"};
	const struct webconf_directive *at = has_tls(server);
	struct stat st;

	if (!at)
		return;
	at = webconf_in_force(server, "ssl_protocols");
	if (!at)
		web_found(look, &versions, NULL, server,
		    "ssl_protocols is not said: some versions of nginx speak "
		    "TLS 1.0 then");
	for (size_t i = 0; at && i < at->nargs; i++)
		if (strcmp(at->args[i], "TLSv1.2") != 0 &&
		    strcmp(at->args[i], "TLSv1.3") != 0)
			web_found(look, &versions, NULL, at,
			    "%s is spoken, which is broken", at->args[i]);
	at = webconf_in_force(server, "ssl_certificate_key");
	if (at && stat(webconf_arg(at, 0), &st) == 0 && (st.st_mode & 07))
		web_found(look, &key, NULL, at,
		    "the key of the certificate can be read by every user of "
		    "this host");
}

/* redirects - does this block lead to https? */
static bool
redirects(const struct webconf_directive *block)
{
	const struct webconf_directive *at;

	for (at = block; at; at = webconf_next(block, at)) {
		const char *to = webconf_is(at, "return") ||
					 webconf_is(at, "rewrite")
				     ? webconf_arg(at, 1)
				     : "";

		if (str_has_prefix(str_of(to), "https://") ||
		    str_has_prefix(str_of(webconf_arg(at, 0)), "https://"))
			return true;
	}
	return false;
}

/* look_redirect - other servers of the same name in plain */
static void
look_redirect(struct weblook *look, const struct webconf_directive *server)
{
	const struct webconf_directive *names = webconf_find(
	    server, NULL, "server_name");
	const struct webconf_directive *at, *other, *listen;

	for (at = server->parent->first; names && at; at = at->next) {
		if (at == server || !webconf_is(at, "server") || has_tls(at))
			continue;
		other = webconf_find(at, NULL, "server_name");
		listen = webconf_find(at, NULL, "listen");
		if (!other || !has_word(other, webconf_arg(names, 0)) ||
		    (listen && is_loopback(webconf_arg(listen, 0))) ||
		    redirects(at))
			continue;
		web_found(look, &plain, NULL, at,
		    "the site answers in plain here, and does not lead to "
		    "https");
	}
}

/* look_addresses - who may say where a visitor comes from? */
static void
look_addresses(struct weblook *look, const struct webconf_directive *server)
{
	static const struct web_rule rule = {
	    .promise = PROMISE_SECURITY_ABUSE_HELD,
	    .remedy = "name the servers in front of this one, and no others"};
	const struct webconf_directive *at = webconf_in_force(
	    server, "set_real_ip_from");

	for (; at; at = webconf_find(at->parent, at, "set_real_ip_from"))
		if (strlen(webconf_arg(at, 0)) > 2 &&
		    strcmp(webconf_arg(at, 0) + strlen(webconf_arg(at, 0)) - 2,
			"/0") == 0)
			web_found(look, &rule, NULL, at,
			    "any visitor may choose the address that they are "
			    "counted by");
}

/* look_whole - what counts for the whole of nginx */
static void
look_whole(struct weblook *look)
{
	static const struct web_rule core = {
	    .promise = PROMISE_FRIEND_NO_ADDRESS_STORED,
	    .remedy = "say worker_rlimit_core 0;"};
	static const struct web_rule debug = {.promise = PROMISE_LOGS_NO_PERSON,
	    .remedy = "take debug_connection out"};
	const struct webconf_directive *root = look->conf->root, *at;

	at = webconf_find(root, NULL, "worker_rlimit_core");
	if (at && strcmp(webconf_arg(at, 0), "0") != 0)
		web_found(look, &core, NULL, at,
		    "a worker that crashes leaves its memory in a file");
	for (at = root; at; at = webconf_next(root, at))
		if (webconf_is(at, "debug_connection"))
			web_found(look, &debug, NULL, at,
			    "what some visitors send is logged");
}

/* nginx_server - one that passes requests on to modules */
void
nginx_server(struct weblook *look, const struct webconf_directive *server)
{
	nginx_server_logs(look, server);
	look_listen(look, server);
	look_tls(look, server);
	if (site_is_https(look->site))
		look_redirect(look, server);
	look_addresses(look, server);
	look_whole(look);
}
