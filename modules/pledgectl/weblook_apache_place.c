/* SPDX-License-Identifier: BSD-2-Clause */
/* weblook_apache_place - what Apache does with a request for a module */
#include "config.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "base/str.h"
#include "modules/pledgectl/weblook_apache.h"

#define TIMEOUT_SECS 60

/* A directive that must not say anything but this. */
static const struct wanted {
	const char *name, *want; /* NULL: it must not be there */
	struct web_rule rule;
	const char *found;
} wanted[] = {
    {"DumpIOInput", "Off",
	{.of = WEB_OF_STORE, .remedy = "say DumpIOInput Off"},
	"everything that visitors send is logged"},
    {"DumpIOOutput", "Off",
	{.of = WEB_OF_STORE, .remedy = "say DumpIOOutput Off"},
	"every page is logged"},
    {"ForensicLog", NULL, {.of = WEB_OF_QUIET, .remedy = "take it out"},
	"every request is logged with all its headers"},
    {"SecAuditEngine", "Off",
	{.of = WEB_OF_STORE,
	    .remedy = "say SecAuditEngine Off in the module's <Location>"},
	"mod_security logs requests with what visitors send"},
    {"SecRequestBodyAccess", "Off",
	{.of = WEB_OF_STORE,
	    .remedy =
		"say SecRequestBodyAccess Off in the module's <Location>"},
	"mod_security writes what visitors send to temporary files"},
    {"CookieTracking", "Off",
	{.promise = PROMISE_COOKIES_SESSION_ONLY,
	    .remedy = "say CookieTracking Off"},
	"visitors get a cookie that stays"},
    {"CoreDumpDirectory", NULL,
	{.promise = PROMISE_FRIEND_NO_ADDRESS_STORED, .remedy = "take it out"},
	"a process that crashes leaves its memory in a file"},
    {"HttpProtocolOptions", "Strict",
	{.promise = PROMISE_LOGS_NO_PERSON,
	    .remedy = "say HttpProtocolOptions Strict"},
	"what is not HTTP to the letter is taken for a request"},
};

/* What the anonymous door must not be told. */
static const struct {
	const char *header; /* RequestHeader unset HEADER */
	const char *param;  /* ProxyFCGISetEnvIf "true" !PARAM */
} unsaid[] = {{"Cookie", NULL}, {"User-Agent", NULL}, {"Referer", NULL},
    {"Authorization", NULL}, {"X-Forwarded-For", NULL}, {"X-Real-IP", NULL},
    {NULL, "REMOTE_ADDR"}, {NULL, "REMOTE_USER"}, {NULL, "QUERY_STRING"},
    {NULL, "FORMPLEDGE_MEMBER"}};

/* look_wanted - the table */
static void
look_wanted(struct weblook *look, const struct web_place *place)
{
	const struct webconf_directive *at;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		const struct wanted *one = &wanted[i];

		at = apache_in_force(place, one->name);
		if (at && !(one->want &&
			      strcasecmp(webconf_arg(at, 0), one->want) == 0))
			web_found(look, &one->rule, place, at, "%s: %s",
			    one->name, one->found);
	}
}

/* look_cache - for this path? */
static void
look_cache(struct weblook *look, const struct web_place *place)
{
	static const struct web_rule rule = {.of = WEB_OF_STORE,
	    .remedy = "say CacheDisable on in the module's <Location>"};
	const struct webconf_directive *at = NULL, *block = place->server;

	if (apache_section_next(place, NULL, "CacheDisable"))
		return;
	for (; block; block = block->parent)
		while ((at = webconf_find(block, at, "CacheEnable"))) {
			const char *path = webconf_arg(at, 1);

			if (strncmp(place->uri, path, strlen(path)) == 0)
				web_found(look, &rule, place, at,
				    "pages of %s are kept in a cache",
				    suite_name(
					&suite_modules[place->probe->module]));
		}
}

