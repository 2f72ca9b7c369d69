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
#include "modules/registration/letter.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/store/visitor.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/policy.h"

#define FORM	  "notices"
#define HOUR_SECS 3600

/* An address to be told at; or the button of a link that confirms one. */
static const struct field fields[] = {
    {.name = "email",
	.type = FIELD_EMAIL,
	.flags = FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = ADDRESS_MAX,
	.label = N_("Your mail address"),
	.check = address_check},
    {.name = "token", .type = FIELD_TOKEN, .label = "The link"},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
    CONSENT_FIELDS,
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* settings_of - the module's settings in force */
static const struct registration_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* send - the form */
static int
send(struct request *req, struct response *res, int status, const char *notice,
    const struct form *form)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Changes of the privacy policy")));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	page_fields(view, fields, NFIELDS, form);
	page_field_set(view, "email", "autocomplete", "email");
	page_field_require(view, "email");
	consent_set(req, view, consent_text(req, NULL), form);
	if (form)
		return page_form(
		    req, res, status, "registration_notices", view, form);
	return page_send(req, res, status, "registration_notices", view);
}

/* open_link - the visitor's id */
static bool
open_link(struct request *req, struct str token, struct str *id_r)
{
	return token_open(req->arena, keyring_get(req->ctx->keyring, "forms"),
		   LETTER_NOTICES, req->now_secs, settings_of(req)->verify_secs,
		   token, id_r, NULL) == TOKEN_VALID &&
	       id_r->len == VISITOR_ID_BYTES;
}

/* link_visitor - is there still somebody to confirm? 0, or the reply */
static int
link_visitor(struct request *req, struct response *res, struct str token,
    struct str *id_r)
{
	struct account_env env = registration_env(req);
	struct visitor visitor;
	struct err err = ERR_NONE;
	struct datakey key;
	bool found = false;
	enum db_status status = DB_OK;

	if (open_link(req, token, id_r)) {
		status = visitor_get(&env, *id_r, &key, &visitor, &found, &err);
		datakey_scrub(&key);
	}
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	if (found)
		return 0;
	return send(req, res, HTTP_GONE,
	    N_("This link does not work any more. If you still want to be "
	       "told, "
	       "ask for it again."),
	    NULL);
}

/* notices_show - GET /policy-notices: the form; with a token a button, since
 * scanners follow links */
int
notices_show(struct request *req, struct response *res)
{
	struct str token = request_query(req, "token"), id;
	struct view *view;
	int reply;

	if (token.len == 0)
		return send(req, res, HTTP_OK, NULL, NULL);
	reply = link_visitor(req, res, token, &id);
	if (reply)
		return reply;
	view = view_object(req->arena);
	view_set_text(view, "title", STR(N_("Changes of the privacy policy")));
	view_set_text(view, "token", token);
	return page_send(
	    req, res, HTTP_OK, "registration_notices_confirm", view);
}

/* confirm - the button of the link */
static int
confirm(struct request *req, struct response *res, struct str token)
{
	struct account_env env = registration_env(req);
	struct err err = ERR_NONE;
	enum db_status status;
	struct str id;
	int reply = link_visitor(req, res, token, &id);

	if (reply)
		return reply;
	status = visitor_confirm(&env, id, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	return registration_redirect(req, res, "/policy-notices-done");
}

/* notices_post - POST /policy-notices */
int
notices_post(struct request *req, struct response *res)
{
	uint8_t nonce[FORM_NONCE_BYTES];
	const struct policy_text *text;
	const struct field_error *errors;
	struct form *form;
	int refusal = form_decode(req, fields, NFIELDS, &form);

	if (refusal)
		return page_error(req, res, refusal, form_refusal(refusal));
	if (form_get(form, "token").len > 0)
		return confirm(req, res, form_get(form, "token"));
	if (form_is_checked(form, CONSENT_DENIED_FIELD))
		return registration_redirect(req, res, "/denied");
	if (form_token_check(req, FORM, form_get(form, FORM_TOKEN_FIELD),
		nonce) != FORM_TOKEN_VALID)
		return send(req, res, HTTP_FORBIDDEN,
		    N_("This page was open for too long. Please look at it and "
		       "send it again."),
		    form);
	form_check(form);
	if (form_get(form, "email").len == 0)
		form_fail(form, "email", N_("Enter your mail address."));
	consent_check(req, form, consent_text(req, NULL), &text);
	if (form_errors(form, &errors) > 0)
		return send(req, res, HTTP_UNPROCESSABLE, NULL, form);
	return registration_ask_visitor(req, res, form_get(form, "email"),
	    nonce, VISITOR_NOTICES, "/policy-notices-sent");
}

/* notices_sent - GET /policy-notices-sent */
int
notices_sent(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Look into your mail")));
	view_set_bool(view, "sent", true);
	view_set_int(view, "hours", settings_of(req)->verify_secs / HOUR_SECS);
	return page_send(req, res, HTTP_OK, "registration_notices_sent", view);
}

/* notices_done - GET /policy-notices-done */
int
notices_done(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("You will be told")));
	view_set_bool(view, "confirmed", true);
	return page_send(req, res, HTTP_OK, "registration_notices_done", view);
}
