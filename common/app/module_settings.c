/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/module.h"

#include <string.h>

#include "app/listen.h"
#include "base/err.h"
#include "base/str.h"

#define RATE_FAIR 10000 /* posts a minute; more is no bound */

/* module_rate_unbounded - one client may send what it likes */
bool
module_rate_unbounded(const struct rule_scope *scope)
{
	const struct module_settings *head = scope->values;

	return head->rate_limit > RATE_FAIR;
}

/* is_mount - a path as the web server tells it, and fit for a cookie's */
static bool
is_mount(const char *mount)
{
	if (mount[0] != '/' || strstr(mount, "//") || strstr(mount, "/."))
		return false;
	for (; *mount; mount++) {
		if (*mount <= ' ' || *mount > '~' || strchr("\"%;?#\\", *mount))
			return false;
	}
	return true;
}

/* wrong - say so with file and line */
static int
wrong(const struct settings *settings, const char *key, const struct err *why,
    struct err *err)
{
	return err_set(err, "%s: %s: %s", settings_where(settings, key), key,
	    err_text(why));
}

/* module_settings_check - what the table cannot */
int
module_settings_check(const struct module_settings *head,
    const struct settings *settings, struct err *err)
{
	struct err why = ERR_NONE;

	if (!is_mount(head->mount))
		return err_set(err,
		    "%s:%d: mount = \"%s\" is not a path: it begins with /, "
		    "as \"/forms/feedback\"",
		    settings_file(settings), settings_line(settings, "mount"),
		    head->mount);
	if (listen_check(head->listen, &why) < 0)
		return wrong(settings, "listen", &why, err);
	if (str_has_prefix(str_of(head->listen), "tcp:") && !head->require_edge)
		return err_set(err,
		    "%s: listen: a port can be reached by every program of "
		    "this host: set require_edge = true as well",
		    settings_where(settings, "listen"));
	if (*head->metrics && listen_metrics_check(head->metrics, &why) < 0)
		return wrong(settings, "metrics", &why, err);
	return 0;
}
