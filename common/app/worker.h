/* SPDX-License-Identifier: BSD-2-Clause */
/* worker - the threads that answer requests which may take a while */
#ifndef FP_APP_WORKER_H
#define FP_APP_WORKER_H

#include <stdbool.h>

struct app;
struct conn;
struct err;
struct pool;

/*
 * Routes that are ROUTE_SLOW have threads and a queue of their own, so that
 * a crowd there holds up nobody elsewhere. Where that queue is full, or a
 * request has waited in it for a second, it is answered with req->crowded: the
 * handler says so instead of doing it.
 */
struct pool_size {
	unsigned threads;
	unsigned slow; /* 0: no route is ROUTE_SLOW */
};

/* Starts the threads; each has opened what the module wants a thread to have,
 * or the reason is in err. */
int pool_new(struct app *app, const struct pool_size *size,
    struct pool **pool_r, struct err *err);
/* Lets them finish what they have, then ends them. */
void pool_free(struct pool **pool);

/* Gives a complete request to a worker; false when too many wait already. */
bool pool_push(struct pool *pool, struct conn *conn);

#endif
