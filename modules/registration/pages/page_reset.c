/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/scrub.h"
#include "base/words.h"
#include "crypto/keyring.h"
#include "crypto/password.h"
#include "crypto/token.h"
#include "http/context.h"
#include "http/form.h"
#include "mail/address.h"
#include "modules/registration/store/change.h"
#include "modules/registration/pages/fields.h"
#include "modules/registration/pages/guard.h"
#include "modules/registration/letter.h"
#include "modules/registration/store/change_mark.h"
#include "modules/registration/store/names.h"
#include "modules/registration/pages/password_rule.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/pages/tries.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/rate.h"

#define FORM "reset"
/* Mails an hour that strangers can have sent to one account. */
#define MAILS_AN_HOUR 4
#define HOUR_SECS     3600

/* check_login - something to be found by */
static const char *
check_login(struct str value, const void *arg)
{
	(void)arg;
	if (memchr(value.ptr, '@', value.len))
		return address_check(value, NULL);
	return names_check_user_id(value, NULL);
}

/* The first form has login, the second password and the link's token. */
static const struct field fields[] = {
    {.name = "login",
	.type = FIELD_TEXT,
	.flags = FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = ADDRESS_MAX,
	.label = N_("User id or mail address"),
	.check = check_login},
    {.name = "password",
	.type = FIELD_PASSWORD,
	.max = PASSWORD_MAX_CHARS,
	.label = N_("New password")},
    {.name = "token", .type = FIELD_TOKEN, .label = "The link"},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* settings_of - the module's settings in force */
static const struct registration_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* How the page comes. */
struct page {
	int status;
	const char *notice;	 /* NULL: none */
	const struct form *form; /* NULL: empty */
	struct str token;	 /* STR_NONE: the first of the two forms */
};

/* send - one of the two forms */
static int
send(struct request *req, struct response *res, const struct page *page)
{
	struct view *view = view_object(req->arena);
	bool link = page->token.len > 0;

	view_set_text(view, "title", STR(N_("Choose a new password")));
	if (page->notice)
		view_set_text(view, "notice", str_of(page->notice));
	view_set_bool(view, "_link", link);
	if (link)
		view_set_text(view, "token", page->token);
	else
		view_set_text(
		    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	page_fields(view, fields, NFIELDS, page->form);
	fields_hint(req, view);
	page_field_set(view, "login", "autocomplete", "username");
	page_field_require(view, "login");
	page_field_require(view, "password");
	if (page->form)
		return page_form(req, res, page->status, "registration_reset",
		    view, page->form);
	return page_send(req, res, page->status, "registration_reset", view);
}

/* again - the form with what was typed */
static int
again(struct request *req, struct response *res, int status, const char *notice,
    const struct form *form)
{
	struct page page = {status, notice, form, form_get(form, "token")};

	return send(req, res, &page);
}

/* gone - the link does not work, or not any more */
static int
gone(struct request *req, struct response *res)
{
	return page_error(req, res, HTTP_GONE,
	    "This link does not work any more: it can be used once, and not "
	    "for long. Ask for another one.");
}

/* What a link opens. */
struct opened {
	struct datakey key;
	struct member member;
	bool found;
};

/* open_link - whose it is, if the password has not changed since */
static enum db_status
open_link(struct request *req, struct str token, struct opened *opened,
    struct err *err)
{
	struct account_env env = registration_env(req);
	uint8_t mark[CHANGE_MARK_BYTES];
	enum db_status status;
	struct str text;

	opened->found = false;
	if (token_open(req->arena, keyring_get(req->ctx->keyring, "forms"),
		LETTER_RESET, req->now_secs, settings_of(req)->reset_secs,
		token, &text, NULL) != TOKEN_VALID ||
	    text.len != MEMBER_ID_BYTES + CHANGE_MARK_BYTES)
		return DB_OK;
	status = account_get(&env, str_from(text.ptr, MEMBER_ID_BYTES),
	    &opened->key, &opened->member, &opened->found, err);
	if (status != DB_OK || !opened->found)
		return status;
	change_mark(&opened->key, &opened->member, mark);
	opened->found = opened->member.state != MEMBER_PENDING &&
			memcmp(mark, text.ptr + MEMBER_ID_BYTES,
			    sizeof(mark)) == 0;
	return DB_OK;
}

/* reset_show - GET /reset: which account? Or, by the link: which password? */
int
reset_show(struct request *req, struct response *res)
{
	struct page page = {
	    .status = HTTP_OK, .token = request_query(req, "token")};
	struct err err = ERR_NONE;
	struct opened opened = {.found = false};
	enum db_status status;

	if (page.token.len == 0)
		return send(req, res, &page);
	status = open_link(req, page.token, &opened, &err);
	datakey_scrub(&opened.key);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	return opened.found ? send(req, res, &page) : gone(req, res);
}

/* ask - a mail, if there is such an account; nobody is told whether */
static int
ask(struct request *req, struct response *res, struct form *form)
{
	struct account_env env = registration_env(req);
	struct str login = form_get(form, "login");
	struct err err = ERR_NONE;
	struct keystore_name name;
	enum db_status status;

	if (names_login(req->arena, login, &name)) {
		form_fail(form, "login",
		    "Enter the user id or the mail address of your account.");
		return again(req, res, HTTP_UNPROCESSABLE, NULL, form);
	}
	if (!rate_allow(req->ctx->rate, "registration reset", name.text,
		MAILS_AN_HOUR, HOUR_SECS))
		return registration_redirect(req, res, "/reset-sent");
	status = change_ask_reset(
	    &env, name, req->now_secs + settings_of(req)->reset_secs, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	app_wake(req->app);
	return registration_redirect(req, res, "/reset-sent");
}

/* store - hash it, and end every log-in */
static int
store(struct request *req, struct response *res, const struct form *form,
    const struct opened *opened)
{
	struct account_env env = registration_env(req);
	char hash[PASSWORD_HASH_MAX];
	struct err err = ERR_NONE;
	enum db_status status;
	int reply;

	if (registration_hash(req, form_get(form, "password"), hash) !=
	    PASSWORD_MATCH) {
		reply = again(req, res, HTTP_UNAVAILABLE,
		    N_("Many people are logging in just now. Please try again "
		       "in a moment."),
		    form);
		registration_retry(res);
		return reply;
	}
	status = change_password(&env, &opened->key, str_of(hash), NULL, &err);
	scrub(hash, sizeof(hash));
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	tries_clear(req, opened->member.user_id);
	tries_clear(req, opened->member.email);
	guard_log_out(req, res);
	app_wake(req->app);
	return registration_redirect(req, res, "/login");
}

/* set - the new password of who has the link */
static int
set(struct request *req, struct response *res, struct form *form)
{
	struct opened opened = {.found = false};
	const struct field_error *errors;
	struct err err = ERR_NONE;
	enum db_status status;
	int reply;

	status = open_link(req, form_get(form, "token"), &opened, &err);
	if (status != DB_OK || !opened.found)
		datakey_scrub(&opened.key);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	if (!opened.found)
		return gone(req, res);
	if (form_get(form, "password").len == 0)
		form_fail(form, "password", "Choose a password.");
	fields_check_password(req, form, opened.member.user_id,
	    opened.member.email, opened.member.name);
	if (form_errors(form, &errors) > 0)
		reply = again(req, res, HTTP_UNPROCESSABLE, NULL, form);
	else
		reply = store(req, res, form, &opened);
	datakey_scrub(&opened.key);
	return reply;
}

/* reset_post - POST /reset: either of the two */
int
reset_post(struct request *req, struct response *res)
{
	uint8_t nonce[FORM_NONCE_BYTES];
	struct form *form;
	int reply = form_decode(req, fields, NFIELDS, &form);

	if (reply)
		return page_error(req, res, reply, form_refusal(reply));
	if (form_get(form, "token").len > 0) {
		form_check(form);
		return set(req, res, form);
	}
	if (form_token_check(req, FORM, form_get(form, FORM_TOKEN_FIELD),
		nonce) != FORM_TOKEN_VALID)
		return again(req, res, HTTP_FORBIDDEN,
		    N_("This page was open for too long, or was not opened "
		       "here. Please send it again."),
		    form);
	if (form_check(form) > 0)
		return again(req, res, HTTP_UNPROCESSABLE, NULL, form);
	return ask(req, res, form);
}

/* reset_sent - GET /reset-sent: look into your mail, if it is yours */
int
reset_sent(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Look into your mail")));
	view_set_bool(view, "sent", true);
	view_set_int(view, "minutes", settings_of(req)->reset_secs / 60);
	return page_send(req, res, HTTP_OK, "registration_reset_sent", view);
}
