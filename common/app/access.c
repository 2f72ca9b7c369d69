/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/access.h"

#include "app/metrics.h"
#include "app/program.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/route.h"

/* method_name - as the log says it; what we do not know has no name */
static const char *
method_name(enum http_method method)
{
	return method == HTTP_GET    ? "GET"
	       : method == HTTP_HEAD ? "HEAD"
	       : method == HTTP_POST ? "POST"
				     : "-";
}

/* access_note - one request in log and metrics */
void
access_note(struct app *app, const struct conn *conn, int status)
{
	const struct route *route = conn->route;

	if (route && route->flags & ROUTE_QUIET)
		return;
	metrics_count(app->metrics, route, status);
	log_info("%s %s %d %d ms", method_name(conn->method),
	    route ? route->pattern : "-", status,
	    (int)(clock_mono_ms() - conn->began_ms));
}
