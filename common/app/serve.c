/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/serve.h"

#include <string.h>

#include "app/access.h"
#include "app/health.h"
#include "app/peer.h"
#include "app/program.h"
#include "app/serve_inner.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "base/scrub.h"
#include "base/words.h"
#include "http/fcgi.h"
#include "http/language.h"
#include "http/limits.h"
#include "http/route.h"
#include "page/page.h"

#define WARN_EVERY_MS	  60000
#define RETRY_AFTER_SECS  "5"
#define RESPONSE_KEEP_CAP (256 * 1024)

/* What every module answers beside its own routes. */
static const struct route common_routes[] = {
    {HTTP_GET, "/health", health_page, NULL, NULL, 0,
	ROUTE_QUIET | ROUTE_ANY_PEER},
    {HTTP_GET, "/style.css", page_style, NULL, NULL, 0, ROUTE_INLINE},
};
#define COMMON_ROUTES (sizeof(common_routes) / sizeof(common_routes[0]))

/* server_init - an arena and a response for one thread */
void
server_init(struct server *server, struct app *app)
{
	*server = (struct server){.app = app};
	server->arena = arena_new(LIMIT_ARENA_BYTES);
	server->res.head = BUF_INIT(RESPONSE_HEAD_MAX);
	server->res.body = BUF_INIT(RESPONSE_BODY_MAX);
}

/* server_fini - wipe and give back */
void
server_fini(struct server *server)
{
	serve_together_fini(server);
	arena_free(&server->arena);
	buf_free(&server->res.head);
	buf_free(&server->res.body);
}

/* method_of - as a bit of a route's methods */
static enum http_method
method_of(struct str name)
{
	static const struct {
		const char *name;
		enum http_method method;
	} methods[] = {
	    {"GET", HTTP_GET}, {"HEAD", HTTP_HEAD}, {"POST", HTTP_POST}};

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (str_is(name, methods[i].name))
			return methods[i].method;
	}
	return HTTP_OTHER;
}

/* path_of - below the mount, without the query; STR_NONE: not ours */
static struct str
path_of(struct str uri, const char *mount)
{
	struct str path = str_cut(&uri, '?');

	if (!str_has_prefix(path, mount) || str_has_byte(path, '%') ||
	    str_has_control(path))
		return STR_NONE;
	path.ptr += strlen(mount);
	path.len -= strlen(mount);
	if (path.len == 0)
		return STR("/");
	return path.ptr[0] == '/' ? path : STR_NONE;
}

/* find_route - among those of all modules, then of this one; 0, 404, 405 */
static int
find_route(struct app *app, struct conn *conn)
{
	const struct module *module = app->module;
	int at;

	if (str_is_none(conn->path))
		return HTTP_NOT_FOUND;
	at = route_find(common_routes, COMMON_ROUTES, conn->method, conn->path,
	    conn->parts, &conn->allow);
	if (at >= 0) {
		conn->route = &common_routes[at];
		return 0;
	}
	if (at == -2)
		return HTTP_METHOD_NOT_ALLOWED;
	at = route_find(module->routes, module->nroutes, conn->method,
	    conn->path, conn->parts, &conn->allow);
	if (at >= 0)
		conn->route = &module->routes[at];
	return at >= 0	  ? 0
	       : at == -2 ? HTTP_METHOD_NOT_ALLOWED
			  : HTTP_NOT_FOUND;
}

/* warn - tell the operator, now and then; *last_ms is when it was said last */
static void
warn(int64_t *last_ms, const char *text)
{
	int64_t now = clock_mono_ms();

	if (*last_ms && now - *last_ms < WARN_EVERY_MS)
		return;
	*last_ms = now;
	log_error("%s", text);
}

/* check_edge - does the web server vouch for it? 0 or the refusal */
static int
check_edge(struct app *app, struct conn *conn)
{
	const struct setup *setup = conn->setup;
	unsigned flags = conn->route ? conn->route->flags : 0;
	bool needed = flags & ROUTE_EDGE || app->listener.tcp ||
		      setup_head(setup)->require_edge;
	struct str value;

	if (gate_find(&conn->gate, "FORMPLEDGE_EDGE", &value) < 0)
		return HTTP_BAD_REQUEST;
	conn->trusted = !str_is_none(value) && peer_is_edge(setup->edge, value);
	if (conn->trusted || !needed || flags & ROUTE_ANY_PEER)
		return 0;
	warn(&app->edge_warned_ms,
	    "a request without the right FORMPLEDGE_EDGE was refused: does the "
	    "web server's configuration include it, and is its secret the one "
	    "in the secrets directory?");
	return HTTP_FORBIDDEN;
}

