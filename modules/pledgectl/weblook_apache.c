/* SPDX-License-Identifier: BSD-2-Clause */
/* weblook_apache - where paths lead to in Apache */
#include "config.h"

#include "modules/pledgectl/weblook_apache.h"

#include <fnmatch.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"

/* begins - is path the same as, or below, another? */
static bool
begins(const char *path, const char *above)
{
	size_t n = strlen(above);

	return strncmp(path, above, n) == 0 &&
	       (n == 0 || above[n - 1] == '/' || path[n] == '\0' ||
		   path[n] == '/');
}

/* section_counts - does <Location> count for a path? -1: cannot tell */
static int
section_counts(const struct webconf_directive *section, const char *path)
{
	const char *first = webconf_arg(section, 0);

	if (webconf_is(section, "LocationMatch"))
		return web_match(first, false, path);
	if (!webconf_is(section, "Location"))
		return 0;
	if (strcmp(first, "~") == 0)
		return web_match(webconf_arg(section, 1), false, path);
	if (strpbrk(first, "*?["))
		return fnmatch(first, path, FNM_PATHNAME) == 0;
	return begins(path, first);
}

/* place_sections - those of one block that count */
static void
place_sections(struct web_place *place, const struct webconf_directive *block,
    bool *unsure_r)
{
	const struct webconf_directive *at;
	int got;

	for (at = block->first; at; at = at->next) {
		got = at->block ? section_counts(at, place->uri) : 0;
		if (got < 0)
			*unsure_r = true;
		if (got > 0 && place->nsections < WEB_SECTIONS_MAX)
			place->sections[place->nsections++] = at;
	}
}

/* apache_section_next - from the last section to the first */
const struct webconf_directive *
apache_section_next(const struct web_place *place,
    const struct webconf_directive *behind, const char *name)
{
	const struct webconf_directive *at = NULL;
	size_t i = place->nsections;

	if (behind) {
		while (i > 0 && place->sections[i - 1] != behind->parent)
			i--;
		at = i ? webconf_find(place->sections[i - 1], behind, name)
		       : NULL;
		i -= i > 0;
	}
	while (!at && i > 0)
		at = webconf_find(place->sections[--i], NULL, name);
	return at;
}

/* last_of - in a block */
static const struct webconf_directive *
last_of(const struct webconf_directive *block, const char *name)
{
	const struct webconf_directive *at = NULL, *last = NULL;

	while ((at = webconf_find(block, at, name)))
		last = at;
	return last;
}

/* apache_in_force - the last word */
const struct webconf_directive *
apache_in_force(const struct web_place *place, const char *name)
{
	const struct webconf_directive *found = NULL, *block = place->server;

	for (size_t i = place->nsections; !found && i > 0; i--)
		found = last_of(place->sections[i - 1], name);
	for (; !found && block; block = block->parent)
		found = last_of(block, name);
	return found;
}

/* apache_where - the place */
const struct webconf_directive *
apache_where(const struct web_place *place)
{
	return place->nsections ? place->sections[place->nsections - 1]
				: place->server;
}

/* target_of - "unix:/run/x.sock|fcgi://x/", "fcgi://127.0.0.1:9000/" */
static const char *
target_of(const struct weblook *look, const char *url)
{
	struct str all = str_of(url), scheme;

	if (str_has_prefix(all, "proxy:"))
		all = str_from(url + 6, all.len - 6);
	if (str_has_prefix(all, "unix:"))
		return arena_str(look->arena, str_cut(&all, '|'));
	scheme = STR("fcgi://");
	if (!str_has_prefix(all, scheme.ptr))
		return "";
	all = str_from(all.ptr + scheme.len, all.len - scheme.len);
	return arena_str(look->arena, str_cut(&all, '/'));
}

