/* SPDX-License-Identifier: BSD-2-Clause */
/* weblook_nginx_place - what nginx does with a request for a module */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "modules/pledgectl/weblook_nginx.h"

#define SIZE_MAX_BYTES (1LL << 40)

/* A directive that must have one value where a module's requests pass. */
static const struct wanted {
	const char *name, *want;
	bool preset;	/* is it so where nothing is said? */
	unsigned flags; /* at places with these alone; 0: at all */
	struct web_rule rule;
	const char *found;
} wanted[] = {
    {"client_body_in_file_only", "off", true, 0,
	{.of = WEB_OF_STORE, .remedy = "say client_body_in_file_only off;"},
	"what visitors send is written to a file"},
    {"fastcgi_max_temp_file_size", "0", false, 0,
	{.of = WEB_OF_STORE, .remedy = "say fastcgi_max_temp_file_size 0;"},
	"a page for a slow reader is written to a file"},
    {"fastcgi_cache", "off", true, 0,
	{.of = WEB_OF_STORE, .remedy = "say fastcgi_cache off;"},
	"pages are kept in a cache"},
    {"fastcgi_store", "off", true, 0,
	{.of = WEB_OF_STORE, .remedy = "say fastcgi_store off;"},
	"pages are kept in files"},
    {"mirror", "off", true, 0,
	{.of = WEB_OF_STORE, .remedy = "say mirror off;"},
	"a copy of each request goes elsewhere"},
    {"userid", "off", true, 0,
	{.promise = PROMISE_COOKIES_SESSION_ONLY, .remedy = "say userid off;"},
	"visitors get a cookie that stays"},
    {"fastcgi_pass_request_headers", "off", false, WEB_ANONYMOUS,
	{.promise = PROMISE_SURVEY_IDENTITY_CUT,
	    .remedy = "say fastcgi_pass_request_headers off;"},
	"answers arrive with all headers: cookies, agent, referrer"},
    {"fastcgi_pass_request_headers", "off", false, 0,
	{.promise = PROMISE_SECURITY_LEAST_PRIVILEGE,
	    .remedy = "say fastcgi_pass_request_headers off;"},
	"the module gets every header that a browser sends"},
    {"auth_request", "off", true, WEB_ANONYMOUS,
	{.promise = PROMISE_SURVEY_IDENTITY_CUT,
	    .remedy = "say auth_request off; in this location"},
	"who answers is asked who they are"},
};

/* What may be told at the anonymous door, and nothing else. */
static const char *const anonymous[] = {"REQUEST_METHOD", "REQUEST_URI",
    "SCRIPT_NAME", "CONTENT_TYPE", "CONTENT_LENGTH", NULL};

/* look_wanted - the table */
static void
look_wanted(struct weblook *look, const struct web_place *place)
{
	const struct webconf_directive *block = place->sections[0], *at;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		const struct wanted *one = &wanted[i];

		if ((place->probe->flags & one->flags) != one->flags)
			continue;
		at = webconf_in_force(block, one->name);
		if (at ? strcmp(webconf_arg(at, 0), one->want) == 0
		       : one->preset)
			continue;
		web_found(look, &one->rule, place, at ? at : block, "%s%s: %s",
		    one->name, at ? " is not as it has to be" : " is not said",
		    one->found);
	}
}

/* size_of - "64k", in bytes; preset where nothing is said */
static int64_t
size_of(const struct webconf_directive *block, const char *name, int64_t preset)
{
	const struct webconf_directive *at = webconf_in_force(block, name);
	struct str text = str_of(at ? webconf_arg(at, 0) : "");
	static const char units[] = "kmg";
	int64_t n, unit = 1;
	const char *found;

	if (text.len == 0)
		return preset;
	found = strchr(units, text.ptr[text.len - 1] | 0x20);
	if (found && *found) {
		text.len--;
		unit = 1LL << (10 * (found - units + 1));
	}
	if (num_parse(text, 0, SIZE_MAX_BYTES / unit, &n) < 0)
		return preset;
	return n * unit;
}

/* has_guard - is a body without a length refused here? */
static bool
has_guard(const struct webconf_directive *block)
{
	const struct webconf_directive *at = NULL, *back;

	while ((at = webconf_find(block, at, "if"))) {
		back = webconf_find(at, NULL, "return");
		if (back && strcmp(webconf_arg(back, 0), "411") == 0)
			return true;
	}
	return false;
}

