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
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "mail/address.h"
#include "modules/registration/pages/choices.h"
#include "modules/registration/pages/fields.h"
#include "modules/registration/pages/guard.h"
#include "modules/registration/store/names.h"
#include "modules/registration/pages/own_form.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/pages/uses.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/policy.h"
#include "policy/rate.h"
#include "policy/typed.h"

#define FORM "account"
/* Mails an hour that strangers can have sent to one address. */
#define MAILS_AN_HOUR 4
#define HOUR_SECS     3600

/* settings_of - the module's settings in force */
static const struct registration_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* How the page comes: as asked for, or come back with what was typed. */
struct page {
	int status;
	const char *notice;	 /* NULL: none */
	const struct form *form; /* NULL: empty */
	struct str token;	 /* STR_NONE: a fresh one */
};

/* table_of - what the form asks for, and what it may be used for */
static const struct field *
table_of(struct request *req, const struct own_form *own, size_t *n_r)
{
	size_t n;
	const struct field *table = fields_all(req, own, &n);

	return uses_table(req, table, n, n_r);
}

/* text_of - the policy as it is shown to who lives where they said */
static const struct policy_text *
text_of(struct request *req)
{
	struct guard_age age;
	bool said = guard_of_age(req, &age) && !str_is_none(age.variant);

	return consent_text(
	    req, said ? arena_str(req->arena, age.variant) : NULL);
}

/* send - the account form */
static int
send(struct request *req, struct response *res, const struct page *page)
{
	struct view *view = view_object(req->arena);
	struct str token = page->token;
	size_t n;
	const struct own_form *own = own_form_new(req);
	const struct field *table = table_of(req, own, &n);
	struct view *news;

	if (token.len == 0)
		token = str_of(form_token_new(req, FORM));
	view_set_text(view, "title", STR(N_("Create an account")));
	if (page->notice)
		view_set_text(view, "notice", str_of(page->notice));
	view_set_text(view, FORM_TOKEN_FIELD, token);
	consent_set(req, view, text_of(req), page->form);
	view_set_bool(view, "gpc", registration_has_gpc(req));
	own_form_show(req, view, own, page->form);
	page_fields(view, table, n, page->form);
	fields_hint(req, view);
	choices_show(req, view, page->form);
	uses_show(req, view, page->form);
	if (page->form)
		return page_form(req, res, page->status, "registration_account",
		    view, page->form);
	news = view_member(view, STR("mail_news"));
	if (settings_of(req)->mail_news_preset && !registration_has_gpc(req) &&
	    news)
		view_put_bool(news, "checked", true);
	return page_send(req, res, page->status, "registration_account", view);
}

/* turned_away - 403 or 303 for who has no business here; 0: go on */
static int
turned_away(struct request *req, struct response *res, struct guard_age *age)
{
	int refused = guard_refused(req);
	bool of_age = guard_of_age(req, age);

	if (refused > 0 &&
	    refused <= (of_age ? age->limit : guard_age_lowest(req)))
		return guard_refused_page(req, res);
	/* Age first; also where the policy has raised it since, or where the
	 * answer was for a wall that asks for less. */
	if (!of_age || !age->policy || age->limit < guard_age_lowest(req))
		return registration_redirect(req, res, "/");
	return 0;
}

/* account_show - GET /account */
int
account_show(struct request *req, struct response *res)
{
	struct page page = {.status = HTTP_OK};
	struct guard_age age;
	int status = turned_away(req, res, &age);

	return status ? status : send(req, res, &page);
}

/* again - the form with what was typed, and a sentence */
static int
again(struct request *req, struct response *res, const struct form *form,
    int status, const char *notice)
{
	struct page page = {.status = status, .notice = notice, .form = form};

	return send(req, res, &page);
}

/* later - the same with the same token, so that sending it again makes no
 * second account */
static int
later(struct request *req, struct response *res, const struct form *form,
    const char *notice)
{
	struct page page = {
	    .status = HTTP_UNAVAILABLE,
	    .notice = notice,
	    .form = form,
	    .token = form_get(form, FORM_TOKEN_FIELD),
	};
	int status = send(req, res, &page);

	registration_retry(res);
	return status;
}

/* check - the form against its table, the policy, the rules */
static bool
check(struct request *req, struct form *form, const struct own_form *own,
    struct account_signup *signup)
{
	const struct field_error *errors;

	form_check(form);
	own_form_check(req, own, form);
	if (settings_of(req)->check_typed)
		typed_check(req, form);
	fields_check_password(req, form, form_get(form, "user_id"),
	    form_get(form, "email"), fields_value(form, "name"));
	consent_check(req, form, text_of(req), &signup->text);
	return form_errors(form, &errors) == 0;
}

