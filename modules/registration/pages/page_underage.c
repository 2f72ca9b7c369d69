/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/page_underage.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "crypto/keyring.h"
#include "crypto/token.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/registration/pages/guard.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/store/underage.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

#define PURPOSE	   "registration correct-age"
#define TOKEN_SECS 1800 /* between the log-in and the date */
#define TOKEN	   "correction"

static const struct field fields[] = {
    AGE_FORM_FIELDS,
    {.name = TOKEN, .type = FIELD_TOKEN, .label = "This page"},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* How the page comes. */
struct page {
	int status;
	const struct member *member;
	struct str token;
	const char *notice;	 /* NULL: none */
	const struct form *form; /* NULL: empty */
};

/* send - suspended, until when, and the way back */
static int
send(struct request *req, struct response *res, const struct page *page)
{
	struct view *view = view_object(req->arena);
	int64_t until = page->member->suspended_until;

	view_set_text(view, "title", STR(N_("Your account is suspended")));
	view_set_text(view, "until", page_minute(req, until));
	view_set_bool(view, "in_time", until > req->now_secs);
	view_set_text(view, TOKEN, page->token);
	if (page->notice)
		view_set_text(view, "notice", str_of(page->notice));
	age_form_show(view, fields, NFIELDS, page->form);
	if (page->form)
		return page_form(req, res, page->status,
		    "registration_suspended", view, page->form);
	return page_send(
	    req, res, page->status, "registration_suspended", view);
}

/* underage_show - the reply to a log-in */
int
underage_show(
    struct request *req, struct response *res, const struct member *member)
{
	struct page page = {.status = HTTP_FORBIDDEN, .member = member};

	page.token = str_of(token_seal(req->arena,
	    keyring_get(req->ctx->keyring, "forms"), PURPOSE, req->now_secs,
	    str_from(member->id, sizeof(member->id))));
	return send(req, res, &page);
}

/* suspended - the reply to the statement */
static int
suspended(struct request *req, struct response *res, int64_t until_secs)
{
	struct view *view = view_object(req->arena);

	app_wake(req->app);
	guard_log_out(req, res);
	if (page_wants_json(req))
		return page_error(req, res, HTTP_FORBIDDEN,
		    "From what you have told us, you are too young for your "
		    "account. It is suspended; if the date was a slip, log in "
		    "and enter it again.");
	view_set_text(view, "title", STR(N_("Your account is suspended")));
	view_set_text(view, "until", page_minute(req, until_secs));
	view_set_bool(view, "refused", true);
	view_set_bool(view, "suspended", true);
	return page_send(
	    req, res, HTTP_FORBIDDEN, "registration_refused", view);
}

/* learn - what the answer means for the account of who is logged in */
static int
learn(struct request *req, struct response *res, const struct form *form,
    const struct guard_login *login)
{
	const struct registration_settings *settings = req->ctx->settings;
	struct account_env env = registration_env(req);
	int64_t until = req->now_secs + settings->age_correction_secs;
	enum age_answer answer = age_form_judge(
	    req, form, (int)login->age_limit);
	struct err err = ERR_NONE;
	enum db_status status;

	if (answer == AGE_NO_DATE || answer == AGE_REACHED)
		return 0;
	status = underage_suspend(
	    &env, str_from(login->member, sizeof(login->member)), until, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	guard_refuse(req, res, (int)login->age_limit);
	return suspended(req, res, until);
}

/* underage_learn - does a member say to be too young for the account? */
int
underage_learn(
    struct request *req, struct response *res, const struct form *form)
{
	struct guard_login login;
	struct err err = ERR_NONE;
	bool found;
	enum db_status status = guard_login(req, &login, &found, &err);
	int reply = 0;

	if (status != DB_OK)
		reply = registration_unavailable(req, res, status, &err);
	else if (found)
		reply = learn(req, res, form, &login);
	secret_scrub(&login.pairwise);
	return reply;
}

/* open_token - the member who logged in just now; found_r: and is suspended */
static enum db_status
open_token(struct request *req, struct str token, struct member *member_r,
    bool *found_r, struct err *err)
{
	struct account_env env = registration_env(req);
	struct datakey key;
	enum db_status status;
	struct str id;

	*found_r = false;
	if (token.len == 0 ||
	    token_open(req->arena, keyring_get(req->ctx->keyring, "forms"),
		PURPOSE, req->now_secs, TOKEN_SECS, token, &id,
		NULL) != TOKEN_VALID ||
	    id.len != MEMBER_ID_BYTES)
		return DB_OK;
	status = account_get(&env, id, &key, member_r, found_r, err);
	datakey_scrub(&key);
	*found_r = *found_r && member_r->suspended_until;
	return status;
}

/* correct - of age after all: back as before */
static int
correct(struct request *req, struct response *res, const struct page *page)
{
	struct account_env env = registration_env(req);
	struct err err = ERR_NONE;
	bool done;
	enum db_status status = underage_correct(&env,
	    str_from(page->member->id, sizeof(page->member->id)),
	    age_month(req->now_secs), &done, &err);

	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	if (!done)
		return send(req, res, page);
	return registration_redirect(req, res, "/login");
}

/* judge - the date entered again; nothing of it is kept */
static int
judge(struct request *req, struct response *res, struct page *page,
    struct form *form)
{
	enum age_answer answer = AGE_NO_DATE;

	if (form_check(form) == 0) {
		answer = age_form_judge(
		    req, form, (int)page->member->age_limit);
		if (answer == AGE_NO_DATE)
			age_form_fail(form);
	}
	if (answer == AGE_REACHED)
		return correct(req, res, page);
	if (answer == AGE_NO_DATE) {
		page->form = form;
		page->status = HTTP_UNPROCESSABLE;
	} else {
		page->notice = N_("From this date, too, you are under the age "
				  "of your account. It stays suspended.");
	}
	return send(req, res, page);
}

/* underage_post - POST /correct-age: was it a slip? */
int
underage_post(struct request *req, struct response *res)
{
	struct page page = {.status = HTTP_FORBIDDEN};
	struct err err = ERR_NONE;
	struct member member;
	struct form *form;
	enum db_status status;
	bool found;
	int reply = form_decode(req, fields, NFIELDS, &form);

	if (reply)
		return page_error(req, res, reply, form_refusal(reply));
	page.member = &member;
	page.token = form_get(form, TOKEN);
	status = open_token(req, page.token, &member, &found, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	if (!found)
		return page_error(req, res, HTTP_FORBIDDEN,
		    "This page was open for too long. Log in again.");
	return judge(req, res, &page, form);
}
