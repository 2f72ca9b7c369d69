/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "app/program.h"
#include "base/buf.h"
#include "base/must.h"
#include "http/route.h"

#define METRICS_TEXT_MAX (256 * 1024)
#define METRICS_ASK_MAX	 4096

/* Statuses that are told apart; any other counts as the last. */
static const int statuses[] = {200, 303, 304, 400, 401, 403, 404, 405, 409, 410,
    413, 415, 422, 429, 431, 500, 503, 504, 0};
#define STATUSES (sizeof(statuses) / sizeof(statuses[0]))

struct metric {
	struct metric *next;
	const char *name, *help, *type;
	_Atomic int64_t value;
};

struct metrics {
	struct app *app;
	struct metric *first, **end; /* the module's own */
	_Atomic int64_t events[METRICS_EVENTS];
	size_t nroutes;
	_Atomic int64_t counts[]; /* [route + 1][status]; row 0: no route */
};

/* metrics_new - all zero */
struct metrics *
metrics_new(struct app *app)
{
	size_t n = app->module->nroutes + 1;
	struct metrics *metrics;

	metrics = calloc(
	    1, sizeof(*metrics) + n * STATUSES * sizeof(metrics->counts[0]));
	must(metrics != NULL);
	metrics->app = app;
	metrics->nroutes = n;
	metrics->end = &metrics->first;
	return metrics;
}

/* metrics_free - forget them */
void
metrics_free(struct metrics **metrics)
{
	struct metric *metric;

	if (!*metrics)
		return;
	while ((metric = (*metrics)->first)) {
		(*metrics)->first = metric->next;
		free(metric);
	}
	free(*metrics);
	*metrics = NULL;
}

/* row_of - where a route is counted; those of all modules in row 0 */
static size_t
row_of(const struct metrics *metrics, const struct route *route)
{
	const struct route *routes = metrics->app->module->routes;

	if (!route || route < routes || route >= routes + metrics->nroutes - 1)
		return 0;
	return (size_t)(route - routes) + 1;
}

/* metrics_count - one reply */
void
metrics_count(struct metrics *metrics, const struct route *route, int status)
{
	size_t i = 0;

	while (i < STATUSES - 1 && statuses[i] != status)
		i++;
	atomic_fetch_add_explicit(
	    &metrics->counts[row_of(metrics, route) * STATUSES + i], 1,
	    memory_order_relaxed);
}

/* metrics_event - one of the program's own */
void
metrics_event(struct metrics *metrics, enum metrics_event event)
{
	atomic_fetch_add_explicit(
	    &metrics->events[event], 1, memory_order_relaxed);
}

/* metric_new - one of the module's own */
static struct metric *
metric_new(
    struct app *app, const char *name, const char *help, const char *type)
{
	struct metric *metric = calloc(1, sizeof(*metric));

	must(metric != NULL);
	metric->name = name;
	metric->help = help;
	metric->type = type;
	*app->metrics->end = metric;
	app->metrics->end = &metric->next;
	return metric;
}

/* metric_counter - one that only grows */
struct metric *
metric_counter(struct app *app, const char *name, const char *help)
{
	return metric_new(app, name, help, "counter");
}

/* metric_gauge - one that goes both ways */
struct metric *
metric_gauge(struct app *app, const char *name, const char *help)
{
	return metric_new(app, name, help, "gauge");
}

/* metric_find - one of the module's own */
struct metric *
metric_find(struct app *app, const char *name)
{
	struct metric *metric = app->metrics->first;

	while (metric && strcmp(metric->name, name) != 0)
		metric = metric->next;
	return metric;
}

/* metric_add - count */
void
metric_add(struct metric *metric, int64_t n)
{
	atomic_fetch_add_explicit(&metric->value, n, memory_order_relaxed);
}

/* metric_set - set a gauge */
void
metric_set(struct metric *metric, int64_t n)
{
	atomic_store_explicit(&metric->value, n, memory_order_relaxed);
}

