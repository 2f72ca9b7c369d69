/* SPDX-License-Identifier: BSD-2-Clause */
/* serve - from the parameters of a request to its reply */
#ifndef FP_APP_SERVE_H
#define FP_APP_SERVE_H

#include <stdbool.h>

#include "app/conn.h"

struct server;

/*
 * The parameters of conn's request are known (GATE_PARAMS): chooses the
 * route, or the status of a refusal, and tells the gate what body may come.
 * For the event thread.
 */
enum gate_state serve_admit(struct app *app, struct conn *conn);

/* May the event thread answer it itself? */
bool serve_is_inline(const struct conn *conn);

/* Checks, handler, reply, the log's line. conn is not the caller's after. */
void serve_request(struct server *server, struct conn *conn);

/* Lets the module see n requests that one thread will serve now, all of them
 * ROUTE_AHEAD; serve_ahead_done when it has. */
void serve_ahead(struct server *server, struct conn *const *conns, size_t n);
void serve_ahead_done(struct server *server);
/* Answers n requests, at most MODULE_TOGETHER_MAX, all of them ROUTE_TOGETHER,
 * with one commit. They are not the caller's after. */
void serve_together(struct server *server, struct conn *const *conns, size_t n);
/* The reply to a request that will not be served: GATE_BAD, GATE_TOO_LARGE,
 * GATE_TOO_MANY, or 503 because all workers are busy. */
void serve_refusal(struct server *server, struct conn *conn, int status);

#endif