/* read_line - method and path; false: one is missing or came twice */
static bool
read_line(struct app *app, struct conn *conn)
{
	struct str method, uri;
	int found = gate_find(&conn->gate, "REQUEST_METHOD", &method);

	if (found < 0)
		warn(&app->twice_warned_ms,
		    "the web server passes REQUEST_METHOD twice, so every "
		    "request is refused: use Formpledge's include alone, "
		    "without fastcgi_params beside it");
	if (found != 1 || gate_find(&conn->gate, "REQUEST_URI", &uri) != 1)
		return false;
	conn->method = method_of(method);
	conn->path = path_of(uri, conn->setup->ctx.mount);
	if (conn->gate.role == HTTP_RESPONDER &&
	    !str_has_prefix(uri, conn->setup->ctx.mount))
		warn(&app->mount_warned_ms,
		    "a request is for nothing below the setting mount, and is "
		    "answered with 404: mount and the location in the web "
		    "server's file must be the same");
	return true;
}

/* judge - the route, or the status of a refusal */
static int
judge(struct app *app, struct conn *conn)
{
	int status, edge;

	if (conn->gate.role == HTTP_AUTHORIZER) {
		/* its parameters are those of the page that is asked for */
		conn->method = HTTP_GET;
		conn->path = STR("/authorize");
	} else if (!read_line(app, conn)) {
		return HTTP_BAD_REQUEST;
	}
	status = find_route(app, conn);
	edge = check_edge(app, conn);
	return edge ? edge : status;
}

/* serve_admit - choose the route, and what body may come */
enum gate_state
serve_admit(struct app *app, struct conn *conn)
{
	size_t body_max = HTTP_BODY_MAX;

	conn->setup = atomic_load(&app->setup);
	atomic_fetch_add(&conn->setup->users, 1);
	conn->refusal = judge(app, conn);
	if (conn->route && conn->route->body_max)
		body_max = conn->route->body_max;
	return gate_admit(
	    &conn->gate, body_max, !conn->refusal && conn->method == HTTP_POST);
}

/* serve_is_inline - refusals and routes that never block */
bool
serve_is_inline(const struct conn *conn)
{
	return conn->refusal || conn->route->flags & ROUTE_INLINE;
}

/* fill_params - those that the route may see; -1: one came twice */
static int
fill_params(struct request *req, const struct conn *conn)
{
	static const char *const query[] = {"QUERY_STRING", NULL};
	const char *const *own = conn->route ? conn->route->params : NULL;
	unsigned flags = conn->route ? conn->route->flags : 0;
	struct pair found[LIMIT_PARAM_PAIRS];
	struct str rest = STR_NONE; /* of REQUEST_URI, its query */
	struct pair *params;
	int n = gate_filter(&conn->gate, route_params(flags), own, found);

	if (n < 0)
		return -1;
	params = arena_alloc_n(req->arena, (size_t)n, sizeof(*params));
	for (int i = 0; i < n; i++) {
		params[i] = found[i];
		if (str_is(params[i].name, "REQUEST_URI")) {
			rest = params[i].value;
			params[i].value = str_cut(&rest, '?');
		} else if (str_is(params[i].name, "CONTENT_TYPE") &&
			   params[i].value.len) {
			req->content_type = params[i].value;
		}
	}
	req->params = params;
	req->nparams = (size_t)n;
	req->language = language_choose(req->ctx->languages,
	    req->ctx->nlanguages, request_param(req, "HTTP_ACCEPT_LANGUAGE"));
	if (!(flags & ROUTE_QUERY))
		return 0;
	n = gate_filter(&conn->gate, query, NULL, found);
	req->query = n > 0 ? found[0].value : rest;
	return n < 0 ? -1 : 0;
}

/* serve_fill - what the handler sees; -1: a parameter came twice */
int
serve_fill(struct request *req, struct server *server, struct conn *conn)
{
	*req = (struct request){
	    .arena = server->arena,
	    .ctx = &conn->setup->ctx,
	    .app = server->app,
	    .local = server->local,
	    .route = conn->route,
	    .language = conn->setup->ctx.languages,
	    .role = conn->gate.role,
	    .method = conn->method,
	    .mount = str_of(conn->setup->ctx.mount),
	    .path = conn->path,
	    .now_secs = clock_unix_secs(),
	    .waited_ms = clock_mono_ms() - conn->began_ms,
	    .peer_trusted = conn->trusted,
	    .crowded = conn->crowded,
	    .reply_to = conn,
	};
	memcpy(req->parts, conn->parts, sizeof(req->parts));
	if (conn->method == HTTP_POST && !conn->refusal)
		req->body = buf_str(&conn->gate.body);
	return fill_params(req, conn);
}

