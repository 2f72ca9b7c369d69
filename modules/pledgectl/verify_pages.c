/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_pages.h"

#include <string.h>

#include "app/module.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "http/response.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_loads.h"
#include "modules/pledgectl/verify_steps.h"

#define PLACES_MAX  300 /* addresses of one run */
#define PLACES_TURN 10	/* after which what came is forgotten */

/* An address of this site. */
struct place {
	const char *path;
	bool is_sheet;
	struct place *next;
};

/* A visit of all of them. */
struct tour {
	struct verify *verify;
	struct verify_http *http;
	struct verify_pages *pages;
	const char *mounts[SUITE_COUNT + 1];
	struct place *places;
	size_t nplaces;
	const char *at; /* the page looked at */
};

/* fault - count, and keep the first */
static void
fault(struct tour *tour, struct verify_fault *fault, const char *what,
    const char *to)
{
	struct arena *arena = tour->verify->control->arena;

	if (fault->n++)
		return;
	fault->at = arena_str(
	    arena, str_from(tour->at, strcspn(tour->at, "?")));
	fault->what = what ? arena_strdup(arena, what) : NULL;
	fault->to = to ? arena_printf(arena, "%.200s", to) : NULL;
}

/* is_below - a module's page? */
static bool
is_below(const struct tour *tour, const char *path)
{
	for (size_t i = 0; tour->mounts[i]; i++) {
		size_t len = strlen(tour->mounts[i]);

		if (strncmp(path, tour->mounts[i], len) == 0 &&
		    path[len] == '/')
			return true;
	}
	return false;
}

/* add - a place, once; a query makes it none of its own */
static void
add(struct tour *tour, const char *path, bool is_sheet)
{
	struct place **at = &tour->places;
	size_t len = strcspn(path, "#");

	if (tour->nplaces == PLACES_MAX)
		return;
	for (; *at; at = &(*at)->next)
		if (strncmp((*at)->path, path, strcspn(path, "?#")) == 0 &&
		    strchr("?#", (*at)->path[strcspn(path, "?#")]))
			return;
	*at = arena_alloc(tour->verify->control->arena, sizeof(**at));
	(*at)->path = arena_str(
	    tour->verify->control->arena, str_from(path, len));
	(*at)->is_sheet = is_sheet;
	tour->nplaces++;
}

/* on_load - from this site, or as part of the page itself */
static void
on_load(void *ctx, const char *reference, const char *by)
{
	struct tour *tour = ctx;

	if (strncmp(reference, "data:", 5) == 0 ||
	    verify_http_resolve(tour->http, tour->at, reference))
		return;
	fault(tour, &tour->pages->foreign, by, reference);
}

/* on_sheet - look into it as well */
static void
on_sheet(void *ctx, const char *reference)
{
	struct tour *tour = ctx;
	const char *path = verify_http_resolve(tour->http, tour->at, reference);

	if (path)
		add(tour, path, true);
}

/* on_link - go there, where it is a module's page */
static void
on_link(void *ctx, const char *reference)
{
	struct tour *tour = ctx;
	const char *path = verify_http_resolve(tour->http, tour->at, reference);

	if (path && is_below(tour, path))
		add(tour, path, false);
}

/* source_is_own - of a Content-Security-Policy: this site, or nothing */
static bool
source_is_own(struct str source)
{
	static const char *const own[] = {"'none'", "'self'", "data:"};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (str_is_nocase(source, own[i]))
			return true;
	return source.len == 0;
}

/* directive_is_own - each of its sources */
static bool
directive_is_own(struct str directive)
{
	struct str name;

	directive = str_trim(directive);
	name = str_cut(&directive, ' ');
	if (str_is_nocase(name, "frame-ancestors") ||
	    str_is_nocase(name, "sandbox") ||
	    str_is_nocase(name, "require-trusted-types-for") ||
	    str_is_nocase(name, "upgrade-insecure-requests"))
		return true;
	while (!str_is_none(directive))
		if (!source_is_own(str_cut(&directive, ' ')))
			return false;
	return true;
}

/* policy_is_own - everything is closed but for this site */
static bool
policy_is_own(struct str policy)
{
	bool closed = false;

	while (!str_is_none(policy)) {
		struct str directive = str_trim(str_cut(&policy, ';'));

		closed = closed || str_has_prefix(directive, "default-src ");
		if (!directive_is_own(directive))
			return false;
	}
	return closed;
}

