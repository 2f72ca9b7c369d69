/* SPDX-License-Identifier: BSD-2-Clause */
/* formpledge-probe - a module whose routes show what the program around a
 * module does; for the tests alone */
#include "config.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/later.h"
#include "app/module.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "base/num.h"
#include "page/view.h"
#include "policy/check.h"

#define LATER_MAX 1024

struct probe_settings {
	struct module_settings module;
	const char *word;
	const char *unhealthy;
};

/* Replies that the task sends. */
struct probe {
	pthread_mutex_t lock;
	struct later *waiting[LATER_MAX];
	size_t n;
	struct metric *sent;
};

#define PROBE(member, flags_, preset_)                                         \
	{                                                                      \
		.name = #member, .type = SETTING_TEXT, .flags = (flags_),      \
		.offset = offsetof(struct probe_settings, member),             \
		.preset = (preset_), .min = 0, .max = 100, .doc = "A word."    \
	}

static const struct setting rows[] = {
    MODULE_SETTINGS("probe", "/probe"),
    PROBE(word, SETTING_RELOAD, "\"one\""),
    PROBE(unhealthy, SETTING_RELOAD, "\"\""),
};

static const struct settings_table table = {
    .name = "probe",
    .settings = rows,
    .n = sizeof(rows) / sizeof(rows[0]),
    .size = sizeof(struct probe_settings),
};

/* method_name - for /echo */
static const char *
method_name(enum http_method method)
{
	return method == HTTP_GET ? "GET" : method == HTTP_POST ? "POST" : "?";
}

/* echo - everything that a handler sees, as JSON */
static int
echo(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);
	struct view *params = view_set_object(view, "params");

	view_set_text(view, "method", str_of(method_name(req->method)));
	view_set_text(view, "path", req->path);
	view_set_text(view, "part", req->parts[0]);
	view_set_text(view, "type", req->content_type);
	view_set_int(view, "body_length", (int64_t)req->body.len);
	if (req->body.len <= HTTP_BODY_MAX)
		view_set_text(view, "body", req->body);
	view_set_text(view, "query", req->query);
	view_set_text(view, "q", request_query(req, "q"));
	view_set_bool(view, "trusted", req->peer_trusted);
	view_set_bool(view, "json", request_wants_json(req));
	for (size_t i = 0; i < req->nparams; i++)
		view_set_text(params,
		    arena_str(req->arena, req->params[i].name),
		    req->params[i].value);
	response_header(res, "Content-Type", STR("application/json"));
	view_json(view, &res->body);
	return HTTP_OK;
}

/* big - as many bytes as the path says */
static int
big(struct request *req, struct response *res)
{
	int64_t n;
	char *room;

	if (num_parse(req->parts[0], 0, 8 * 1024 * 1024, &n) < 0)
		return HTTP_NOT_FOUND;
	room = n ? buf_room(&res->body, (size_t)n) : NULL;
	if (room) {
		memset(room, 'x', (size_t)n);
		res->body.len += (size_t)n;
	}
	return HTTP_OK;
}

/* slow - after as many milliseconds as the path says */
static int
slow(struct request *req, struct response *res)
{
	int64_t ms;

	if (num_parse(req->parts[0], 0, 60000, &ms) < 0)
		return HTTP_NOT_FOUND;
	usleep((useconds_t)ms * 1000);
	buf_puts(&res->body, "slow");
	return HTTP_OK;
}

/* word - the setting, as the request's own context has it */
static int
word(struct request *req, struct response *res)
{
	const struct probe_settings *settings = req->ctx->settings;

	buf_puts(&res->body, settings->word);
	return HTTP_OK;
}

/* later - the task will answer */
static int
later(struct request *req, struct response *res)
{
	struct probe *probe = app_data(req->app);

	(void)res;
	pthread_mutex_lock(&probe->lock);
	must(probe->n < LATER_MAX);
	probe->waiting[probe->n++] = later_take(req);
	pthread_mutex_unlock(&probe->lock);
	app_wake(req->app);
	return HTTP_LATER;
}

/* cannot_tell - a check whose database is down, say */
static enum verdict
cannot_tell(struct request *req, struct response *res)
{
	(void)req;
	(void)res;
	return VERDICT_CANNOT_TELL;
}

static const char *const quiet_params[] = {
    "HTTP_COOKIE", "HTTP_X_FORWARDED_FOR", NULL};
