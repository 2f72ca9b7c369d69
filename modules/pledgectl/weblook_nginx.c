/* SPDX-License-Identifier: BSD-2-Clause */
/* weblook_nginx - where paths lead to in nginx */
#include "config.h"

#include "modules/pledgectl/weblook_nginx.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"

/* How a location is chosen. */
struct choice {
	bool exact, regex, any_case, no_regex;
	const char *path;
};

static const struct {
	const char *sign;
	struct choice choice;
} signs[] = {
    {"=", {.exact = true}},
    {"^~", {.no_regex = true}},
    {"~*", {.regex = true, .any_case = true}},
    {"~", {.regex = true}},
};

/* choice_of - "location ^~ /x", "location =/x" */
static struct choice
choice_of(const struct webconf_directive *location)
{
	const char *first = webconf_arg(location, 0);
	struct choice choice = {.path = first};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		size_t n = strlen(signs[i].sign);

		if (strncmp(first, signs[i].sign, n) != 0)
			continue;
		choice = signs[i].choice;
		choice.path = first[n] ? first + n : webconf_arg(location, 1);
		break;
	}
	return choice;
}

/* location_static - the one without a pattern: equal, or the longest */
static const struct webconf_directive *
location_static(const struct webconf_directive *block, const char *path,
    struct choice *choice_r)
{
	const struct webconf_directive *at = NULL, *best = NULL;
	size_t longest = 0;

	while ((at = webconf_find(block, at, "location"))) {
		struct choice choice = choice_of(at);
		size_t n = strlen(choice.path);

		if (choice.regex || *choice.path == '@' ||
		    (choice.exact ? strcmp(path, choice.path) != 0
				  : strncmp(path, choice.path, n) != 0) ||
		    (best && n < longest && !choice.exact))
			continue;
		best = at;
		longest = n;
		*choice_r = choice;
		if (choice.exact)
			break;
	}
	return best;
}

/* location_find - true: no other is asked */
static bool
location_find(const struct webconf_directive *block, const char *path,
    const struct webconf_directive **found, bool *unsure_r)
{
	const struct webconf_directive *at = NULL;
	struct choice choice = {.exact = false};
	const struct webconf_directive *best = location_static(
	    block, path, &choice);
	int got;

	if (best) {
		*found = best;
		if (choice.exact || location_find(best, path, found, unsure_r))
			return true;
	}
	while (!choice.no_regex && (at = webconf_find(block, at, "location"))) {
		choice = choice_of(at);
		choice.no_regex = false;
		if (!choice.regex)
			continue;
		got = web_match(choice.path, choice.any_case, path);
		if (got < 0)
			*unsure_r = true;
		if (got <= 0)
			continue;
		*found = at;
		location_find(at, path, found, unsure_r);
		return true;
	}
	return false;
}

/* nginx_location - as nginx does */
const struct webconf_directive *
nginx_location(
    const struct webconf_directive *server, const char *path, bool *unsure_r)
{
	const struct webconf_directive *found = server;

	*unsure_r = false;
	location_find(server, path, &found, unsure_r);
	return found;
}

/* upstream_is - does an upstream of that name, or that begins so where it
 * ends in a variable, lead to the module? */
static bool
upstream_is(
    const struct weblook *look, struct str name, bool begins, enum suite_id id)
{
	const struct webconf_directive *at = look->conf->root, *server;

	for (; at; at = webconf_next(look->conf->root, at)) {
		struct str other = str_of(webconf_arg(at, 0));

		if (!at->block || !webconf_is(at, "upstream"))
			continue;
		if (begins && other.len > name.len)
			other.len = name.len;
		if (!str_eq(other, name))
			continue;
		server = webconf_find(at, NULL, "server");
		if (server &&
		    weblook_is_module(look, id, webconf_arg(server, 0)))
			return true;
	}
	return false;
}

/* nginx_passes - by socket, or by upstream */
bool
nginx_passes(const struct weblook *look, const struct webconf_directive *block,
    enum suite_id id)
{
	const struct webconf_directive *pass = webconf_find(
	    block, NULL, "fastcgi_pass");
	struct str target;
	const char *dollar;

	if (!pass)
		return false;
	if (weblook_is_module(look, id, webconf_arg(pass, 0)))
		return true;
	target = str_of(webconf_arg(pass, 0));
	dollar = memchr(target.ptr, '$', target.len);
	if (dollar)
		target.len = (size_t)(dollar - target.ptr);
	return target.len && upstream_is(look, target, dollar != NULL, id);
}

/* place_of - where one path of a module leads to */
static struct web_place
place_of(const struct weblook *look, const struct webconf_directive *server,
    const struct web_probe *probe, bool *unsure_r)
{
	struct web_place place = {.probe = probe, .server = server};

	place.uri = arena_printf(look->arena, "%s%s",
	    look->modules[probe->module].mount, probe->path);
	place.sections[0] = nginx_location(server, place.uri, unsure_r);
	place.nsections = 1;
	return place;
}

/* probe_look - one path of a module that this server knows */
static void
probe_look(struct weblook *look, const struct webconf_directive *server,
    const struct web_probe *probe)
{
	static const struct web_rule astray = {.of = WEB_OF_STORE,
	    .remedy = "give the module's own location the path: include "
		      "formpledge-NAME.conf before others that take it"};
	bool unsure;
	struct web_place place = place_of(look, server, probe, &unsure);

	look->places++;
	if (nginx_passes(look, place.sections[0], probe->module))
		nginx_place(look, &place);
	else
		web_found(look, &astray, &place, place.sections[0],
		    "%s ends here, not at %s", place.uri,
		    suite_name(&suite_modules[probe->module]));
	if (unsure)
		web_unsure(look, &astray, &place, server,
		    "there are patterns of locations that this program cannot "
		    "read, and %s may end at one",
		    place.uri);
}

/* server_knows - the modules that a server passes requests on to */
static unsigned
server_knows(struct weblook *look, const struct webconf_directive *server)
{
	const struct webconf_directive *at = server;
	unsigned known = 0;

	for (; at; at = webconf_next(server, at))
		for (int i = 0; i < SUITE_COUNT; i++)
			if (at->block &&
			    nginx_passes(look, at, (enum suite_id)i)) {
				known |= 1U << i;
				look->modules[i].mounted = true;
			}
	return known;
}

/* weblook_nginx - every server, and every path in it */
void
weblook_nginx(struct weblook *look)
{
	const struct webconf_directive *root = look->conf->root, *at = root;
	const struct webconf_directive *ours = NULL;

	for (; at; at = webconf_next(root, at)) {
		unsigned known;

		if (!at->block || !webconf_is(at, "server") ||
		    webconf_is(at->parent, "upstream"))
			continue;
		known = server_knows(look, at);
		if (!known)
			continue;
		ours = at;
		look->servers++;
		for (const struct web_probe *probe = web_probes; probe->path;
		     probe++)
			if (known & (1U << probe->module))
				probe_look(look, at, probe);
		nginx_server(look, at);
	}
	/* what is too malformed to have a host ends at another server of the
	 * same port */
	for (at = root; ours && at; at = webconf_next(root, at))
		if (at->block && at != ours && webconf_is(at, "server") &&
		    nginx_share_listen(at, ours))
			nginx_server_logs(look, at);
}
