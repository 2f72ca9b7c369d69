/* SPDX-License-Identifier: BSD-2-Clause */
/* request - one request, complete and canonical, as modules see it */
#ifndef FP_HTTP_REQUEST_H
#define FP_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct app;
struct arena;
struct context;
struct language;
struct route;

enum http_method {
	HTTP_GET = 1,
	HTTP_HEAD = 2,
	HTTP_POST = 4,
	HTTP_OTHER = 8,
};

/* FastCGI roles (FastCGI specification 1.0, section 6). */
enum http_role {
	HTTP_RESPONDER = 1,
	HTTP_AUTHORIZER = 2,
};

/* A FastCGI parameter, or a field of a query or a form. */
struct pair {
	struct str name, value;
};

/*
 * Parameters and body live in the gate's memory, what handlers make in the
 * arena; both are wiped when the reply has gone. Only parameters that the
 * route may see are in params; nothing else of the request exists here.
 */
struct request {
	struct arena *arena;
	const struct context *ctx; /* site, policy, templates, keys */
	struct app *app;	   /* the program; for app/ and modules */
	void *local;		   /* what the module opened for this thread */
	const struct route *route; /* the one chosen, never NULL in a handler */
	const struct language *language; /* of the reply; never NULL in a
					    handler */
	enum http_role role;
	enum http_method method;
	struct str mount;    /* "/feedback", without a slash at the end */
	struct str path;     /* below the mount, "/" or "/jobs/7" */
	struct str parts[4]; /* what stood for each {} of the pattern */
	struct str query;    /* still encoded; STR_NONE unless ROUTE_QUERY */
	struct str content_type; /* with its parameters; STR_NONE: no body */
	struct str body;
	const struct pair *params;
	size_t nparams;
	int64_t now_secs;  /* one time for the whole request, Unix seconds */
	int64_t waited_ms; /* since it began to arrive */
	bool peer_trusted; /* FORMPLEDGE_EDGE was right */
	bool json;	   /* set by a handler whose address ends in .json */
	bool crowded;	   /* ROUTE_SLOW, and too many wait: say so, with 503 */
	void *reply_to;	   /* of app/later.c */
};

/* A parameter by its FastCGI name ("HTTP_SEC_GPC"); STR_NONE: not sent. */
struct str request_param(const struct request *req, const char *name);

/* A cookie by its full name; STR_NONE: none. The first of duplicates. */
struct str request_cookie(const struct request *req, const char *name);

/* A field of the query string, decoded; STR_NONE: none or malformed. Only
 * for routes that say they read the query. */
struct str request_query(struct request *req, const char *name);

/* Does the client prefer application/json to text/html (RFC 9110 section
 * 12.5.1)? A browser's Accept does not. */
bool request_wants_json(const struct request *req);

#endif
