/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/weblook.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "conf/site.h"

#define TEXT_MAX 600

const struct web_probe web_probes[] = {
    {SUITE_REGISTRATION, "/", WEB_QUIET},
    {SUITE_REGISTRATION, "/age", WEB_QUIET},
    {SUITE_REGISTRATION, "/account", WEB_QUIET},
    {SUITE_REGISTRATION, "/verify", WEB_QUIET},
    {SUITE_REGISTRATION, "/login", WEB_QUIET},
    {SUITE_REGISTRATION, "/me", WEB_QUIET},
    {SUITE_FRIEND, "/", WEB_QUIET},
    {SUITE_FRIEND, "/never-again", WEB_QUIET},
    {SUITE_FEEDBACK, "/", 0},
    {SUITE_FEEDBACK, "/contact", 0},
    {SUITE_FEEDBACK, "/contact/age", WEB_QUIET},
    {SUITE_SURVEYS, "/", 0},
    {SUITE_SURVEYS, "/any", WEB_EDGE},
    {SUITE_SURVEYS, "/any/answers", WEB_QUIET | WEB_ANONYMOUS},
    {SUITE_SURVEYS, "/any/thanks", WEB_QUIET},
    {SUITE_STAFF, "/", WEB_QUIET | WEB_EDGE | WEB_STAFF},
    {SUITE_COUNT, NULL, 0},
};

/* What breaks where a module's data comes to rest, or its page is logged. */
static const struct {
	enum promise store, quiet;
} of_module[SUITE_COUNT] = {
    [SUITE_REGISTRATION] = {PROMISE_AGE_REFUSAL_LEAVES_NOTHING,
	PROMISE_AGE_REFUSAL_LEAVES_NOTHING},
    [SUITE_FRIEND] = {PROMISE_FRIEND_NO_ADDRESS_STORED,
	PROMISE_FRIEND_NO_ADDRESS_STORED},
    [SUITE_FEEDBACK] = {PROMISE_CONSENT_BEFORE_COLLECTION,
	PROMISE_AGE_REFUSAL_LEAVES_NOTHING},
    [SUITE_SURVEYS] = {PROMISE_SURVEY_IDENTITY_CUT,
	PROMISE_SURVEY_IDENTITY_CUT},
    [SUITE_STAFF] = {PROMISE_SECURITY_STAFF_ACCESS_RECORDED,
	PROMISE_LOGS_NO_PERSON},
};

/* is_known - is the same said already of that line? */
static bool
is_known(const struct weblook *look, const struct web_finding *finding)
{
	for (size_t i = 0; i < look->n; i++) {
		const struct web_finding *at = &look->findings[i];

		if (at->line == finding->line &&
		    at->promise == finding->promise &&
		    at->promised == finding->promised &&
		    strcmp(at->file, finding->file) == 0 &&
		    strcmp(at->text, finding->text) == 0)
			return true;
	}
	return false;
}

/* note - a finding, once */
static void
note(struct weblook *look, const struct web_rule *rule,
    const struct web_place *place, const struct webconf_directive *where,
    bool unsure, const char *fmt, va_list args)
{
	struct web_finding finding = {.promised = rule->of != WEB_OF_NONE,
	    .promise = rule->promise,
	    .unsure = unsure,
	    .file = where->file,
	    .line = where->line,
	    .remedy = rule->remedy};
	char text[TEXT_MAX];

	if (rule->of == WEB_OF_STORE)
		finding.promise = of_module[place->probe->module].store;
	if (rule->of == WEB_OF_QUIET)
		finding.promise = of_module[place->probe->module].quiet;
	vsnprintf(text, sizeof(text), fmt, args);
	finding.text = text;
	if (look->n == WEB_FINDINGS_MAX || is_known(look, &finding))
		return;
	finding.text = arena_strdup(look->arena, text);
	look->findings[look->n++] = finding;
}

/* web_found - it is so */
void
web_found(struct weblook *look, const struct web_rule *rule,
    const struct web_place *place, const struct webconf_directive *where,
    const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	note(look, rule, place, where, false, fmt, args);
	va_end(args);
}

