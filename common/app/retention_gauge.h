/* SPDX-License-Identifier: BSD-2-Clause */
/* retention_gauge - metrics of when retention was last done in a store */
#ifndef FP_APP_RETENTION_GAUGE_H
#define FP_APP_RETENTION_GAUGE_H

#include <stdint.h>

struct app;
struct db;
struct metric;

/* Names and help are constants: RETENTION_GAUGE("feedback") in open, which
 * registers feedback_retention_ran (Unix seconds; 0: never) and
 * feedback_retention_gone. */
#define RETENTION_GAUGE(app, module)                                           \
	retention_gauge_register(                                              \
	    app, module "_retention_ran", module "_retention_gone")
void retention_gauge_register(
    struct app *app, const char *ran, const char *gone);

/* What a task has of it; RETENTION_GAUGE_INIT(app, "feedback"). */
struct retention_gauge {
	struct metric *ran, *gone;
	int64_t next_ms;
};
#define RETENTION_GAUGE_INIT(app, module)                                      \
	{                                                                      \
		metric_find(app, module "_retention_ran"),                     \
		    metric_find(app, module "_retention_gone"), 0              \
	}

/* Reads the store's table once a minute; where that fails, they stay as they
 * were. */
void retention_gauge_look(struct retention_gauge *gauge, struct db *db);

#endif