/* look_body - one without a length is refused */
static void
look_body(struct weblook *look, const struct web_place *place)
{
	static const struct web_rule rule = {.of = WEB_OF_STORE,
	    .remedy = "include formpledge-location.conf in this section: it "
		      "answers 411"};
	const struct webconf_directive *at = NULL, *back;

	while ((at = apache_section_next(place, at, "If"))) {
		back = webconf_find(at, NULL, "Redirect");
		if (back && strcmp(webconf_arg(back, 0), "411") == 0 &&
		    strstr(webconf_arg(at, 0), "Transfer-Encoding"))
			return;
	}
	web_found(look, &rule, place, apache_where(place),
	    "a body whose length is not given is written to a file");
}

/* unsets - is a header or a parameter taken away here? */
static bool
unsets(const struct web_place *place, const char *header, const char *param)
{
	const struct webconf_directive *at = NULL;
	const char *name = header ? "RequestHeader" : "ProxyFCGISetEnvIf";

	while ((at = apache_section_next(place, at, name))) {
		const char *first = webconf_arg(at, 0);
		const char *second = webconf_arg(at, 1);

		if (header
			? strcasecmp(first, "unset") == 0 &&
			      strcasecmp(second, header) == 0 && at->nargs == 2
			: strcmp(first, "true") == 0 && *second == '!' &&
			      strcmp(second + 1, param) == 0)
			return true;
	}
	return false;
}

/* look_anonymous - who answers is not told */
static void
look_anonymous(struct weblook *look, const struct web_place *place)
{
	static const struct web_rule rule = {
	    .promise = PROMISE_SURVEY_IDENTITY_CUT,
	    .remedy = "take it away, as formpledge-surveys.conf does"};
	static const struct web_rule gate = {
	    .promise = PROMISE_SURVEY_IDENTITY_CUT,
	    .remedy = "leave answers out of the section with the guard"};
	static const char guard[] = "AuthnzFcgiCheckAuthnProvider";
	const struct webconf_directive *at;

	for (size_t i = 0; i < sizeof(unsaid) / sizeof(*unsaid); i++)
		if (!unsets(place, unsaid[i].header, unsaid[i].param))
			web_found(look, &rule, place, apache_where(place),
			    "answers arrive with %s",
			    unsaid[i].header ? unsaid[i].header
					     : unsaid[i].param);
	at = apache_section_next(place, NULL, guard);
	if (!at)
		at = apache_section_next(place, NULL, "AuthType");
	if (at)
		web_found(look, &gate, place, at,
		    "who answers is asked who they are");
}

/* edge_of - the value of FORMPLEDGE_EDGE, in this directive; NULL: none */
static const char *
edge_of(const struct webconf_directive *at)
{
	static const char name[] = "FORMPLEDGE_EDGE";
	const size_t n = sizeof(name) - 1;

	if (webconf_is(at, "ProxyFCGISetEnvIf") &&
	    strcmp(webconf_arg(at, 1), name) == 0)
		return webconf_arg(at, 2);
	if (webconf_is(at, "SetEnvIf") &&
	    strncmp(webconf_arg(at, 2), name, n) == 0 &&
	    webconf_arg(at, 2)[n] == '=')
		return webconf_arg(at, 2) + n + 1;
	return NULL;
}

/* look_edge - where a guard tells who comes, and where it is told */
static void
look_edge(
    struct weblook *look, const struct web_place *place, const char *directive)
{
	static const struct web_rule rule = {
	    .promise = PROMISE_SECURITY_LEAST_PRIVILEGE,
	    .remedy = "run pledgectl keys init: it makes the files "
		      "formpledge-edge.conf and "
		      "formpledge-authorizer-edge.conf, which are included; "
		      "then reload Apache"};
	const struct webconf_directive *at = NULL;
	bool unread = false, found = false;

	while ((at = apache_section_next(place, at, directive)))
		if (edge_of(at)) {
			web_edge(look, place, at, edge_of(at));
			found = true;
		}
	while ((at = apache_section_next(place, at, "IncludeOptional")))
		unread = unread || at->unread;
	if (!found && !unread)
		web_found(look, &rule, place, apache_where(place),
		    "%s goes without FORMPLEDGE_EDGE: the module does not "
		    "believe it",
		    place->uri);
}