/* referrer_is_own - do other sites not read the path? */
static bool
referrer_is_own(struct str policy)
{
	static const char *const own[] = {"same-origin", "no-referrer",
	    "strict-origin", "origin", "strict-origin-when-cross-origin",
	    "origin-when-cross-origin"};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (str_is_nocase(policy, own[i]))
			return true;
	return false;
}

/* look_at_headers - of a page */
static void
look_at_headers(struct tour *tour, const struct verify_reply *reply)
{
	struct verify_pages *pages = tour->pages;
	struct str policy = verify_reply_header(
	    reply, "Content-Security-Policy");

	if (str_is_none(policy) || !policy_is_own(policy))
		fault(tour, &pages->policy,
		    str_is_none(policy)
			? "without Content-Security-Policy"
			: "with a Content-Security-Policy that "
			  "lets other sites or inline scripts in",
		    NULL);
	if (!str_is_nocase(verify_reply_header(reply, "X-Content-Type-Options"),
		"nosniff"))
		fault(tour, &pages->sniffed, NULL, NULL);
	if (!referrer_is_own(verify_reply_header(reply, "Referrer-Policy")))
		fault(tour, &pages->referrer, NULL, NULL);
}

/* is_page - HTML? */
static bool
is_page(const struct verify_reply *reply)
{
	return str_has_prefix(
	    verify_reply_header(reply, "Content-Type"), "text/html");
}

/* visit - one place */
static void
visit(struct tour *tour, const struct place *place)
{
	struct verify_loads loads = {.arena = verify_http_arena(tour->http),
	    .ctx = tour,
	    .load = on_load,
	    .sheet = on_sheet,
	    .link = on_link};
	struct verify_reply reply;
	struct err err = ERR_NONE;

	tour->at = place->path;
	if (verify_http_get(tour->http, place->path, &reply, &err) < 0 ||
	    reply.status >= 500) {
		fault(tour, &tour->pages->down, NULL, NULL);
		return;
	}
	if (reply.status == HTTP_UNAUTHORIZED)
		return; /* the web server's own word, before any page */
	tour->at = reply.path;
	if (place->is_sheet) {
		tour->pages->sheets++;
		verify_loads_sheet(&loads, reply.body);
	} else if (is_page(&reply) && is_below(tour, reply.path)) {
		tour->pages->pages++;
		look_at_headers(tour, &reply);
		verify_loads_page(&loads, reply.body);
	}
}

/* begin - the entry of each module that is set up, and pages that no link
 * leads to */
static void
begin(struct tour *tour)
{
	struct verify *verify = tour->verify;
	struct arena *arena = verify->control->arena;
	size_t n = 0;

	for (size_t i = 0; i < SUITE_COUNT; i++) {
		struct control_module module;
		const struct module_settings *settings;
		struct err err = ERR_NONE;

		if (control_module(verify->control, &suite_modules[i], &module,
			&err) < 0 ||
		    !module.present)
			continue;
		settings = module.values;
		tour->mounts[n++] = settings->mount;
		add(tour, verify_below(verify, settings->mount, "/"), false);
		if (i == SUITE_FEEDBACK && *verify->conf.test_form)
			add(tour,
			    arena_printf(arena, "%s/%s", settings->mount,
				verify->conf.test_form),
			    false);
		if (i == SUITE_REGISTRATION)
			add(tour,
			    verify_below(verify, settings->mount, "/login"),
			    false);
	}
}

/* verify_pages_visit - once a run */
const struct verify_pages *
verify_pages_visit(struct verify *verify, struct verify_finding *finding_r)
{
	struct tour tour = {.verify = verify};
	size_t n = 0;

	if (verify->pages || verify_lacks_url(verify, finding_r))
		return verify->pages;
	tour.pages = arena_alloc(verify->control->arena, sizeof(*tour.pages));
	verify->pages = tour.pages;
	tour.http = verify_http_new(verify);
	begin(&tour);
	for (struct place *place = tour.places; place; place = place->next) {
		if (n++ % PLACES_TURN == PLACES_TURN - 1) {
			verify_http_free(&tour.http);
			tour.http = verify_http_new(verify);
		}
		visit(&tour, place);
	}
	verify_http_free(&tour.http);
	return tour.pages;
}
