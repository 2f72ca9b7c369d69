/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/tasks.h"

#include <inttypes.h>

#include "app/app.h"
#include "app/retention_gauge.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "http/context.h"
#include "mail/courier.h"
#include "mail/message.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/notice_letter.h"
#include "modules/feedback/pages/feedback_pages.h"
#include "modules/feedback/store/form_def.h"
#include "modules/feedback/store/notice.h"
#include "modules/feedback/store/retention.h"

#define ARENA_BYTES   (1024 * 1024)
#define LOOK_MS	      2000
#define SWEEP_MS      60000
#define WARN_EVERY_MS 60000

/* One thread's part of the work. */
struct worker {
	struct app *app;
	struct db *db;
	struct arena *arena;
	int64_t warned_ms;
	struct retention_gauge gauge;
};

/* warn - now and then, not with every try */
static void
warn(struct worker *worker, const char *what, const char *why)
{
	int64_t now = clock_mono_ms();

	if (worker->warned_ms && now - worker->warned_ms < WARN_EVERY_MS)
		return;
	worker->warned_ms = now;
	log_warning("%s: %s", what, why);
}

/* work - a turn now, and after each pause, until the program ends */
static void
work(struct app *app, const char *name, unsigned pause_ms,
    enum db_status (*turn)(struct worker *, struct err *))
{
	const struct context *ctx = app_context(app);
	struct worker worker = {
	    .app = app, .gauge = RETENTION_GAUGE_INIT(app, "feedback")};
	struct err err = ERR_NONE;
	struct db_config config;

	feedback_database(ctx->settings, ctx->site, &config);
	if (db_open(&config, &worker.db, &err)) {
		log_error("%s: %s", name, err_text(&err));
		return;
	}
	worker.arena = arena_new(ARENA_BYTES);
	do {
		err = ERR_NONE;
		if (turn(&worker, &err) != DB_OK)
			warn(&worker, name, err_text(&err));
		arena_clear(worker.arena);
	} while (!app_wait(app, pause_ms));
	arena_free(&worker.arena);
	db_close(&worker.db);
}

/* adopt - what a form has stored without an end gets the one it has now */
static enum db_status
adopt(struct db *db, const struct form_set *forms, int64_t now_secs,
    struct err *err)
{
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < forms->n; i++)
		status = retention_adopt(db, str_of(forms->forms[i]->id),
		    forms->forms[i]->retention_secs, now_secs, err);
	return status;
}

/* sweep - what time has ended */
static enum db_status
sweep(struct worker *worker, struct err *err)
{
	const struct context *ctx = app_context(worker->app);
	struct feedback_counts *counts = app_data(worker->app);
	struct retention_count count = {0, 0, 0};
	int64_t now = clock_unix_secs(), until, seen;
	enum db_status status = retention_clock(
	    worker->db, now, &until, &seen, err);

	if (status != DB_OK)
		return status;
	atomic_store(&counts->clock_secs, seen);
	status = adopt(worker->db, ctx->data, now, err);
	if (status == DB_OK && until)
		status = retention_run(worker->db, until, false, &count, err);
	metric_add(counts->ended, count.erased + count.anonymised);
	retention_gauge_look(&worker->gauge, worker->db);
	return status;
}

/* settle - what the relay said decides when the next goes out */
static enum db_status
settle(struct worker *worker, const struct notice *notice,
    enum smtp_outcome outcome, const struct err *why)
{
	const struct feedback_settings *settings =
	    app_context(worker->app)->settings;
	struct feedback_counts *counts = app_data(worker->app);
	int64_t now = clock_unix_secs();

	if (outcome == SMTP_SENT) {
		metric_add(counts->told, 1);
		return notice_done(
		    worker->db, notice, now + settings->notify_every, NULL);
	}
	/* Also what was refused: an address can be mended. */
	warn(worker, "a mail to staff is sent again later", err_text(why));
	return notice_delay(worker->db, notice,
	    now + courier_delay_secs(notice->attempts), NULL);
}

/* tell - one mail about one form */
static enum db_status
tell(struct worker *worker, const struct notice *notice, struct err *err)
{
	const struct context *ctx = app_context(worker->app);
	struct feedback_counts *counts = app_data(worker->app);
	struct message message = {.automatic = true};
	struct err why = ERR_NONE;
	enum smtp_outcome outcome;
	struct notice_letter letter = {
	    .form = str_of(notice->form),
	    .count = notice->count,
	    .now_secs = clock_unix_secs(),
	};
	enum db_status status = notice_letter_load(
	    worker->db, ctx, &letter, err);

	if (status != DB_OK)
		return status;
	if (notice->count == 0 || !*letter.to || !counts->smtp)
		return notice_done(worker->db, notice, 0, err);
	notice_letter_write(ctx, worker->arena, &letter, &message);
	outcome = courier_send(worker->arena, counts->smtp, ctx->site,
	    str_of(letter.to), &message, &why);
	return settle(worker, notice, outcome, &why);
}

/* notify - about every form of which something came */
static enum db_status
notify(struct worker *worker, struct err *err)
{
	struct notice notice = {.count = 0};
	enum db_status status = DB_OK;
	bool found = true;

	while (status == DB_OK && found && !app_wait(worker->app, 0)) {
		status = notice_take(
		    worker->db, clock_unix_secs(), &notice, &found, err);
		if (status == DB_OK && found)
			status = tell(worker, &notice, err);
		arena_clear(worker->arena);
	}
	return status;
}

/* feedback_sweeper_run - the thread that ends what is due */
void
feedback_sweeper_run(struct app *app)
{
	work(app, "sweeper", SWEEP_MS, sweep);
}

/* feedback_notifier_run - the thread that writes to staff */
void
feedback_notifier_run(struct app *app)
{
	work(app, "notifier", LOOK_MS, notify);
}