static const char *const extra_params[] = {"HTTP_SEC_GPC", NULL};
static check_fn *const broken_checks[] = {cannot_tell, NULL};
static check_fn *const rate_checks[] = {check_rate, NULL};

#define LARGE_MAX (1024 * 1024)

static const struct route routes[] = {
    {HTTP_GET | HTTP_POST, "/echo", echo, extra_params, NULL, 0, 0},
    {HTTP_GET | HTTP_POST, "/inline", echo, NULL, NULL, 0, ROUTE_INLINE},
    {HTTP_GET, "/query", echo, NULL, NULL, 0, ROUTE_QUERY},
    {HTTP_POST, "/large", echo, NULL, NULL, LARGE_MAX, 0},
    {HTTP_POST, "/quiet", echo, quiet_params, NULL, 0,
	ROUTE_QUIET | ROUTE_INLINE},
    {HTTP_GET, "/edge", echo, NULL, NULL, 0, ROUTE_EDGE | ROUTE_INLINE},
    {HTTP_GET, "/authorize", word, NULL, NULL, 0, 0},
    {HTTP_GET, "/word", word, NULL, NULL, 0, 0},
    {HTTP_GET | HTTP_POST, "/later", later, NULL, NULL, 0,
	ROUTE_INLINE | ROUTE_QUIET},
    {HTTP_GET, "/broken", echo, NULL, broken_checks, 0, 0},
    {HTTP_POST, "/rate", echo, NULL, rate_checks, 0, 0},
    {HTTP_GET, "/big/{}", big, NULL, NULL, 0, 0},
    {HTTP_GET, "/bigline/{}", big, NULL, NULL, 0, ROUTE_INLINE},
    {HTTP_GET | HTTP_POST, "/slow/{}", slow, NULL, NULL, 0, 0},
    {HTTP_GET, "/parts/{}", echo, NULL, NULL, 0, ROUTE_INLINE},
};

/* probe_open - what the threads share */
static int
probe_open(struct app *app, struct err *err)
{
	struct probe *probe = calloc(1, sizeof(*probe));

	(void)err;
	must(probe != NULL);
	pthread_mutex_init(&probe->lock, NULL);
	probe->sent = metric_counter(app, "probe_sent", "Later replies sent.");
	app_set_data(app, probe);
	return 0;
}

/* probe_close - give it back */
static void
probe_close(struct app *app)
{
	struct probe *probe = app_data(app);

	if (probe)
		pthread_mutex_destroy(&probe->lock);
	free(probe);
}

/* answer_all - everything that waits */
static void
answer_all(struct probe *probe)
{
	pthread_mutex_lock(&probe->lock);
	while (probe->n) {
		metric_add(probe->sent, 1); /* before whoever reads it looks */
		later_send(probe->waiting[--probe->n], HTTP_OK,
		    STR("Content-Type: text/plain\r\n"), STR("later"));
	}
	pthread_mutex_unlock(&probe->lock);
}

/* task_run - sends the later replies */
static void
task_run(struct app *app)
{
	struct probe *probe = app_data(app);

	while (!app_wait(app, 1000))
		answer_all(probe);
	answer_all(probe);
}

/* probe_health - as the settings say */
static int
probe_health(struct app *app, void *local, struct err *err)
{
	const struct probe_settings *settings = app_context(app)->settings;

	(void)local;
	if (*settings->unhealthy)
		return err_set(err, "unhealthy as told");
	return 0;
}

/* probe_check - what the table cannot */
static int
probe_check(struct app *app, struct err *err)
{
	const struct probe_settings *settings = app_context(app)->settings;

	if (strcmp(settings->word, "refused") == 0)
		return err_set(err, "word: refused by the module");
	return 0;
}

int
main(int argc, char **argv)
{
	static const char *const keys[] = {"forms", NULL};
	static const struct embed none[] = {{NULL, NULL}};
	static const struct module_task tasks[] = {
	    {"later", task_run}, {NULL, NULL}};
	const struct module module = {
	    .name = "probe",
	    .summary = "shows what the program around a module does",
	    .settings = &table,
	    .routes = routes,
	    .nroutes = sizeof(routes) / sizeof(routes[0]),
	    .keys = keys,
	    .templates = none,
	    .tasks = tasks,
	    .check = probe_check,
	    .open = probe_open,
	    .close = probe_close,
	    .health = probe_health,
	};

	return module_main(&module, argc, argv);
}
