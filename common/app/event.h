/* SPDX-License-Identifier: BSD-2-Clause */
/* event - the thread that reads every connection and answers what is quick */
#ifndef FP_APP_EVENT_H
#define FP_APP_EVENT_H

struct app;
struct err;

/* Opens epoll and the signal descriptor. Signals must be blocked already. */
int event_open(struct app *app, struct err *err);

/*
 * Serves until SIGTERM, SIGINT or SIGUSR1 (multiwatch sends that), then
 * drains: no new connections, what has begun is answered, at most
 * LIMIT_DRAIN_MS. SIGHUP reloads.
 */
void event_run(struct app *app);

void event_close(struct app *app);

/* Blocks in this thread, and those it starts, every signal but those of
 * programming errors: a signal must never cut a read or write short. */
void event_block_signals(void);

#endif
