/* SPDX-License-Identifier: BSD-2-Clause */
/* worker - the threads that answer requests which may take a while */
#ifndef FP_APP_WORKER_H
#define FP_APP_WORKER_H

#include <stdbool.h>

struct app;
struct conn;
struct err;
struct pool;

/* Starts n threads; each has opened what the module wants a thread to have,
 * or the reason is in err. */
int pool_new(
    struct app *app, unsigned n, struct pool **pool_r, struct err *err);
/* Lets them finish what they have, then ends them. */
void pool_free(struct pool **pool);

/* Gives a complete request to a worker; false when too many wait already. */
bool pool_push(struct pool *pool, struct conn *conn);

#endif
