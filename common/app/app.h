/* SPDX-License-Identifier: BSD-2-Clause */
/* app - the running program, as its module's handlers and tasks see it */
#ifndef FP_APP_APP_H
#define FP_APP_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "http/context.h"

struct app;
struct err;
struct settings;

/* The context in force now. Handlers use req->ctx instead. A task that keeps
 * it over a wait calls again. */
const struct context *app_context(struct app *app);

/* The module's settings as read (files and lines), for its check hook. */
const struct settings *app_settings(struct app *app);

/* What the module's open made, for its handlers and tasks. */
void app_set_data(struct app *app, void *data);
void *app_data(struct app *app);

/* Waits up to ms, or until app_wake; true when the program is to end. For
 * tasks. */
bool app_wait(struct app *app, unsigned ms);
void app_wake(struct app *app); /* wakes the tasks: there is work */

/*
 * Counters of the metrics listener; name and help are constants, and name
 * says what is counted, never who: "feedback_stored". Registered in open.
 */
struct metric;
struct metric *metric_counter(
    struct app *app, const char *name, const char *help);
struct metric *metric_gauge(
    struct app *app, const char *name, const char *help);
/* One by its name, for a task; NULL: there is none. */
struct metric *metric_find(struct app *app, const char *name);
void metric_add(struct metric *metric, int64_t n);
void metric_set(struct metric *metric, int64_t n);

#endif
