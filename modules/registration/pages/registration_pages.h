/* SPDX-License-Identifier: BSD-2-Clause */
/* registration_pages - what the module answers, and what it answers with */
#ifndef FP_REGISTRATION_PAGES_REGISTRATION_PAGES_H
#define FP_REGISTRATION_PAGES_REGISTRATION_PAGES_H

#include <stddef.h>

#include "base/embed.h"
#include "crypto/password.h"
#include "db/db.h"
#include "http/route.h"
#include "modules/registration/store/account.h"
#include "policy/check.h"

struct app;
struct follower;
struct form;
struct keystore;
struct me;
struct metric;
struct smtp;
struct view;

extern const struct route registration_routes[];
extern const size_t registration_routes_n;
extern const struct embed registration_templates[];

/* What the program shares; app_data. */
struct registration {
	struct smtp *smtp;
	struct follower *follower;
	struct metric *signed_up, *verified, *logged_in, *log_in_failed;
	struct metric *hashed;
	_Atomic int64_t require_warned_ms; /* of page_authorize.c */
	_Atomic int64_t unannounced_ms;	   /* of page_transfer.c */
	struct metric *erased, *mail_sent, *mail_failed, *mail_dropped;
};

/* What each thread has for itself; req->local. */
struct registration_local {
	struct db *db;
	struct keystore *keys;
};
int registration_local_open(
    struct app *app, struct registration_local **local_r, struct err *err);
void registration_local_close(struct registration_local **local);

/* Shorthands of handlers. */
struct registration *registration_of(const struct request *req);
struct db *registration_db(const struct request *req);
struct account_env registration_env(const struct request *req);
/* Does the browser opt out of every use but the account itself? */
bool registration_has_gpc(const struct request *req);
#define REGISTRATION_GPC                                                       \
	"Your browser asks sites not to use your data for anything else "      \
	"(Global Privacy Control), which speaks against this. Switch the "     \
	"signal off for this site first, if you want to agree."
/* 303 to a page of this module, "/account". */
int registration_redirect(
    struct request *req, struct response *res, const char *page);
/* Tells the operator that a database does not do its part. */
void registration_complain(enum db_status status, const struct err *err);
/* The same, and 503 with Retry-After: the database, or too many log-ins at once. */
int registration_unavailable(struct request *req, struct response *res,
    enum db_status status, const struct err *err);
/* password_hash and password_check (crypto/password.h) under the module's
 * pepper; PASSWORD_BUSY as well where too many wait (req->crowded). Counted. */
enum password_state registration_hash(
    struct request *req, struct str password, char hash_r[PASSWORD_HASH_MAX]);
enum password_state registration_check_password(
    struct request *req, struct str password, const char *hash);
/* Not more than a few mails an hour that strangers have sent to an address. */
bool registration_may_mail(struct request *req, struct str email);
/* To an address of which we know nothing else: a mail by that template, with
 * a link; then page, a 303, whoever it is. nonce is the
 * form's, so that twice is once. Gives the status. */
int registration_ask_visitor(struct request *req, struct response *res,
    struct str email, const uint8_t nonce[FORM_NONCE_BYTES],
    const char *template, const char *page);
/* Adds Retry-After to a form that comes back with 503. */
void registration_retry(struct response *res);
/* "2026-11-21T20:15:00Z" for programs, for people see page_minute;
 * "2026-11-21", "2026-11" of 202611 */
struct str registration_time(struct arena *arena, int64_t secs);
struct str registration_day(struct arena *arena, int64_t secs);
struct str registration_month(struct arena *arena, int64_t month);

/* For /me: "language", and what can be chosen. */
void language_list(
    const struct request *req, struct view *view, const struct member *member);

/* The handlers, by page. */
handler_fn age_show, age_post, wall_show, wall_post, underage_post;
handler_fn account_show, account_post, account_sent, account_denied;
/* GET and POST of a link whose token is LETTER_EMAIL's; 410 for others. */
int mail_link_show(struct request *req, struct response *res, struct str token);
int mail_link_post(struct request *req, struct response *res, struct str token);
handler_fn verify_show, verify_post, verified_show;
handler_fn reset_show, reset_post, reset_sent;
handler_fn language_post;
handler_fn login_show, login_post, logout_post;
handler_fn me_show, me_export, me_sessions, mail_show, mail_post;
handler_fn edit_show, edit_post, password_show, password_post;
handler_fn export_schema;
handler_fn consents_show, consents_post, terms_show, terms_post;
handler_fn visibility_show, visibility_post, profile_show;
handler_fn restrict_show, restrict_post;
handler_fn deactivate_show, deactivate_post, deactivated_show;
handler_fn erase_show, erase_post, erased_show;
handler_fn unsubscribe_show, unsubscribe_post, opt_out_sent;
handler_fn notices_show, notices_post, notices_sent, notices_done;
handler_fn transfer_show, transfer_post;
/* Adds to a member's page what everybody is told there until a date. */
enum db_status transfer_notices(struct request *req, const struct me *me,
    struct view *view, struct err *err);
handler_fn authorize;

/* The tasks (app/module.h). */
void sender_run(struct app *app);
void sweeper_run(struct app *app);
void follower_run(struct app *app);

#endif