/* read_form - what was sent, as it is kept */
static void
read_form(struct request *req, const struct form *form,
    const struct guard_age *age, struct account_signup *signup)
{
	struct member *member = &signup->member;

	member->state = MEMBER_PENDING;
	member->policy = str_of(req->ctx->policy->version);
	member->age_limit = age->limit;
	member->age_month = age->month;
	member->age_method = age->method;
	if (!registration_has_gpc(req)) {
		member->mail_news = fields_value(form, "mail_news").len > 0 &&
				    form_is_checked(form, "mail_news");
		signup->nmail = choices_read(req, form, signup->mail);
		signup->nuses = uses_read(req, form, signup->uses);
	}
	member->user_id = form_get(form, "user_id");
	member->email = form_get(form, "email");
	member->name = fields_value(form, "name");
	member->phone = fields_value(form, "phone");
	member->address = fields_value(form, "address");
	member->language = str_of(req->language->tag);
	signup->policy = req->ctx->policy;
	signup->expires_secs = req->now_secs + settings_of(req)->verify_secs;
}

/* may_mail - not more than a few mails to one address that strangers ask for
 */
static bool
may_mail(struct request *req, struct str email)
{
	struct keystore_name name;

	return names_mail(req->arena, email, &name) == 0 &&
	       rate_allow(req->ctx->rate, "registration mail", name.text,
		   MAILS_AN_HOUR, HOUR_SECS);
}

/* store - the account, or a word to whom the address belongs. The stranger
 * sees the same. */
static enum db_status
store(struct request *req, const struct account_signup *signup, struct err *err)
{
	struct account_env env = registration_env(req);
	enum account_saved saved;
	enum db_status status;

	if (!may_mail(req, signup->member.email))
		return DB_OK;
	status = account_sign_up(&env, signup, &saved, err);
	if (status != DB_OK)
		return status;
	if (saved == ACCOUNT_NEW)
		metric_add(registration_of(req)->signed_up, 1);
	if (saved != ACCOUNT_RESENT)
		app_wake(req->app);
	return DB_OK;
}

/* sign_up - hash the password, store, go on */
static int
sign_up(struct request *req, struct response *res, const struct form *form,
    struct account_signup *signup)
{
	char hash[PASSWORD_HASH_MAX];
	struct err err = ERR_NONE;
	enum db_status status;

	if (registration_hash(req, form_get(form, "password"), hash) !=
	    PASSWORD_MATCH)
		return later(req, res, form,
		    N_("Many people are signing up just now. Nothing is stored "
		       "yet: please send the form again in a moment."));
	signup->member.password = str_of(hash);
	status = store(req, signup, &err);
	scrub(hash, sizeof(hash));
	if (status != DB_OK) {
		registration_complain(status, &err);
		return later(req, res, form,
		    N_("Your account could not be stored just now. Please send "
		       "the form again in a moment."));
	}
	guard_clear_of_age(req, res);
	return registration_redirect(req, res, "/sent");
}

/* account_post - POST /account */
int
account_post(struct request *req, struct response *res)
{
	struct account_signup signup = {0};
	uint8_t nonce[FORM_NONCE_BYTES];
	struct guard_age age;
	struct form *form;
	size_t n;
	const struct own_form *own = own_form_new(req);
	const struct field *table = table_of(req, own, &n);
	int status = turned_away(req, res, &age);

	if (status)
		return status;
	status = form_decode(req, table, n, &form);
	if (status)
		return page_error(req, res, status, form_refusal(status));
	if (form_is_checked(form, CONSENT_DENIED_FIELD))
		return registration_redirect(req, res, "/denied");
	if (form_token_check(req, FORM, form_get(form, FORM_TOKEN_FIELD),
		nonce) != FORM_TOKEN_VALID)
		return again(req, res, form, HTTP_FORBIDDEN,
		    N_("This page was open for too long, or was not opened "
		       "here. What you typed is still in it, but for the "
		       "password: please look at it and send it again."));
	if (!check(req, form, own, &signup))
		return again(req, res, form, HTTP_UNPROCESSABLE, NULL);
	member_id(keyring_get(req->ctx->keyring, "index"),
	    str_from(nonce, sizeof(nonce)), signup.member.id);
	read_form(req, form, &age, &signup);
	signup.edit = own_form_read(req, own, form);
	return sign_up(req, res, form, &signup);
}

/* account_sent - GET /sent: look into your mail */
int
account_sent(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Look into your mail")));
	view_set_bool(view, "sent", true);
	view_set_int(view, "hours", settings_of(req)->verify_secs / HOUR_SECS);
	return page_send(req, res, HTTP_OK, "registration_sent", view);
}

/* account_denied - GET /denied: nothing was stored */
int
account_denied(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Nothing was stored")));
	view_set_bool(view, "stored", false);
	return page_send(req, res, HTTP_OK, "registration_denied", view);
}
