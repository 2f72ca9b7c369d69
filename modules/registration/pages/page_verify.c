/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "crypto/keyring.h"
#include "crypto/token.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/registration/letter.h"
#include "modules/registration/store/names.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

/* The link's token stays in the form; who has it has the mailbox. */
static const struct field fields[] = {
    {.name = "token", .type = FIELD_TOKEN, .label = "The link"},
    {.name = "user_id",
	.type = FIELD_TEXT,
	.flags = FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = USER_ID_MAX,
	.label = N_("User id")},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* open_token - the id in a link; false: not ours, or too old */
static bool
open_token(struct request *req, struct str token, struct str *id_r)
{
	const struct registration_settings *settings = req->ctx->settings;

	return token.len > 0 &&
	       token_open(req->arena, keyring_get(req->ctx->keyring, "forms"),
		   LETTER_VERIFY, req->now_secs, settings->verify_secs, token,
		   id_r, NULL) == TOKEN_VALID &&
	       id_r->len == MEMBER_ID_BYTES;
}

/* gone - the link does not work, or not any more */
static int
gone(struct request *req, struct response *res)
{
	return page_error(req, res, HTTP_GONE,
	    "This link does not work any more. If you have not confirmed your "
	    "account yet, please sign up again.");
}

/* send - the button, and where needed the field for another user id */
static int
send(struct request *req, struct response *res, int status, struct str token,
    enum account_verified state, const struct form *form)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Confirm your account")));
	view_set_text(view, "token", token);
	view_set_bool(view, "choose_user_id", state == ACCOUNT_USER_TAKEN);
	page_fields(view, fields, NFIELDS, form);
	page_field_set(view, "user_id", "autocomplete", "username");
	page_field_require(view, "user_id");
	if (form)
		return page_form(
		    req, res, status, "registration_verify", view, form);
	return page_send(req, res, status, "registration_verify", view);
}

/* refused - what came out instead of a verified account */
static int
refused(struct request *req, struct response *res, enum account_verified state)
{
	if (state == ACCOUNT_MAIL_TAKEN)
		return page_error(req, res, HTTP_CONFLICT,
		    "There is an account with this mail address already. "
		    "Please log in with it.");
	return gone(req, res);
}

/* verify_show - GET /verify?token=: a button, since scanners follow links */
int
verify_show(struct request *req, struct response *res)
{
	struct account_env env = registration_env(req);
	struct str token = request_query(req, "token"), id;
	enum account_verified state;
	struct err err = ERR_NONE;
	enum db_status status;

	if (!open_token(req, token, &id))
		return mail_link_show(req, res, token);
	status = account_verify_look(&env, id, &state, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	if (state != ACCOUNT_VERIFIED && state != ACCOUNT_USER_TAKEN)
		return refused(req, res, state);
	return send(req, res, HTTP_OK, token, state, NULL);
}

/* again - the user id is taken: another one, please */
static int
again(struct request *req, struct response *res, struct form *form,
    const char *message)
{
	form_fail(form, "user_id", message);
	return send(req, res, HTTP_UNPROCESSABLE, form_get(form, "token"),
	    ACCOUNT_USER_TAKEN, form);
}

/* verify_post - POST /verify: the account is theirs */
int
verify_post(struct request *req, struct response *res)
{
	struct account_env env = registration_env(req);
	enum account_verified state;
	struct err err = ERR_NONE;
	enum db_status status;
	const char *message;
	struct str id, user_id;
	struct form *form;
	int refusal = form_decode(req, fields, NFIELDS, &form);

	if (refusal)
		return page_error(req, res, refusal, form_refusal(refusal));
	if (!open_token(req, form_get(form, "token"), &id))
		return mail_link_post(req, res, form_get(form, "token"));
	form_check(form);
	user_id = form_get(form, "user_id");
	message = user_id.len ? names_check_new_user_id(user_id, NULL) : NULL;
	if (message)
		return again(req, res, form, message);
	status = account_verify(&env, id, user_id, &state, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	if (state == ACCOUNT_USER_TAKEN)
		return again(req, res, form,
		    N_("Somebody else has this user id. Choose another."));
	if (state != ACCOUNT_VERIFIED)
		return refused(req, res, state);
	metric_add(registration_of(req)->verified, 1);
	return registration_redirect(req, res, "/verified");
}

/* verified_show - GET /verified */
int
verified_show(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Your account is ready")));
	view_set_bool(view, "verified", true);
	return page_send(req, res, HTTP_OK, "registration_verified", view);
}
