/* SPDX-License-Identifier: BSD-2-Clause */
/* weblook_nginx_logs - what nginx writes down */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "modules/pledgectl/weblook_nginx.h"

#define FORMAT_MAX 16384

static const struct web_rule names = {.promise = PROMISE_LOGS_NO_PERSON,
    .remedy = "use the format of formpledge-http.conf: access_log FILE "
	      "formpledge if=$formpledge_log;"};
static const struct web_rule malformed = {.promise = PROMISE_LOGS_NO_PERSON,
    .remedy = "leave them out: access_log FILE formpledge "
	      "if=$formpledge_log;"};
static const struct web_rule quiet = {
    .of = WEB_OF_QUIET, .remedy = "say access_log off; in this location"};
static const struct web_rule errors = {.promise = PROMISE_LOGS_NO_PERSON,
    .remedy = "say error_log /dev/null emerg; in this location: the module "
	      "has a log of its own"};
static const struct web_rule errors_server = {.promise = PROMISE_LOGS_NO_PERSON,
    .remedy = "give it the level crit: error_log FILE crit;"};

/* format_text - of a log_format; NULL: there is none */
static const char *
format_text(struct weblook *look, const char *name)
{
	const struct webconf_directive *at = look->conf->root;
	struct buf text = BUF_INIT(FORMAT_MAX);
	const char *found;

	while (at && !(webconf_is(at, "log_format") &&
			 strcmp(webconf_arg(at, 0), name) == 0))
		at = webconf_next(look->conf->root, at);
	if (!at)
		return NULL;
	for (size_t i = 1; i < at->nargs; i++)
		if (!str_has_prefix(str_of(at->args[i]), "escape="))
			buf_puts(&text, at->args[i]);
	found = arena_strdup(look->arena, buf_text(&text));
	buf_free(&text);
	return found;
}

/* log_names - does this log name anybody? */
static void
log_names(struct weblook *look, const struct web_place *place,
    const struct webconf_directive *log)
{
	const char *format = webconf_arg(log, 1), *text, *what;
	bool unsure;

	if (!*format || strchr(format, '='))
		format = "combined";
	text = format_text(look, format);
	if (!text) {
		web_found(look, &names, place, log,
		    "a log of the format %s: it holds address, request line, "
		    "referrer and agent",
		    format);
		return;
	}
	what = web_log_names(look->arena, WEBCONF_NGINX, text, &unsure);
	if (what && unsure)
		web_unsure(look, &names, place, log,
		    "a log of the format %s: it holds %s, of which this "
		    "program does not know whether it names anybody",
		    format, what);
	else if (what)
		web_found(look, &names, place, log,
		    "a log of the format %s: it holds %s", format, what);
}

/* is_off - a log that is none */
static bool
is_off(const struct webconf_directive *log)
{
	return strcmp(webconf_arg(log, 0), "off") == 0 ||
	       strcmp(webconf_arg(log, 0), "/dev/null") == 0;
}

/* log_first - the first log in force; off_r: one of them says off, so that
 * none of its level counts */
static const struct webconf_directive *
log_first(const struct webconf_directive *block, bool *off_r)
{
	const struct webconf_directive *first, *at;

	first = at = webconf_in_force(block, "access_log");
	*off_r = false;
	for (; at; at = webconf_find(at->parent, at, "access_log"))
		*off_r = *off_r || strcmp(webconf_arg(at, 0), "off") == 0;
	return first;
}

/* has_condition - "if=$variable" */
static bool
has_condition(const struct webconf_directive *log)
{
	for (size_t i = 0; i < log->nargs; i++)
		if (str_has_prefix(str_of(log->args[i]), "if=$"))
			return true;
	return false;
}

/* access_look - each access_log in force */
static void
access_look(struct weblook *look, const struct web_place *place,
    const struct webconf_directive *block)
{
	bool off;
	const struct webconf_directive *log = log_first(block, &off);

	if (!log)
		web_found(look, &names, place, block,
		    "no access_log is said: nginx logs address and request "
		    "line");
	for (; log && !off;
	     log = webconf_find(log->parent, log, "access_log")) {
		if (is_off(log))
			continue;
		if (place && (place->probe->flags & WEB_QUIET))
			web_found(look, &quiet, place, block,
			    "%s is logged, by access_log in %s:%d", place->uri,
			    log->file, log->line);
		else
			log_names(look, place, log);
		if (!place && !has_condition(log))
			web_found(look, &malformed, place, log,
			    "malformed requests are logged as well: what nginx "
			    "takes for a request line may be a part of a form");
	}
}

/* error_look - each error_log in force: is its level one of these? */
static void
error_look(struct weblook *look, const struct web_rule *rule,
    const struct webconf_directive *block, const char *levels)
{
	const struct webconf_directive *log = webconf_in_force(
	    block, "error_log");

	if (!log)
		web_found(look, rule, NULL, block,
		    "no error_log is said: nginx logs errors with address, "
		    "request line and referrer");
	for (; log; log = webconf_find(log->parent, log, "error_log")) {
		const char *level = webconf_arg(log, 1);

		if (is_off(log) || (*level && strstr(levels, level)))
			continue;
		web_found(look, rule, NULL, log,
		    "errors of the level %s are logged, with address, request "
		    "line and referrer",
		    *level ? level : "error");
	}
}

/* nginx_place_logs - of one place */
void
nginx_place_logs(struct weblook *look, const struct web_place *place)
{
	access_look(look, place, place->sections[0]);
	error_look(look, &errors, place->sections[0], "emerg");
}

/* nginx_server_logs - what belongs to no location */
void
nginx_server_logs(struct weblook *look, const struct webconf_directive *server)
{
	access_look(look, NULL, server);
	error_look(look, &errors_server, server, "crit alert emerg");
}