/* timeout_of - "timeout=60" of ProxyPass, or the server's */
static int64_t
timeout_of(const struct web_place *place, const struct webconf_directive *pass)
{
	const struct webconf_directive *at;
	int64_t secs = TIMEOUT_SECS;

	for (size_t i = 0; pass && i < pass->nargs; i++)
		if (str_has_prefix(str_of(pass->args[i]), "timeout=") &&
		    num_parse(str_of(pass->args[i] + 8), 0, 86400, &secs) == 0)
			return secs;
	at = apache_in_force(place, "ProxyTimeout");
	if (!at)
		at = apache_in_force(place, "Timeout");
	if (at && num_parse(str_of(webconf_arg(at, 0)), 0, 86400, &secs) < 0)
		return TIMEOUT_SECS;
	return secs;
}

/* look_timeout - Apache waits longer than the module does */
static void
look_timeout(struct weblook *look, const struct web_place *place,
    const struct webconf_directive *pass)
{
	static const struct web_rule rule = {.of = WEB_OF_NONE,
	    .remedy = "make timeout= of ProxyPass longer than the module waits "
		      "for database and relay"};
	int64_t secs = timeout_of(place, pass);

	if (secs <= look->slowest_secs)
		web_found(look, &rule, place, pass ? pass : apache_where(place),
		    "Apache gives up after %lld s, while the module waits up "
		    "to %lld s: visitors are told of a failure that may be "
		    "none",
		    (long long)secs, (long long)look->slowest_secs);
}

/* look_worker - "unix:A|fcgi://x/" and "unix:B|fcgi://x/" are one worker */
static void
look_worker(struct weblook *look, const struct web_place *place,
    const struct webconf_directive *pass)
{
	static const struct web_rule rule = {
	    .promise = PROMISE_SECURITY_LEAST_PRIVILEGE,
	    .remedy = "give each socket a name of its own: "
		      "unix:SOCKET|fcgi://formpledge-NAME/"};
	const struct webconf_directive *at = look->conf->root;
	const char *mine = strchr(webconf_arg(pass, 0), '|'), *other;

	for (; mine && at; at = webconf_next(look->conf->root, at)) {
		other = strchr(webconf_arg(at, 0), '|');
		if (webconf_is(at, "ProxyPass") && other &&
		    strcmp(mine, other) == 0 &&
		    strcmp(webconf_arg(at, 0), webconf_arg(pass, 0)) != 0)
			web_found(look, &rule, place, at,
			    "two sockets share the name %s: what is sent to "
			    "one module arrives at the other",
			    mine + 1);
	}
}

/* look_staff - who is let in has logged in */
static void
look_staff(struct weblook *look, const struct web_place *place)
{
	static const struct web_rule rule = {
	    .promise = PROMISE_SECURITY_STAFF_ACCESS_RECORDED,
	    .remedy = "say AuthType, and Require valid-user, as "
		      "formpledge-staff.conf does"};
	const struct webconf_directive *at = apache_in_force(place, "Require");
	const struct webconf_directive *type = apache_in_force(
	    place, "AuthType");

	if (at && type && strcasecmp(webconf_arg(type, 0), "None") != 0 &&
	    strcasecmp(webconf_arg(at, 0), "all") != 0)
		return;
	web_found(look, &rule, place, at ? at : apache_where(place),
	    "nobody has to log in here");
}

/* apache_place - everything about one */
void
apache_place(struct weblook *look, const struct web_place *place)
{
	static const char guard[] = "AuthnzFcgiCheckAuthnProvider";
	const struct webconf_directive *pass;

	apache_target(look, place, &pass);
	apache_place_logs(look, place);
	look_wanted(look, place);
	look_cache(look, place);
	look_body(look, place);
	look_timeout(look, place, pass);
	if (pass)
		look_worker(look, place, pass);
	if (place->probe->flags & WEB_ANONYMOUS)
		look_anonymous(look, place);
	if (place->probe->flags & WEB_STAFF) {
		look_staff(look, place);
		look_edge(look, place, "ProxyFCGISetEnvIf");
	} else if ((place->probe->flags & WEB_EDGE) &&
		   apache_section_next(place, NULL, guard)) {
		look_edge(look, place, "ProxyFCGISetEnvIf");
		look_edge(look, place, "SetEnvIf");
	}
}
