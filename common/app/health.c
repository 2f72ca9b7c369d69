/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/health.h"

#include "app/program.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"

#define HEALTH_LOG_EVERY_MS 60000

/* health_page - ask the module */
int
health_page(struct request *req, struct response *res)
{
	struct app *app = req->app;
	struct err err = ERR_NONE;
	int64_t now = clock_mono_ms();
	bool ok;

	ok = !app->module->health ||
	     app->module->health(app, req->local, &err) == 0;
	if (!ok &&
	    now - atomic_load(&app->health_warned_ms) >= HEALTH_LOG_EVERY_MS) {
		atomic_store(&app->health_warned_ms, now);
		log_error("health: %s", err_text(&err));
	}
	response_header(res, "Content-Type", STR("application/json"));
	buf_puts(&res->body,
	    ok ? "{\"status\":\"ok\"}\n" : "{\"status\":\"failing\"}\n");
	return ok ? HTTP_OK : HTTP_UNAVAILABLE;
}
