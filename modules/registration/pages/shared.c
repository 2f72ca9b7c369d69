/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "crypto/keyring.h"
#include "http/context.h"
#include "modules/registration/store/names.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/store/visitor.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/consent.h"
#include "policy/policy.h"
#include "policy/rate.h"
#include "vault/keystore.h"

#define RETRY_AFTER_SECS "10"
#define MAILS_AN_HOUR	 4
#define HOUR_SECS	 3600

/* registration_local_open - the two databases, for one thread */
int
registration_local_open(
    struct app *app, struct registration_local **local_r, struct err *err)
{
	const struct context *ctx = app_context(app);
	struct registration_local *local = calloc(1, sizeof(*local));
	struct db_config config;

	must(local != NULL);
	registration_database(ctx->settings, ctx->site, &config);
	if (db_open(&config, &local->db, err))
		goto fail;
	registration_keystore(ctx->settings, ctx->site, &config);
	if (keystore_open(&config, ctx->keyring, &local->keys, err))
		goto fail;
	*local_r = local;
	return 0;
fail:
	registration_local_close(&local);
	return -1;
}

/* registration_local_close - the end of it */
void
registration_local_close(struct registration_local **local)
{
	if (!*local)
		return;
	keystore_close(&(*local)->keys);
	db_close(&(*local)->db);
	free(*local);
	*local = NULL;
}

/* registration_of - what the program shares */
struct registration *
registration_of(const struct request *req)
{
	return app_data(req->app);
}

/* registration_db - this thread's members */
struct db *
registration_db(const struct request *req)
{
	return ((struct registration_local *)req->local)->db;
}

/* registration_env - this thread's members and keys, for this request */
struct account_env
registration_env(const struct request *req)
{
	struct registration_local *local = req->local;
	const struct registration_settings *settings = req->ctx->settings;

	keystore_use(local->keys, req->ctx->keyring);
	return (struct account_env){local->db, local->keys, req->arena,
	    req->now_secs, settings->erasure_audiences};
}

/* registration_has_gpc - by Global Privacy Control, where it counts */
bool
registration_has_gpc(const struct request *req)
{
	const struct registration_settings *settings = req->ctx->settings;

	return settings->honour_gpc && consent_has_gpc(req);
}

/* registration_redirect - to a page of this module */
int
registration_redirect(
    struct request *req, struct response *res, const char *page)
{
	return response_redirect(
	    res, arena_printf(req->arena, "%s%s", req->ctx->mount, page));
}

/* count - what took a processor's time */
static enum password_state
count(struct request *req, enum password_state state)
{
	if (state != PASSWORD_BUSY)
		metric_add(registration_of(req)->hashed, 1);
	return state;
}

/* registration_hash - of a password, to keep */
enum password_state
registration_hash(
    struct request *req, struct str password, char hash_r[PASSWORD_HASH_MAX])
{
	if (req->crowded)
		return PASSWORD_BUSY;
	return count(
	    req, password_hash(keyring_get(req->ctx->keyring, "pepper"),
		     password, hash_r));
}

/* registration_check_password - is it the one that was kept? */
enum password_state
registration_check_password(
    struct request *req, struct str password, const char *hash)
{
	if (req->crowded)
		return PASSWORD_BUSY;
	return count(
	    req, password_check(
		     keyring_get(req->ctx->keyring, "pepper"), password, hash));
}

/* registration_may_mail - not more than a few */
bool
registration_may_mail(struct request *req, struct str email)
{
	struct keystore_name name;

	return names_mail(req->arena, email, &name) == 0 &&
	       rate_allow(req->ctx->rate, "registration mail", name.text,
		   MAILS_AN_HOUR, HOUR_SECS);
}

/* registration_ask_visitor - the same words and work whoever it is */
int
registration_ask_visitor(struct request *req, struct response *res,
    struct str email, const uint8_t nonce[FORM_NONCE_BYTES],
    const char *template, const char *page)
{
	const struct registration_settings *settings = req->ctx->settings;
	struct account_env env = registration_env(req);
	struct visitor visitor = {.email = email};
	struct err err = ERR_NONE;
	enum db_status status = DB_OK;

	visitor.policy = str_of(req->ctx->policy->version);
	visitor_id(keyring_get(req->ctx->keyring, "index"),
	    str_from(nonce, FORM_NONCE_BYTES), visitor.id);
	if (registration_may_mail(req, email))
		status = visitor_ask(&env, &visitor, template,
		    req->now_secs + settings->verify_secs, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	app_wake(req->app);
	return registration_redirect(req, res, page);
}

/* registration_retry - when to try again */
void
registration_retry(struct response *res)
{
	response_header(res, "Retry-After", STR(RETRY_AFTER_SECS));
}

/* registration_complain - to the operator */
void
registration_complain(enum db_status status, const struct err *err)
{
	log_error("database %s: %s", db_status_name(status), err_text(err));
}

/* registration_unavailable - not now */
int
registration_unavailable(struct request *req, struct response *res,
    enum db_status status, const struct err *err)
{
	int reply = page_error(req, res, HTTP_UNAVAILABLE,
	    "This does not work just now. Please try again in a moment.");

	registration_complain(status, err);
	registration_retry(res);
	return reply;
}

/* registration_time - to the second, for programs */
struct str
registration_time(struct arena *arena, int64_t secs)
{
	time_t t = (time_t)secs;
	char text[32];
	struct tm tm;

	must(gmtime_r(&t, &tm) != NULL);
	return arena_copy(arena,
	    str_from(
		text, strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm)));
}

/* registration_day - "2026-11-21" */
struct str
registration_day(struct arena *arena, int64_t secs)
{
	struct str time = registration_time(arena, secs);

	return str_cut(&time, 'T');
}

/* registration_month - "2026-11" */
struct str
registration_month(struct arena *arena, int64_t month)
{
	return str_of(arena_printf(
	    arena, "%04d-%02d", (int)(month / 100), (int)(month % 100)));
}
