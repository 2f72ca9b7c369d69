/* SPDX-License-Identifier: BSD-2-Clause */
/* metrics - counters for Prometheus, on a listener of their own */
#ifndef FP_APP_METRICS_H
#define FP_APP_METRICS_H

#include <stdint.h>

struct app;
struct buf;
struct conn;
struct metrics;
struct route;

struct metrics *metrics_new(struct app *app);
void metrics_free(struct metrics **metrics);

/* Counts a reply by route and status; route may be NULL (no such page). */
void metrics_count(
    struct metrics *metrics, const struct route *route, int status);

/* What the program itself counts beside. */
enum metrics_event {
	METRICS_GATE_REFUSED, /* connections that did not speak as a server */
	METRICS_QUEUE_FULL,   /* requests that got 503: all workers busy */
	METRICS_LARGE_FULL,   /* the same: too many large bodies at once */
	METRICS_EVENTS
};
void metrics_event(struct metrics *metrics, enum metrics_event event);

/* All of them in Prometheus' text format, version 0.0.4. */
void metrics_print(struct metrics *metrics, struct buf *out);

/* A request came on the metrics listener: answer it as HTTP/1.0. */
void metrics_serve(struct app *app, struct conn *conn);

#endif