/* look_body - what visitors send stays in memory */
static void
look_body(struct weblook *look, const struct web_place *place)
{
	static const struct web_rule small = {.of = WEB_OF_STORE,
	    .remedy = "make client_body_buffer_size larger than "
		      "client_max_body_size, or say "
		      "fastcgi_request_buffering off;"};
	static const struct web_rule guard = {.of = WEB_OF_STORE,
	    .remedy = "say if ($formpledge_no_length) { return 411; } in this "
		      "location: it is not inherited"};
	const struct webconf_directive *block = place->sections[0];
	const struct webconf_directive *buffering = webconf_in_force(
	    block, "fastcgi_request_buffering");
	const struct webconf_directive *at;
	int64_t body = size_of(block, "client_max_body_size", 1 << 20);
	int64_t room = size_of(block, "client_body_buffer_size", 16 << 10);

	if (buffering && strcmp(webconf_arg(buffering, 0), "off") == 0)
		return;
	at = webconf_in_force(block, "client_body_buffer_size");
	if (body == 0 || room < body)
		web_found(look, &small, place, at ? at : block,
		    "a body of up to %lld bytes is written to a file: the "
		    "buffer holds %lld",
		    (long long)body, (long long)room);
	if (!has_guard(block) && !has_guard(place->server))
		web_found(look, &guard, place, block,
		    "a body whose length is not given is written to a file");
}

/* param_next - a parameter of a name in force, "" for any */
static const struct webconf_directive *
param_next(const struct webconf_directive *block,
    const struct webconf_directive *behind, const char *name)
{
	const struct webconf_directive *at;

	at = behind ? webconf_find(behind->parent, behind, "fastcgi_param")
		    : webconf_in_force(block, "fastcgi_param");
	while (at && *name && strcmp(webconf_arg(at, 0), name) != 0)
		at = webconf_find(at->parent, at, "fastcgi_param");
	return at;
}

/* look_anonymous - the short list, and the path without a query */
static void
look_anonymous(struct weblook *look, const struct web_place *place)
{
	static const struct web_rule rule = {
	    .promise = PROMISE_SURVEY_IDENTITY_CUT,
	    .remedy = "pass method, path, type and length of the body alone, "
		      "as formpledge-surveys-doors.conf does"};
	const struct webconf_directive *at = NULL;

	while ((at = param_next(place->sections[0], at, ""))) {
		const char *name = webconf_arg(at, 0);
		const char *value = webconf_arg(at, 1);
		size_t i = 0;

		while (anonymous[i] && strcmp(anonymous[i], name) != 0)
			i++;
		if (!anonymous[i])
			web_found(look, &rule, place, at,
			    "answers arrive with %s", name);
		else if (strcmp(name, "REQUEST_URI") == 0 &&
			 strcmp(value, "$uri") != 0)
			web_found(look, &rule, place, at,
			    "answers arrive with more than their path: %s",
			    value);
	}
}

/* look_params - that are not the web server's own word */
static void
look_params(struct weblook *look, const struct web_place *place)
{
	static const struct web_rule cookies = {
	    .promise = PROMISE_SECURITY_LEAST_PRIVILEGE,
	    .remedy = "pass the module's own cookies, as its include does"};
	static const struct web_rule address = {
	    .promise = PROMISE_SECURITY_ABUSE_HELD,
	    .remedy = "pass $remote_addr, and have set_real_ip_from name the "
		      "servers in front of this one"};
	const struct webconf_directive *at;

	at = param_next(place->sections[0], NULL, "HTTP_COOKIE");
	if (at && strstr(webconf_arg(at, 1), "$http_cookie"))
		web_found(look, &cookies, place, at,
		    "the module gets all cookies of the site");
	at = param_next(place->sections[0], NULL, "REMOTE_ADDR");
	if (at && strncmp(webconf_arg(at, 1), "$http_", 6) == 0)
		web_found(look, &address, place, at,
		    "visitors choose the address that they are counted by");
}

/* look_edge - where the web server's word is trusted */
static void
look_edge(struct weblook *look, const struct web_place *place,
    const struct webconf_directive *block, const char *what)
{
	static const struct web_rule rule = {
	    .promise = PROMISE_SECURITY_LEAST_PRIVILEGE,
	    .remedy = "run pledgectl keys init: it makes formpledge-edge.conf, "
		      "which formpledge-params.conf includes; then reload "
		      "nginx"};
	const struct webconf_directive *at = param_next(
	    block, NULL, "FORMPLEDGE_EDGE");
	const struct webconf_directive *unread = NULL;

	if (at) {
		web_edge(look, place, at, webconf_arg(at, 1));
		return;
	}
	while ((unread = webconf_find(block, unread, "include")))
		if (unread->unread)
			return; /* look_unread says so */
	web_found(look, &rule, place, block,
	    "%s goes without FORMPLEDGE_EDGE: the module does not believe it",
	    what);
}

