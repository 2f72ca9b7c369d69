/* SPDX-License-Identifier: BSD-2-Clause */
/* access - the one log line and the one counter of a request */
#ifndef FP_APP_ACCESS_H
#define FP_APP_ACCESS_H

struct app;
struct conn;

/*
 * "POST /age 303 2 ms": method, the route's pattern (not the path), status,
 * time taken. Nothing that a visitor sent, nobody named. Routes that are
 * ROUTE_QUIET get neither line nor counter.
 */
void access_note(struct app *app, const struct conn *conn, int status);

#endif
