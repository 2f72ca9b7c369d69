/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/scrub.h"
#include "base/words.h"
#include "crypto/keyring.h"
#include "crypto/password.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/registration/store/change.h"
#include "modules/registration/pages/fields.h"
#include "modules/registration/pages/me.h"
#include "modules/registration/pages/password_rule.h"
#include "modules/registration/pages/registration_pages.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

#define FORM "password"

static const struct field fields[] = {
    {.name = "current_password",
	.type = FIELD_PASSWORD,
	.flags = FIELD_REQUIRED,
	.max = PASSWORD_MAX_CHARS,
	.label = N_("Your password now")},
    {.name = "password",
	.type = FIELD_PASSWORD,
	.flags = FIELD_REQUIRED,
	.max = PASSWORD_MAX_CHARS,
	.label = N_("New password")},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};

static const struct me_page page = {
    fields, sizeof(fields) / sizeof(fields[0]), FORM};

/* send - the form */
static int
send(struct request *req, struct response *res, int status, const char *notice,
    const struct form *form)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Change your password")));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	page_fields(view, page.fields, page.n, form);
	fields_hint(req, view);
	page_field_set(
	    view, "current_password", "autocomplete", "current-password");
	if (form)
		return page_form(
		    req, res, status, "registration_password", view, form);
	return page_send(req, res, status, "registration_password", view);
}

/* busy - not now */
static int
busy(struct request *req, struct response *res, const struct form *form)
{
	int reply = send(req, res, HTTP_UNAVAILABLE, ME_BUSY, form);

	registration_retry(res);
	return reply;
}

/* password_show - GET /me/password */
int
password_show(struct request *req, struct response *res)
{
	struct me *me;
	int reply = me_load(req, res, &me);

	return reply ? reply : send(req, res, HTTP_OK, NULL, NULL);
}

/* change - hash, store, log out elsewhere */
static int
change(struct request *req, struct response *res, struct me *me,
    const struct form *form)
{
	struct account_env env = registration_env(req);
	char hash[PASSWORD_HASH_MAX];
	struct err err = ERR_NONE;
	enum db_status status;

	if (registration_hash(req, form_get(form, "password"), hash) !=
	    PASSWORD_MATCH)
		return busy(req, res, form);
	status = change_password(
	    &env, &me->key, str_of(hash), me->login.session, &err);
	scrub(hash, sizeof(hash));
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	app_wake(req->app);
	return registration_redirect(req, res, "/me");
}

/* password_post - POST /me/password */
int
password_post(struct request *req, struct response *res)
{
	enum password_state state;
	const struct field_error *errors;
	struct form *form;
	struct me *me;
	bool fresh;
	int reply = me_load(req, res, &me);

	if (reply || (reply = me_decode(req, res, &page, &form, &fresh)))
		return reply;
	if (!fresh)
		return send(req, res, HTTP_FORBIDDEN, ME_STALE, form);
	if (form_check(form) > 0)
		return send(req, res, HTTP_UNPROCESSABLE, NULL, form);
	fields_check_password(
	    req, form, me->member.user_id, me->member.email, me->member.name);
	if (form_errors(form, &errors) > 0)
		return send(req, res, HTTP_UNPROCESSABLE, NULL, form);
	if (!me_may_try(req, res, me))
		return send(req, res, HTTP_TOO_MANY, ME_TOO_OFTEN, form);
	state = me_check_password(req, me, form);
	if (state == PASSWORD_BUSY)
		return busy(req, res, form);
	if (state != PASSWORD_MATCH)
		return send(req, res, HTTP_UNPROCESSABLE, NULL, form);
	return change(req, res, me, form);
}
