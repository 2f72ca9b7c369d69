/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/app.h"
#include "app/retention_gauge.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "http/context.h"
#include "mail/courier.h"
#include "mail/message.h"
#include "mail/smtp.h"
#include "modules/registration/agree_task.h"
#include "modules/registration/delivery.h"
#include "modules/registration/letter.h"
#include "modules/registration/store/disclosed.h"
#include "modules/registration/store/objection.h"
#include "modules/registration/store/outbox.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/store/slow_clock.h"
#include "modules/registration/store/underage.h"
#include "modules/registration/store/erasure.h"
#include "modules/registration/store/sweep.h"
#include "vault/keystore.h"

#define ARENA_BYTES   (1024 * 1024)
#define LEASE_SECS    120 /* longer than the relay may take */
#define LOOK_MS	      2000
#define LOOK_DOWN_MS  10000
#define SWEEP_MS      60000
#define WARN_EVERY_MS 60000

/* One thread's part of the work. */
struct sender {
	struct app *app;
	struct registration_local *local;
	struct arena *arena;
	int64_t warned_ms;
};

/* warn - now and then, not with every try */
static void
warn(struct sender *sender, const char *what, const char *why)
{
	int64_t now = clock_mono_ms();

	if (sender->warned_ms && now - sender->warned_ms < WARN_EVERY_MS)
		return;
	sender->warned_ms = now;
	log_warning("%s: %s", what, why);
}

/* env_of - what accounts are looked up with */
static struct account_env
env_of(const struct sender *sender)
{
	const struct context *ctx = app_context(sender->app);
	const struct registration_settings *settings = ctx->settings;

	keystore_use(sender->local->keys, ctx->keyring);
	return (struct account_env){sender->local->db, sender->local->keys,
	    sender->arena, clock_unix_secs(), settings->erasure_audiences};
}

/* hand_over - to the relay */
static enum smtp_outcome
hand_over(
    struct sender *sender, const struct delivery *delivery, struct err *err)
{
	const struct context *ctx = app_context(sender->app);
	struct registration *module = app_data(sender->app);
	struct message message = {.automatic = true};

	letter_write(ctx, delivery, &message);
	return courier_send(sender->arena, module->smtp, ctx->site,
	    delivery->to, &message, err);
}

/* settle - what the relay said decides what becomes of the mail */
static enum db_status
settle(struct sender *sender, const struct outbox_mail *mail,
    enum smtp_outcome outcome, const struct err *why)
{
	struct registration *module = app_data(sender->app);
	struct db *db = sender->local->db;

	switch (outcome) {
	case SMTP_SENT:
		metric_add(module->mail_sent, 1);
		return outbox_done(db, mail, NULL);
	case SMTP_REFUSED_RECIPIENT:
	case SMTP_REFUSED:
		metric_add(module->mail_failed, 1);
		warn(sender, "a mail was refused for good", err_text(why));
		return outbox_done(db, mail, NULL);
	case SMTP_UNAVAILABLE:
	case SMTP_UNKNOWN: /* better twice than never */
		break;
	}
	warn(sender, "a mail is sent again later", err_text(why));
	return outbox_delay(db, mail,
	    clock_unix_secs() + courier_delay_secs(mail->attempts), NULL);
}

/* send_one - look up whom it goes to, write, hand over */
static enum db_status
send_one(struct sender *sender, const struct outbox_mail *mail)
{
	struct delivery delivery = {.env = env_of(sender), .mail = mail};
	struct registration *module = app_data(sender->app);
	struct err err = ERR_NONE;
	enum smtp_outcome outcome;
	enum db_status status;
	bool go = false;

	status = delivery_load(app_context(sender->app), &delivery, &go, &err);
	if (status == DB_OK && go) {
		outcome = hand_over(sender, &delivery, &err);
		status = settle(sender, mail, outcome, &err);
	} else if (status == DB_OK) {
		metric_add(module->mail_dropped, 1);
		status = outbox_done(delivery.env.db, mail, NULL);
	} else {
		warn(sender, "outbox", err_text(&err));
	}
	datakey_scrub(&delivery.key);
	return status;
}

/* send_due - all that are due; false: the database does not answer */
static bool
send_due(struct sender *sender)
{
	struct outbox_mail mail;
	struct err err = ERR_NONE;
	enum db_status status;
	bool found = true;

	while (found && !app_wait(sender->app, 0)) {
		status = outbox_take(sender->local->db, clock_unix_secs(),
		    LEASE_SECS, &mail, &found, &err);
		if (status == DB_OK && found)
			status = send_one(sender, &mail);
		arena_clear(sender->arena);
		if (status != DB_OK) {
			warn(sender, "outbox", err_text(&err));
			return false;
		}
	}
	return true;
}

/* sender_run - the thread that empties the outbox */
void
sender_run(struct app *app)
{
	struct sender sender = {.app = app};
	struct err err = ERR_NONE;
	unsigned wait = LOOK_MS;

	if (registration_local_open(app, &sender.local, &err)) {
		log_error("outbox: %s", err_text(&err));
		return;
	}
	sender.arena = arena_new(ARENA_BYTES);
	do
		wait = send_due(&sender) ? LOOK_MS : LOOK_DOWN_MS;
	while (!app_wait(app, wait));
	arena_free(&sender.arena);
	registration_local_close(&sender.local);
}

/* sweep_all - what time has ended */
static enum db_status
sweep_all(const struct account_env *env, struct err *err)
{
	struct account_env slow = *env;
	enum db_status status = slow_clock(env, &slow.now_secs, err);

	if (status == DB_OK)
		status = underage_sweep(&slow, err);
	if (status == DB_OK)
		status = objection_sweep(&slow, err);
	return status == DB_OK ? sweep_run(env, err) : status;
}

/* sweeper_run - the thread that ends what time has ended */
void
sweeper_run(struct app *app)
{
	struct sender sender = {.app = app};
	struct retention_gauge gauge = RETENTION_GAUGE_INIT(
	    app, "registration");
	struct agree_task *agree;
	struct err err = ERR_NONE;
	int64_t next_ms = 0;

	if (registration_local_open(app, &sender.local, &err)) {
		log_error("sweeper: %s", err_text(&err));
		return;
	}
	sender.arena = arena_new(ARENA_BYTES);
	agree = agree_task_new();
	do {
		struct account_env env = env_of(&sender);
		enum db_status status;
		bool all = clock_mono_ms() >= next_ms;

		err = ERR_NONE;
		status = all ? sweep_all(&env, &err)
			     : erasure_sweep(&env, &err);
		if (status == DB_OK)
			status = disclosed_tell(&env, &err);
		if (status == DB_OK)
			status = agree_task_turn(agree, &env, &err);
		if (status != DB_OK)
			warn(&sender, "sweeper", err_text(&err));
		retention_gauge_look(&gauge, env.db);
		arena_clear(sender.arena);
		if (all)
			next_ms = clock_mono_ms() + SWEEP_MS;
	} while (!app_wait(app, LOOK_MS));
	agree_task_free(&agree);
	arena_free(&sender.arena);
	registration_local_close(&sender.local);
}
