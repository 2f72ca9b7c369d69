/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/words.h"
#include "crypto/password.h"
#include "crypto/rand.h"
#include "http/context.h"
#include "http/form.h"
#include "mail/address.h"
#include "modules/registration/pages/gpc.h"
#include "modules/registration/pages/guard.h"
#include "modules/registration/store/account_find.h"
#include "modules/registration/store/names.h"
#include "modules/registration/pages/next.h"
#include "modules/registration/pages/page_underage.h"
#include "modules/registration/pages/password_rule.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/store/revocation.h"
#include "modules/registration/pages/terms_form.h"
#include "modules/registration/pages/tries.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

#define FORM	     "login"
#define FORM_LOGOUT  "logout"
#define ME	     "/me"
#define QUARTER_SECS 900

static const struct field fields[] = {
    {.name = "login",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED | FIELD_PERSONAL,
	.max = ADDRESS_MAX,
	.label = N_("User id or mail address")},
    {.name = "password",
	.type = FIELD_PASSWORD,
	.flags = FIELD_REQUIRED,
	.max = PASSWORD_MAX_CHARS,
	.label = N_("Password")},
    {.name = "remember_me",
	.type = FIELD_CHECKBOX,
	.label = N_("Stay logged in on this device")},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
    {.name = NEXT, .type = FIELD_TOKEN, .label = N_("The page to go on to")},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* settings_of - the module's settings in force */
static const struct registration_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* next_of - the page that the visitor was on the way to; STR_NONE: none that
 * this site has */
static struct str
next_of(struct request *req, const struct form *form)
{
	struct str path = form ? form_get(form, NEXT)
			       : request_query(req, NEXT);

	return next_path(req->arena, path.len ? path : STR_NONE);
}

/* send - the log-in form */
static int
send(struct request *req, struct response *res, int status, const char *notice,
    const struct form *form)
{
	struct view *view = view_object(req->arena);
	struct str next = next_of(req, form);

	view_set_text(view, "title", STR(N_("Log in")));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	view_set_bool(view, "_remember", settings_of(req)->remember_me);
	page_fields(view, fields, NFIELDS, form);
	page_field_set(view, "login", "autocomplete", "username");
	page_field_set(view, "password", "autocomplete", "current-password");
	view_set_bool(view, "_next", !str_is_none(next));
	if (!str_is_none(next))
		view_set_text(view, "next_page", next);
	if (form)
		return page_form(
		    req, res, status, "registration_login", view, form);
	return page_send(req, res, status, "registration_login", view);
}

/* login_show - GET /login */
int
login_show(struct request *req, struct response *res)
{
	return send(req, res, HTTP_OK, NULL, NULL);
}

/* find - the member of a log-in name, active or away, or nobody */
static enum db_status
find(struct request *req, struct str login, struct datakey *key,
    struct member *member, bool *found_r, struct err *err)
{
	struct account_env env = registration_env(req);
	struct keystore_name name;
	enum db_status status;

	*found_r = false;
	if (names_login(req->arena, login, &name))
		return DB_OK;
	status = account_find(&env, name, key, member, found_r, err);
	if (*found_r && member->state == MEMBER_PENDING)
		*found_r = false;
	return status;
}

/* store - who was away is back; the session's row; the end of the one that
 * this browser had */
static enum db_status
store(struct request *req, struct guard_login *login,
    const struct member *member, struct err *err)
{
	struct db *db = registration_db(req);
	struct str id = str_from(member->id, sizeof(member->id));
	struct guard_login before;
	enum db_status status = revocation_last(db, &login->position, err);
	bool found = false;

	if (status == DB_OK && member->state == MEMBER_AWAY)
		status = member_set_state(db, id, MEMBER_ACTIVE, err);
	if (status == DB_OK)
		status = session_begin(db, login->session, id, req->now_secs,
		    login->expires_secs, err);
	if (status == DB_OK)
		status = guard_login(req, &before, &found, err);
	if (status == DB_OK && found)
		status = session_log_out(db, before.session, err);
	secret_scrub(&before.pairwise);
	return status;
}

/* begin - a session, its row and its cookie */
static enum db_status
begin(struct request *req, struct response *res, const struct datakey *key,
    const struct member *member, bool remember, struct err *err)
{
	const struct registration_settings *settings = settings_of(req);
	struct guard_login login;
	enum db_status status;

	rand_bytes(login.session, sizeof(login.session));
	memcpy(login.member, member->id, sizeof(login.member));
	member_pairwise(key, &login.pairwise);
	login.age_limit = member->age_limit;
	login.policy = member_terms(member);
	login.remember = remember;
	login.expires_secs = req->now_secs + (remember
						     ? settings->remember_secs
						     : settings->session_secs);
	status = store(req, &login, member, err);
	if (status == DB_OK)
		guard_renew(req, res, &login);
	secret_scrub(&login.pairwise);
	return status;
}

/* wrong - the same words whatever was wrong */
static int
wrong(struct request *req, struct response *res, struct form *form)
{
	metric_add(registration_of(req)->log_in_failed, 1);
	form_fail(form, "login",
	    "User id or mail address and password do not belong together. "
	    "Check both. A new account has to be confirmed by mail first.");
	return send(req, res, HTTP_UNPROCESSABLE, NULL, form);
}

/* busy - not now, and it does not count */
static int
busy(struct request *req, struct response *res, const struct form *form)
{
	int reply = send(req, res, HTTP_UNAVAILABLE,
	    N_("Many people are logging in just now. Please try again in a "
	       "moment."),
	    form);

	registration_retry(res);
	return reply;
}

/* too_often - how long to wait */
static int
too_often(struct request *req, struct response *res, const struct form *form,
    int64_t secs)
{
	response_header(res, "Retry-After",
	    str_of(arena_printf(req->arena, "%lld", (long long)secs)));
	return send(req, res, HTTP_TOO_MANY,
	    secs > QUARTER_SECS
		? N_("That was tried too often. Please wait an hour, or choose "
		     "a "
		     "new password by the link below.")
		: N_("That was tried too often. Please wait a quarter of an "
		     "hour, "
		     "or choose a new password by the link below."),
	    form);
}

/* welcome - it is the member */
static int
welcome(struct request *req, struct response *res, const struct form *form,
    const struct datakey *key, const struct member *member)
{
	bool remember = settings_of(req)->remember_me &&
			form_is_checked(form, "remember_me");
	struct str next = next_of(req, form);
	const char *page;
	struct err err = ERR_NONE;
	enum db_status status;

	tries_forgive(req, form_get(form, "login"));
	if (member->suspended_until)
		return underage_show(req, res, member);
	/* The browser opts out now, whatever was agreed to in another. */
	status = gpc_opt_out(req, key, member, &err);
	if (status == DB_OK)
		status = begin(req, res, key, member, remember, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	metric_add(registration_of(req)->logged_in, 1);
	/* Who cannot be asked now is asked next time. */
	if (terms_page(req, key, member, &page, &err) != DB_OK)
		page = ME;
	if (!str_is_none(next) && strcmp(page, ME) == 0)
		return response_redirect(res, arena_str(req->arena, next));
	return registration_redirect(req, res, page);
}

/* judge - the password; an unknown account takes as long */
static int
judge(struct request *req, struct response *res, struct form *form,
    const struct datakey *key, const struct member *member)
{
	const char *hash = member ? arena_str(req->arena, member->password)
				  : NULL;

	switch (registration_check_password(
	    req, form_get(form, "password"), hash)) {
	case PASSWORD_MATCH:
		return welcome(req, res, form, key, member);
	case PASSWORD_BUSY:
		tries_forgive(req, form_get(form, "login"));
		return busy(req, res, form);
	case PASSWORD_BROKEN:
		log_error("a stored password hash cannot be used");
		break;
	case PASSWORD_WRONG:
		break;
	}
	return wrong(req, res, form);
}

/* try - count it, look for the member, judge */
static int
try(struct request *req, struct response *res, struct form *form)
{
	struct str name = form_get(form, "login");
	int64_t wait = tries_count(req, name);
	struct err err = ERR_NONE;
	struct member member;
	struct datakey key;
	enum db_status status;
	bool found;
	int reply;

	if (wait)
		return too_often(req, res, form, wait);
	status = find(req, name, &key, &member, &found, &err);
	if (status != DB_OK) {
		tries_forgive(req, name);
		return registration_unavailable(req, res, status, &err);
	}
	reply = judge(req, res, form, &key, found ? &member : NULL);
	datakey_scrub(&key);
	return reply;
}

/* login_post - POST /login */
int
login_post(struct request *req, struct response *res)
{
	uint8_t nonce[FORM_NONCE_BYTES];
	struct form *form;
	int reply = form_decode(req, fields, NFIELDS, &form);

	if (reply)
		return page_error(req, res, reply, form_refusal(reply));
	if (form_token_check(req, FORM, form_get(form, FORM_TOKEN_FIELD),
		nonce) != FORM_TOKEN_VALID)
		return send(req, res, HTTP_FORBIDDEN,
		    N_("This page was open for too long, or was not opened "
		       "here. Please send it again."),
		    form);
	if (form_check(form) > 0)
		return send(req, res, HTTP_UNPROCESSABLE, NULL, form);
	if (req->crowded)
		return busy(req, res, form);
	return try(req, res, form);
}

/* logout_post - POST /logout: at once, on every host */
int
logout_post(struct request *req, struct response *res)
{
	static const struct field token = {.name = FORM_TOKEN_FIELD,
	    .type = FIELD_TOKEN,
	    .label = "This page"};
	uint8_t nonce[FORM_NONCE_BYTES];
	struct guard_login login;
	struct err err = ERR_NONE;
	struct form *form;
	bool found;
	int reply = form_decode(req, &token, 1, &form);
	enum db_status status;

	if (reply)
		return page_error(req, res, reply, form_refusal(reply));
	if (form_token_check(req, FORM_LOGOUT, form_get(form, FORM_TOKEN_FIELD),
		nonce) != FORM_TOKEN_VALID)
		return page_error(req, res, HTTP_FORBIDDEN,
		    "This page was open for too long. Go back to it, reload "
		    "it, and log out again.");
	status = guard_login(req, &login, &found, &err);
	if (status == DB_OK && found)
		status = session_log_out(
		    registration_db(req), login.session, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	guard_log_out(req, res);
	return registration_redirect(req, res, "/login");
}