/* print_row - the counters of one route */
static void
print_row(struct metrics *metrics, size_t row, struct buf *out)
{
	const struct module *module = metrics->app->module;
	const char *route = row ? module->routes[row - 1].pattern : "other";
	unsigned methods = row ? module->routes[row - 1].methods : 0;
	int64_t n;

	for (size_t i = 0; i < STATUSES; i++) {
		n = atomic_load(&metrics->counts[row * STATUSES + i]);
		if (n == 0)
			continue;
		buf_printf(out,
		    "formpledge_requests_total{module=\"%s\",route=\"%s\","
		    "method=\"%s\",status=\"",
		    module->name, route,
		    !row		  ? ""
		    : methods & HTTP_POST ? methods & HTTP_GET ? "*" : "POST"
					  : "GET");
		if (statuses[i])
			buf_printf(out, "%d", statuses[i]);
		else
			buf_puts(out, "other");
		buf_printf(out, "\"} %" PRId64 "\n", n);
	}
}

/* print_one - a value with its help */
static void
print_one(const char *module, const char *name, const char *help,
    const char *type, int64_t value, struct buf *out)
{
	buf_printf(out,
	    "# HELP formpledge_%s %s\n# TYPE formpledge_%s %s\n"
	    "formpledge_%s{module=\"%s\"} %" PRId64 "\n",
	    name, help, name, type, name, module, value);
}

/* print_events - what the program itself counts */
static void
print_events(struct metrics *metrics, struct buf *out)
{
	static const struct {
		const char *name, *help;
	} events[METRICS_EVENTS] = {
	    [METRICS_GATE_REFUSED] = {"gate_refused_total",
		"Connections closed because they did not speak as a web "
		"server does."},
	    [METRICS_QUEUE_FULL] = {"queue_full_total",
		"Requests answered 503 because all workers were busy."},
	    [METRICS_LARGE_FULL] = {"large_full_total",
		"Uploads answered 503 because there were too many at once."},
	};

	for (size_t i = 0; i < METRICS_EVENTS; i++)
		print_one(metrics->app->module->name, events[i].name,
		    events[i].help, "counter", atomic_load(&metrics->events[i]),
		    out);
}

/* metrics_print - in Prometheus' text format */
void
metrics_print(struct metrics *metrics, struct buf *out)
{
	struct app *app = metrics->app;

	buf_puts(out,
	    "# HELP formpledge_requests_total Replies by route and status.\n"
	    "# TYPE formpledge_requests_total counter\n");
	for (size_t row = 0; row < metrics->nroutes; row++)
		print_row(metrics, row, out);
	print_one(app->module->name, "connections",
	    "Connections of the web server that are open.", "gauge",
	    (int64_t)conns_active(app), out);
	print_events(metrics, out);
	for (struct metric *m = metrics->first; m; m = m->next)
		print_one(app->module->name, m->name, m->help, m->type,
		    atomic_load(&m->value), out);
}

/* metrics_serve - a tiny HTTP/1.0 for one page */
void
metrics_serve(struct app *app, struct conn *conn)
{
	struct buf text = BUF_INIT(METRICS_TEXT_MAX);
	char ask[METRICS_ASK_MAX];
	ssize_t n = recv(conn->fd, ask, sizeof(ask), MSG_DONTWAIT);
	bool known;

	if (n <= 0) {
		conn_close(app, conn);
		return;
	}
	known = str_has_prefix(str_from(ask, (size_t)n), "GET /metrics ");
	if (known)
		metrics_print(app->metrics, &text);
	buf_printf(&conn->out,
	    "HTTP/1.0 %s\r\n"
	    "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
	    "Content-Length: %zu\r\nConnection: close\r\n\r\n",
	    known ? "200 OK" : "404 Not Found", text.len);
	buf_put(&conn->out, buf_str(&text));
	buf_free(&text);
	conn->keep = false;
	conn->linger = true;
	conn_flush(app, conn);
}
