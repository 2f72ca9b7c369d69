/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "crypto/keyring.h"
#include "crypto/token.h"
#include "http/context.h"
#include "http/form.h"
#include "mail/address.h"
#include "modules/registration/store/change.h"
#include "modules/registration/pages/choices.h"
#include "modules/registration/letter.h"
#include "modules/registration/pages/me.h"
#include "modules/registration/store/change_email.h"
#include "modules/registration/store/change_mark.h"
#include "modules/registration/store/names.h"
#include "modules/registration/pages/password_rule.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/rate.h"

#define FORM "me"
/* Mails an hour that members can have sent to one address. */
#define MAILS_AN_HOUR 4
#define HOUR_SECS     3600

/* Another address, with the password; a choice about news; or, with
 * choices, one about each category. */
static const struct field fields[] = {
    {.name = "email",
	.type = FIELD_EMAIL,
	.flags = FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = ADDRESS_MAX,
	.label = N_("New mail address"),
	.check = address_check},
    {.name = "current_password",
	.type = FIELD_PASSWORD,
	.max = PASSWORD_MAX_CHARS,
	.label = N_("Your password")},
    {.name = "mail_news",
	.type = FIELD_CHECKBOX,
	.label = N_("Send me news by mail")},
    {.name = "choices", .type = FIELD_CHECKBOX, .label = N_("Mail")},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* page_of - with a checkbox for each category of mail */
static struct me_page
page_of(struct request *req)
{
	struct me_page page = {.form = FORM};

	page.fields = choices_table(req, fields, NFIELDS, &page.n);
	return page;
}

/* settings_of - the module's settings in force */
static const struct registration_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* send - the form for another address */
static int
send(struct request *req, struct response *res, int status, const char *notice,
    const struct me *me, const struct form *form)
{
	struct view *view = view_object(req->arena);
	struct err err = ERR_NONE;
	enum db_status result = choices_add(req, &me->member, view, &err);

	if (result != DB_OK)
		return registration_unavailable(req, res, result, &err);
	view_set_text(view, "title", STR(N_("Change your mail address")));
	view_set_bool(view, "gpc", registration_has_gpc(req));
	view_set_text(view, "_now", me->member.email);
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	page_fields(view, fields, NFIELDS, form);
	page_field_require(view, "email");
	page_field_require(view, "current_password");
	page_field_set(view, "email", "autocomplete", "email");
	page_field_set(
	    view, "current_password", "autocomplete", "current-password");
	if (form)
		return page_form(
		    req, res, status, "registration_email", view, form);
	return page_send(req, res, status, "registration_email", view);
}

/* mail_show - GET /me/mail */
int
mail_show(struct request *req, struct response *res)
{
	struct me *me;
	int reply = me_load(req, res, &me);

	return reply ? reply : send(req, res, HTTP_OK, NULL, me, NULL);
}

/* set_news - news or not, at once */
static int
set_news(struct request *req, struct response *res, struct me *me, bool yes)
{
	struct account_env env = registration_env(req);
	struct mailing mailing = {&env, &me->key, &me->member, req->ctx->policy,
	    consent_text(req, NULL)};
	struct err err = ERR_NONE;
	enum db_status status = mailing_set(
	    &mailing, STR(CATEGORY_NEWS), yes, &err);

	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	return registration_redirect(req, res, "/me");
}

/* set_choices - each category, at once */
static int
set_choices(struct request *req, struct response *res, struct me *me,
    const struct form *form)
{
	struct account_env env = registration_env(req);
	struct mailing mailing = {&env, &me->key, &me->member, req->ctx->policy,
	    consent_text(req, NULL)};
	struct err err = ERR_NONE;
	enum db_status status = choices_save(req, form, &mailing, &err);

	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	return registration_redirect(req, res, "/me");
}

/* may_mail - not more than a few mails to one address */
static bool
may_mail(struct request *req, struct str email)
{
	struct keystore_name name;

	return names_mail(req->arena, email, &name) == 0 &&
	       rate_allow(req->ctx->rate, "registration mail", name.text,
		   MAILS_AN_HOUR, HOUR_SECS);
}

/* ask - a link to the new address; the same words whoever has it */
static int
ask(struct request *req, struct response *res, struct me *me,
    const struct form *form)
{
	struct account_env env = registration_env(req);
	struct str email = form_get(form, "email");
	struct err err = ERR_NONE;
	enum db_status status = DB_OK;

	if (str_eq(email, me->member.email)) /* none waits any more */
		status = member_set_email(env.db, env.arena, &me->key,
		    me->member.email, STR_NONE, &err);
	else if (may_mail(req, email))
		status = change_ask_email(&env, &me->key, &me->member, email,
		    req->now_secs + settings_of(req)->verify_secs, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	app_wake(req->app);
	return registration_redirect(req, res, "/me");
}

/* set_email - the form for another address, with the password */
static int
set_email(
    struct request *req, struct response *res, struct me *me, struct form *form)
{
	int reply;

	if (form_get(form, "email").len == 0)
		form_fail(form, "email", "Enter the new mail address.");
	if (form_get(form, "current_password").len == 0)
		form_fail(form, "current_password", "Enter your password.");
	if (form_check(form) > 0)
		return send(req, res, HTTP_UNPROCESSABLE, NULL, me, form);
	if (!me_may_try(req, res, me))
		return send(req, res, HTTP_TOO_MANY, ME_TOO_OFTEN, me, form);
	switch (me_check_password(req, me, form)) {
	case PASSWORD_MATCH:
		return ask(req, res, me, form);
	case PASSWORD_BUSY:
		reply = send(req, res, HTTP_UNAVAILABLE, ME_BUSY, me, form);
		registration_retry(res);
		return reply;
	case PASSWORD_WRONG:
	case PASSWORD_BROKEN:
		break;
	}
	return send(req, res, HTTP_UNPROCESSABLE, NULL, me, form);
}

/* mail_post - POST /me/mail */
int
mail_post(struct request *req, struct response *res)
{
	struct form *form;
	struct me *me;
	bool fresh;
	struct me_page page = page_of(req);
	int reply = me_load(req, res, &me);

	if (reply || (reply = me_decode(req, res, &page, &form, &fresh)))
		return reply;
	if (!fresh)
		return send(req, res, HTTP_FORBIDDEN, ME_STALE, me, form);
	if (!str_is_none(form_get(form, "email")))
		return set_email(req, res, me, form);
	if (form_is_checked(form, "choices"))
		return set_choices(req, res, me, form);
	if (form_is_checked(form, "mail_news") && registration_has_gpc(req))
		return page_error(
		    req, res, HTTP_UNPROCESSABLE, REGISTRATION_GPC);
	return set_news(req, res, me, form_is_checked(form, "mail_news"));
}

/* What a link opens. */
struct opened {
	struct datakey key;
	struct member member;
	bool found;
};

/* open_link - whose it is, if that address waits still */
static enum db_status
open_link(struct request *req, struct str token, struct opened *opened,
    struct err *err)
{
	struct account_env env = registration_env(req);
	uint8_t mark[CHANGE_MARK_BYTES];
	enum db_status status;
	struct str text;

	opened->found = false;
	if (token.len == 0 ||
	    token_open(req->arena, keyring_get(req->ctx->keyring, "forms"),
		LETTER_EMAIL, req->now_secs, settings_of(req)->verify_secs,
		token, &text, NULL) != TOKEN_VALID ||
	    text.len != MEMBER_ID_BYTES + CHANGE_MARK_BYTES)
		return DB_OK;
	status = account_get(&env, str_from(text.ptr, MEMBER_ID_BYTES),
	    &opened->key, &opened->member, &opened->found, err);
	if (status != DB_OK || !opened->found)
		return status;
	change_email_mark(&opened->key, &opened->member, mark);
	opened->found = opened->member.email_new.len > 0 &&
			memcmp(mark, text.ptr + MEMBER_ID_BYTES,
			    sizeof(mark)) == 0;
	return DB_OK;
}

/* gone - the link does not work, or not any more */
static int
gone(struct request *req, struct response *res)
{
	return page_error(req, res, HTTP_GONE,
	    "This link does not work any more. If you have not confirmed your "
	    "account yet, please sign up again.");
}

/* mail_link_show - a button, since scanners follow links */
int
mail_link_show(struct request *req, struct response *res, struct str token)
{
	struct view *view = view_object(req->arena);
	struct opened opened = {.found = false};
	struct err err = ERR_NONE;
	enum db_status status = open_link(req, token, &opened, &err);

	datakey_scrub(&opened.key);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	if (!opened.found)
		return gone(req, res);
	view_set_text(view, "title", STR(N_("Confirm your mail address")));
	view_set_text(view, "token", token);
	return page_send(req, res, HTTP_OK, "registration_email_confirm", view);
}

/* mail_link_post - mail goes there from now on */
int
mail_link_post(struct request *req, struct response *res, struct str token)
{
	struct account_env env = registration_env(req);
	struct opened opened = {.found = false};
	struct err err = ERR_NONE;
	bool taken = false;
	enum db_status status = open_link(req, token, &opened, &err);

	if (status == DB_OK && opened.found)
		status = change_email(
		    &env, &opened.key, &opened.member, &taken, &err);
	datakey_scrub(&opened.key);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	if (!opened.found)
		return gone(req, res);
	if (taken)
		return page_error(req, res, HTTP_CONFLICT,
		    "There is an account with this mail address already.");
	app_wake(req->app);
	return registration_redirect(req, res, "/verified");
}
