/* SPDX-License-Identifier: BSD-2-Clause */
/* weblook_apache_logs - what Apache writes down */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/str.h"
#include "modules/pledgectl/weblook_apache.h"

#define QUIET_CHARS                                                            \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

static const struct web_rule names = {.promise = PROMISE_LOGS_NO_PERSON,
    .remedy = "take it out, or give it the format of formpledge-server.conf: "
	      "CustomLog FILE formpledge \"expr=...\""};
static const struct web_rule malformed = {.promise = PROMISE_LOGS_NO_PERSON,
    .remedy = "leave them out, by the expression that CustomLog has in "
	      "formpledge-server.conf"};
static const struct web_rule quiet = {.of = WEB_OF_QUIET,
    .remedy = "leave it out, by the expression that CustomLog has in "
	      "formpledge-server.conf, and by the module's own include"};
static const struct web_rule errors = {.promise = PROMISE_LOGS_NO_PERSON,
    .remedy = "say LogLevel emerg in this section, as "
	      "formpledge-location.conf does"};
static const struct web_rule errors_server = {
    .promise = PROMISE_LOGS_NO_PERSON, .remedy = "say LogLevel crit"};

/* format_text - a log's format: by name, or itself */
static const char *
format_text(const struct weblook *look, const struct webconf_directive *log)
{
	const char *name = webconf_arg(log, 1);
	const struct webconf_directive *at = look->conf->root;

	if (webconf_is(log, "TransferLog") || !*name)
		return "%h %l %u %t \"%r\" %>s %b";
	for (; at; at = webconf_next(look->conf->root, at))
		if (webconf_is(at, "LogFormat") &&
		    strcmp(webconf_arg(at, 1), name) == 0)
			return webconf_arg(at, 0);
	return name;
}

/* leaves_out - is a path kept out of the log by a variable that SetEnvIf
 * Request_URI sets for it? */
static bool
leaves_out(const struct web_place *place, const char *condition,
    const struct webconf_directive *block)
{
	const struct webconf_directive *at = NULL;

	while ((at = webconf_find(block, at, "SetEnvIf"))) {
		struct str name = str_of(webconf_arg(at, 2));
		const char *found;

		name.len = strspn(name.ptr, QUIET_CHARS);
		if (strcasecmp(webconf_arg(at, 0), "Request_URI") != 0 ||
		    name.len == 0 || name.len > 64 ||
		    web_match(webconf_arg(at, 1), false, place->uri) <= 0)
			continue;
		found = memmem(
		    condition, strlen(condition), name.ptr, name.len);
		if (found && found > condition &&
		    (found[-1] == '!' || found[-1] == '\'' || found[-1] == '"'))
			return true;
	}
	return block->parent && leaves_out(place, condition, block->parent);
}

/* log_look - one of them */
static void
log_look(struct weblook *look, const struct web_place *place,
    const struct webconf_directive *log)
{
	const char *condition = webconf_arg(log, 2), *what;
	bool unsure;

	if (strcmp(webconf_arg(log, 0), "/dev/null") == 0)
		return;
	if (place) {
		if ((place->probe->flags & WEB_QUIET) &&
		    !leaves_out(place, condition, place->server))
			web_found(look, &quiet, place, log, "%s is logged",
			    place->uri);
		return;
	}
	what = web_log_names(
	    look->arena, WEBCONF_APACHE, format_text(look, log), &unsure);
	if (what)
		web_found(look, &names, NULL, log, "this log holds %s", what);
	if (!strstr(condition, "400"))
		web_found(look, &malformed, NULL, log,
		    "malformed requests are logged as well: what Apache takes "
		    "for a request line may be a part of a form");
}

/* logs_look - those of the server, or of the whole where it has none */
static void
logs_look(struct weblook *look, const struct web_place *place,
    const struct webconf_directive *server)
{
	static const char *const kinds[] = {"CustomLog", "TransferLog"};
	const struct webconf_directive *block = server, *at = NULL;

	while (block && !webconf_find(block, NULL, kinds[0]) &&
	       !webconf_find(block, NULL, kinds[1]))
		block = block->parent;
	for (size_t i = 0; block && i < 2; i++)
		while ((at = webconf_find(block, at, kinds[i])))
			log_look(look, place, at);
	at = NULL;
	while ((at = webconf_find(look->conf->root, at, "GlobalLog")))
		log_look(look, place, at);
}

/* level_is - "emerg", "core:emerg" */
static bool
level_is(const char *level, const char *levels)
{
	const char *colon = strchr(level, ':');

	return *level && strstr(levels, colon ? colon + 1 : level);
}

/* level_look - every level that a LogLevel says */
static void
level_look(struct weblook *look, const struct web_rule *rule,
    const struct webconf_directive *level,
    const struct webconf_directive *where, const char *levels)
{
	if (!level)
		web_found(look, rule, NULL, where,
		    "no LogLevel is said: Apache logs warnings with address "
		    "and referrer");
	for (size_t i = 0; level && i < level->nargs; i++)
		if (!level_is(level->args[i], levels))
			web_found(look, rule, NULL, level,
			    "errors of the level %s are logged, with address "
			    "and referrer",
			    level->args[i]);
}

/* apache_place_logs - of one place */
void
apache_place_logs(struct weblook *look, const struct web_place *place)
{
	logs_look(look, place, place->server);
	level_look(look, &errors, apache_in_force(place, "LogLevel"),
	    apache_where(place), "emerg");
}

/* apache_server_logs - of a server */
void
apache_server_logs(struct weblook *look, const struct webconf_directive *server)
{
	const struct webconf_directive *at = webconf_in_force(
	    server, "LogLevel");

	logs_look(look, NULL, server);
	level_look(look, &errors_server, at, server, "crit alert emerg");
	/* a second line for some modules adds to the first */
	while (at && (at = webconf_find(at->parent, at, "LogLevel")))
		level_look(
		    look, &errors_server, at, server, "crit alert emerg");
}