/* look_timeout - the web server waits longer than the module does */
static void
look_timeout(struct weblook *look, const struct web_place *place)
{
	static const struct web_rule rule = {.of = WEB_OF_NONE,
	    .remedy = "make fastcgi_read_timeout longer than the module waits "
		      "for database and relay"};
	const struct webconf_directive *at = webconf_in_force(
	    place->sections[0], "fastcgi_read_timeout");
	const char *text = at ? webconf_arg(at, 0) : "60";
	size_t n = strspn(text, "0123456789");
	int64_t secs;

	if (num_parse(str_from(text, n), 0, 86400, &secs) < 0)
		return;
	if (text[n] == 'm' && text[n + 1] != 's')
		secs *= 60;
	if (text[n] == 'm' && text[n + 1] == 's')
		secs /= 1000;
	if (text[n] != 'h' && secs <= look->slowest_secs)
		web_found(look, &rule, place, at ? at : place->sections[0],
		    "nginx gives up after %lld s, while the module waits up to "
		    "%lld s: visitors are told of a failure that may be none",
		    (long long)secs, (long long)look->slowest_secs);
}

/* look_again - a request that writes is sent once */
static void
look_again(struct weblook *look, const struct web_place *place)
{
	static const struct web_rule rule = {
	    .promise = PROMISE_FRIEND_NO_MISUSE,
	    .remedy = "leave non_idempotent out of fastcgi_next_upstream"};
	const struct webconf_directive *at = webconf_in_force(
	    place->sections[0], "fastcgi_next_upstream");

	for (size_t i = 0; at && i < at->nargs; i++)
		if (strcmp(at->args[i], "non_idempotent") == 0)
			web_found(look, &rule, place, at,
			    "a form that was sent may be sent again");
}

/* look_staff - who is let in has logged in, and only then has a name */
static void
look_staff(struct weblook *look, const struct web_place *place)
{
	static const struct web_rule rule = {
	    .promise = PROMISE_SECURITY_STAFF_ACCESS_RECORDED,
	    .remedy = "say auth_basic, or another authentication that refuses "
		      "who is not known, as formpledge-staff.conf does"};
	const struct webconf_directive *block = place->sections[0];
	static const char *const kinds[] = {
	    "auth_basic", "auth_request", "auth_jwt", "auth_gss"};
	const struct webconf_directive *at;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		at = webconf_in_force(block, kinds[i]);
		if (at && strcmp(webconf_arg(at, 0), "off") != 0)
			return;
	}
	at = webconf_in_force(block, "ssl_verify_client");
	if (at && strcmp(webconf_arg(at, 0), "on") == 0)
		return;
	web_found(look, &rule, place, block,
	    "nobody has to log in here: the name of a member of staff is what "
	    "the request says");
}

/* nginx_place - everything about one */
void
nginx_place(struct weblook *look, const struct web_place *place)
{
	const struct webconf_directive *block = place->sections[0];
	const struct webconf_directive *at = block;

	nginx_place_logs(look, place);
	look_wanted(look, place);
	look_body(look, place);
	look_timeout(look, place);
	look_again(look, place);
	if (place->probe->flags & WEB_ANONYMOUS)
		look_anonymous(look, place);
	else
		look_params(look, place);
	if (place->probe->flags & WEB_STAFF)
		look_staff(look, place);
	/* a name is passed: it has to be the web server's word */
	if ((place->probe->flags & WEB_EDGE) &&
	    (param_next(block, NULL, "FORMPLEDGE_MEMBER") ||
		param_next(block, NULL, "REMOTE_USER")))
		look_edge(look, place, block, "the name of who comes");
	/* and so are questions of auth_request, anywhere in this server */
	for (at = place->server; at; at = webconf_next(place->server, at))
		if (place->probe->module == SUITE_REGISTRATION && at->block &&
		    param_next(at, NULL, "FORMPLEDGE_REQUIRE") &&
		    nginx_passes(look, at, SUITE_REGISTRATION))
			look_edge(look, place, at, "the question of the guard");
}