/* refuse - a page that says why */
static int
refuse(struct request *req, struct response *res, int status, unsigned allow)
{
	static const struct {
		int status;
		const char *detail;
	} details[] = {
	    {HTTP_BAD_REQUEST, N_("The request was malformed.")},
	    {HTTP_FORBIDDEN, N_("This address is not open to everybody.")},
	    {HTTP_NOT_FOUND, N_("There is no page at this address.")},
	    {HTTP_METHOD_NOT_ALLOWED, N_("This page cannot be used that way.")},
	    {HTTP_TOO_LARGE, N_("What was sent is too large.")},
	    {HTTP_HEADERS_TOO_LARGE,
		N_("The request's headers are too large.")},
	    {HTTP_INTERNAL_ERROR, N_("Something went wrong on our side.")},
	    {HTTP_UNAVAILABLE,
		N_("We cannot answer just now. Please try again in a moment.")},
	};
	char methods[32];

	buf_clear(&res->head);
	buf_clear(&res->body);
	res->cacheable = false;
	res->scripted = false;
	if (status == HTTP_METHOD_NOT_ALLOWED) {
		route_format_methods(allow, methods, sizeof(methods));
		response_header(res, "Allow", str_of(methods));
	}
	if (status == HTTP_UNAVAILABLE)
		response_header(res, "Retry-After", STR(RETRY_AFTER_SECS));
	for (size_t i = 0; i < sizeof(details) / sizeof(details[0]); i++) {
		if (details[i].status == status)
			return page_error(req, res, status, details[i].detail);
	}
	return page_error(req, res, status, "The request was refused.");
}

/* run_checks - those the route names; 0: go on, otherwise the status */
static int
run_checks(struct request *req, struct response *res)
{
	check_fn *const *check = req->route->checks;

	for (; check && *check; check++) {
		switch ((*check)(req, res)) {
		case VERDICT_PASS:
			break;
		case VERDICT_DENY:
			return res->status ? res->status : HTTP_FORBIDDEN;
		case VERDICT_CANNOT_TELL:
			return refuse(req, res, HTTP_UNAVAILABLE, 0);
		}
	}
	return 0;
}

/* answer - checks, then the handler */
static int
answer(struct request *req, struct response *res, struct conn *conn)
{
	int status = 0;

	if (conn->refusal)
		return refuse(req, res, conn->refusal, conn->allow);
	if (!conn->checked)
		status = run_checks(req, res);
	conn->checked = status == 0;
	if (status == 0)
		status = req->route->handle(req, res);
	if (status != HTTP_LATER && (res->head.full || res->body.full)) {
		log_error("the reply of %s is over the limit: a template or "
			  "a list is too long",
		    req->route->pattern);
		status = refuse(req, res, HTTP_INTERNAL_ERROR, 0);
	}
	return status;
}

/* finish_head - the headers that every reply has */
static void
finish_head(struct response *res, enum http_method method, int status)
{
	if (!res->cacheable)
		response_header(res, "Cache-Control", STR("no-store"));
	if (status != 204 && status != HTTP_NOT_MODIFIED)
		buf_printf(
		    &res->head, "Content-Length: %zu\r\n", res->body.len);
	if (method == HTTP_HEAD)
		buf_clear(&res->body);
}

/* serve_clear - nothing is said yet; a large reply's memory is given back */
void
serve_clear(struct response *res)
{
	buf_clear(&res->head);
	if (res->body.cap > RESPONSE_KEEP_CAP)
		buf_free(&res->body);
	else
		buf_clear(&res->body);
	res->cacheable = false;
	res->scripted = false;
	res->status = 0;
}

/* server_clear - wipe what the request left */
static void
server_clear(struct server *server)
{
	arena_clear(server->arena);
	serve_clear(&server->res);
}

/* serve_wipe_stack - of what answering one has left there */
void
serve_wipe_stack(const struct server *server)
{
	if (server->app->module->wipe_heap)
		scrub_stack();
}

/* serve_reply - log it, send it, wipe it */
void
serve_reply(
    struct server *server, struct conn *conn, struct response *res, int status)
{
	struct fcgi_reply out;

	finish_head(res, conn->method, status);
	access_note(server->app, conn, status);
	fcgi_reply_init(&out, conn->gate.id, status, buf_str(&res->head),
	    buf_str(&res->body));
	conn_reply(server->app, conn, &out);
	serve_clear(res);
}

/* serve_handle - what to say to one; HTTP_LATER: another thread will */
int
serve_handle(struct server *server, struct conn *conn)
{
	struct request req;

	if (serve_fill(&req, server, conn) < 0)
		return refuse(&req, &server->res, HTTP_BAD_REQUEST, 0);
	return answer(&req, &server->res, conn);
}

/* serve_request - answer one */
void
serve_request(struct server *server, struct conn *conn)
{
	int status = serve_handle(server, conn);

	if (status == HTTP_LATER) {
		server_clear(server);
		later_handled(&conn->later);
		return;
	}
	serve_reply(server, conn, &server->res, status);
	server_clear(server);
	serve_wipe_stack(server);
}

/* serve_refusal - answer one that will not be served */
void
serve_refusal(struct server *server, struct conn *conn, int status)
{
	struct request req;

	if (!conn->setup) { /* refused before GATE_PARAMS */
		conn->setup = atomic_load(&server->app->setup);
		atomic_fetch_add(&conn->setup->users, 1);
	}
	conn->refusal = status;
	if (serve_fill(&req, server, conn) < 0)
		req.nparams = 0;
	status = refuse(&req, &server->res, status, 0);
	serve_reply(server, conn, &server->res, status);
	server_clear(server);
	serve_wipe_stack(server);
}