/* apache_target - of ProxyPass or SetHandler */
const char *
apache_target(const struct weblook *look, const struct web_place *place,
    const struct webconf_directive **at_r)
{
	const struct webconf_directive *at = apache_section_next(
	    place, NULL, "ProxyPass");
	const struct webconf_directive *block = place->server;

	if (!at)
		at = apache_section_next(place, NULL, "SetHandler");
	*at_r = at;
	if (at)
		return target_of(look, webconf_arg(at, 0));
	for (; block; block = block->parent)
		while ((at = webconf_find(block, at, "ProxyPass")))
			if (begins(place->uri, webconf_arg(at, 0))) {
				*at_r = at;
				return target_of(look, webconf_arg(at, 1));
			}
	return "";
}

/* place_of - where one path of a module leads to */
static struct web_place
place_of(const struct weblook *look, const struct webconf_directive *server,
    const struct web_probe *probe, bool *unsure_r)
{
	struct web_place place = {.probe = probe, .server = server};

	*unsure_r = false;
	place.uri = arena_printf(look->arena, "%s%s",
	    look->modules[probe->module].mount, probe->path);
	if (server->parent)
		place_sections(&place, server->parent, unsure_r);
	place_sections(&place, server, unsure_r);
	return place;
}

/* is_at - does a path of a module lead to it? */
static bool
is_at(const struct weblook *look, const struct web_place *place)
{
	const struct webconf_directive *at;

	return weblook_is_module(
	    look, place->probe->module, apache_target(look, place, &at));
}

/* probe_look - one path of a module that this server knows */
static void
probe_look(struct weblook *look, const struct web_place *place, bool unsure)
{
	static const struct web_rule astray = {.of = WEB_OF_STORE,
	    .remedy = "give the module's own <Location> the path: include "
		      "formpledge-NAME.conf behind others that take it"};

	look->places++;
	if (is_at(look, place))
		apache_place(look, place);
	else
		web_found(look, &astray, place, apache_where(place),
		    "%s ends here, not at %s", place->uri,
		    suite_name(&suite_modules[place->probe->module]));
	if (unsure)
		web_unsure(look, &astray, place, place->server,
		    "there are patterns of sections that this program cannot "
		    "read, and one may count for %s",
		    place->uri);
}

/* server_knows - the modules that a server passes requests on to */
static unsigned
server_knows(struct weblook *look, const struct webconf_directive *server)
{
	unsigned known = 0;
	bool unsure;

	for (const struct web_probe *probe = web_probes; probe->path; probe++) {
		struct web_place place;

		if (!look->modules[probe->module].present)
			continue;
		place = place_of(look, server, probe, &unsure);
		if (is_at(look, &place)) {
			known |= 1U << probe->module;
			look->modules[probe->module].mounted = true;
		}
	}
	return known;
}

/* server_look - one server; does it pass anything on to a module? */
static bool
server_look(struct weblook *look, const struct webconf_directive *server)
{
	unsigned known = server_knows(look, server);
	bool unsure;

	if (!known)
		return false;
	look->servers++;
	for (const struct web_probe *probe = web_probes; probe->path; probe++) {
		struct web_place place;

		if (!(known & (1U << probe->module)))
			continue;
		place = place_of(look, server, probe, &unsure);
		probe_look(look, &place, unsure);
	}
	apache_server(look, server);
	return true;
}

/* port_of - "*:80", "[::1]:8080", "_default_" */
static const char *
port_of(const struct webconf_directive *host)
{
	const char *colon = strrchr(webconf_arg(host, 0), ':');

	return colon && !strchr(colon, ']') ? colon + 1 : "*";
}

/* weblook_apache - every server, and every path in it */
void
weblook_apache(struct weblook *look)
{
	const struct webconf_directive *root = look->conf->root, *at = root;
	const struct webconf_directive *ours = NULL;
	bool virtual = false;

	for (; at; at = webconf_next(root, at))
		if (at->block && webconf_is(at, "VirtualHost")) {
			virtual = true;
			if (server_look(look, at))
				ours = at;
		}
	if (!virtual)
		server_look(look, root);
	/* what is too malformed to have a host ends at another one of the same
	 * port */
	for (at = root; ours && at; at = webconf_next(root, at))
		if (at->block && at != ours && webconf_is(at, "VirtualHost") &&
		    strcmp(port_of(at), port_of(ours)) == 0)
			apache_server_logs(look, at);
}