/* web_unsure - it may be so */
void
web_unsure(struct weblook *look, const struct web_rule *rule,
    const struct web_place *place, const struct webconf_directive *where,
    const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	note(look, rule, place, where, true, fmt, args);
	va_end(args);
}

/* weblook_is_module - by socket or port; where the module has its socket
 * from who starts it, by the socket's name */
bool
weblook_is_module(
    const struct weblook *look, enum suite_id id, const char *target)
{
	const struct web_module *module = &look->modules[id];
	const char *name = suite_name(&suite_modules[id]);
	const char *slash = strrchr(target, '/');
	struct str file = str_of(slash ? slash + 1 : target);

	if (!module->present)
		return false;
	if (str_has_prefix(str_of(module->listen), "tcp:") &&
	    strcmp(module->listen + 4, target) == 0)
		return true;
	if (!str_has_prefix(str_of(target), "unix:"))
		return false;
	return strcmp(module->listen, target) == 0 ||
	       (file.len == strlen(name) + 5 && str_has_prefix(file, name) &&
		   str_is(str_from(file.ptr + file.len - 5, 5), ".sock"));
}

/* web_edge - for root, or who runs the server, alone; and the right one */
void
web_edge(struct weblook *look, const struct web_place *place,
    const struct webconf_directive *where, const char *value)
{
	static const struct web_rule secret = {
	    .promise = PROMISE_SECURITY_LEAST_PRIVILEGE,
	    .remedy = "chmod 600 the file, and have root own it: the web "
		      "server reads it before it gives up root"};
	static const struct web_rule other = {.of = WEB_OF_NONE,
	    .remedy = "remove the file, run pledgectl keys init, and reload "
		      "the web server"};
	struct stat st;

	if (stat(where->file, &st) < 0)
		return;
	if (st.st_mode & 077)
		web_found(look, &secret, place, where,
		    "the secret of the edge can be read by others: mode %03o",
		    (unsigned)st.st_mode & 0777);
	else if (st.st_uid != 0 && site_is_https(look->site) &&
		 st.st_uid != geteuid())
		web_found(look, &secret, place, where,
		    "the secret of the edge belongs to the user %u, not to "
		    "root",
		    (unsigned)st.st_uid);
	if (look->edge && strcmp(look->edge, value) != 0)
		web_found(look, &other, place, where,
		    "the secret of the edge is not that of this installation: "
		    "modules take the web server for a stranger");
}

/* look_unmounted - a module that no server knows */
static void
look_unmounted(struct weblook *look)
{
	static const struct web_rule rule = {.of = WEB_OF_STORE,
	    .remedy = "include formpledge-NAME.conf in the site's server, or "
		      "have webserver_config in verify.conf name the file that "
		      "does"};

	for (int i = 0; i < SUITE_COUNT; i++) {
		const struct web_probe probe = {.module = (enum suite_id)i};
		const struct web_place place = {.probe = &probe};

		if (look->modules[i].present && !look->modules[i].mounted)
			web_unsure(look, &rule, &place, look->conf->root,
			    "nothing here passes requests on to %s",
			    suite_name(&suite_modules[i]));
	}
}

/* look_unread - an include that is not there */
static void
look_unread(struct weblook *look)
{
	static const struct web_rule rule = {.of = WEB_OF_NONE,
	    .remedy = "put the file in place, or run this as a user who may "
		      "read it"};
	const struct webconf_directive *at = look->conf->root;

	for (; at; at = webconf_next(look->conf->root, at))
		if (at->unread)
			web_unsure(look, &rule, NULL, at, "%s cannot be read",
			    webconf_arg(at, 0));
}

/* weblook_run - read and look */
int
weblook_run(struct weblook *look, const char *path, struct err *err)
{
	enum webconf_kind kind;

	if (webconf_guess(path, &kind, err) < 0 ||
	    webconf_load(look->arena, kind, path, &look->conf, err) < 0)
		return -1;
	if (kind == WEBCONF_NGINX)
		weblook_nginx(look);
	else
		weblook_apache(look);
	look_unmounted(look);
	look_unread(look);
	return 0;
}
