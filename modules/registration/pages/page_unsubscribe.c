/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "crypto/keyring.h"
#include "http/context.h"
#include "http/form.h"
#include "mail/address.h"
#include "modules/registration/store/account_find.h"
#include "modules/registration/store/category.h"
#include "modules/registration/store/mailing.h"
#include "modules/registration/store/names.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/unsubscribe.h"
#include "modules/registration/store/visitor.h"
#include "modules/registration/store/erasure.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/policy.h"
#include "policy/rate.h"

#define FORM	  "unsubscribe"
#define CLICKS	  60 /* an hour and link */
#define HOUR_SECS 3600
#define GONE_NOTICE                                                            \
	N_("This link is not whole, or not one of ours. Copy it as it stands " \
	   "in the mail, or have us send you another.")
#define LATE_NOTICE                                                            \
	N_("This link does not work any more. Have us send you another.")

/*
 * A mail provider posts "List-Unsubscribe=One-Click" to the link, the page
 * one of its buttons; whoever has the link's token has the mail. Without a
 * token it is the form that asks for a link.
 */
static const struct field fields[] = {
    {.name = "token", .type = FIELD_TOKEN, .label = "The link"},
    {.name = "all", .type = FIELD_CHECKBOX, .label = N_("No mail at all")},
    {.name = "again", .type = FIELD_CHECKBOX, .label = N_("Mail again")},
    {.name = "email",
	.type = FIELD_EMAIL,
	.flags = FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = ADDRESS_MAX,
	.label = N_("Your mail address"),
	.check = address_check},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* settings_of - the module's settings in force */
static const struct registration_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* Whom a link names, looked up. */
struct reader {
	struct unsubscribe link;
	struct str token;
	struct datakey key;
	struct member member;	/* of UNSUBSCRIBE_MEMBER */
	struct visitor visitor; /* of the others */
	bool found;
};

/* forget - the secret, when the reply is made */
static void
forget(void *thing)
{
	datakey_scrub(&((struct reader *)thing)->key);
}

/* reader_find - member or visitor */
static enum db_status
reader_find(struct request *req, struct reader *reader, struct err *err)
{
	struct account_env env = registration_env(req);
	struct str id = str_from(reader->link.id, sizeof(reader->link.id));

	arena_defer(req->arena, forget, reader);
	if (reader->link.kind == UNSUBSCRIBE_MEMBER)
		return account_get(&env, id, &reader->key, &reader->member,
		    &reader->found, err);
	return visitor_get(
	    &env, id, &reader->key, &reader->visitor, &reader->found, err);
}

/* send_form - where to have a link sent to */
static int
send_form(struct request *req, struct response *res, int status,
    const char *notice, const struct form *form)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("No more mail")));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	view_set_int(view, "hours", settings_of(req)->verify_secs / HOUR_SECS);
	page_fields(view, fields, NFIELDS, form);
	page_field_require(view, "email");
	page_field_set(view, "email", "autocomplete", "email");
	if (form)
		return page_form(
		    req, res, status, "registration_opt_out", view, form);
	return page_send(req, res, status, "registration_opt_out", view);
}

/* gone - a member who is erased gets no mail, and nothing is left to do */
static int
gone(struct request *req, struct response *res)
{
	return page_error(req, res, HTTP_GONE,
	    "There is nobody here any more to whom we would write: this "
	    "account, or this address, is erased.");
}

/* set_category - what the link is about, in words */
static void
set_category(struct request *req, struct view *view,
    const struct reader *reader, bool chosen)
{
	struct category category = {.text = reader->link.category};
	struct view *object;

	category_find(settings_of(req)->mail_categories, reader->link.category,
	    &category);
	object = view_set_object(view, "category");
	view_set_text(object, "id", reader->link.category);
	view_set_text(object, "text",
	    str_of(page_text(req, arena_str(req->arena, category.text))));
	view_set_bool(object, "chosen", chosen);
}

/* show - the buttons */
static int
show(struct request *req, struct response *res, const struct reader *reader)
{
	struct view *view = view_object(req->arena);
	struct err err = ERR_NONE;
	bool chosen = false;
	enum db_status status;

	view_set_text(view, "title", STR(N_("No more mail")));
	view_set_text(view, "token", reader->token);
	view_set_bool(
	    view, "visitor", reader->link.kind == UNSUBSCRIBE_VISITOR);
	view_set_bool(
	    view, "address", reader->link.kind == UNSUBSCRIBE_ADDRESS);
	if (reader->link.kind == UNSUBSCRIBE_MEMBER) {
		status = mailing_is_chosen(registration_db(req),
		    &reader->member, reader->link.category, &chosen, &err);
		if (status != DB_OK)
			return registration_unavailable(req, res, status, &err);
		set_category(req, view, reader, chosen);
	}
	return page_send(req, res, HTTP_OK, "registration_unsubscribe", view);
}

/* unsubscribe_show - GET /unsubscribe: changes nothing, since scanners
 * follow links */
int
unsubscribe_show(struct request *req, struct response *res)
{
	struct reader *reader = arena_alloc(req->arena, sizeof(*reader));
	struct err err = ERR_NONE;
	enum db_status status;

	reader->token = request_query(req, "token");
	if (reader->token.len == 0)
		return send_form(req, res, HTTP_OK, NULL, NULL);
	if (!unsubscribe_open(req->arena, req->ctx, req->now_secs,
		reader->token, &reader->link))
		return send_form(req, res, HTTP_GONE, GONE_NOTICE, NULL);
	status = reader_find(req, reader, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	/* Of an address that is erased the digest can still be listed. */
	if (!reader->found && reader->link.kind == UNSUBSCRIBE_MEMBER)
		return gone(req, res);
	return show(req, res, reader);
}

/* done - said, with what else can be done */
static int
done(struct request *req, struct response *res, const struct reader *reader,
    bool all, bool again)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title",
	    again ? STR(N_("As if you had never opted out"))
		  : STR(N_("You have opted out")));
	view_set_text(view, "token", reader->token);
	view_set_bool(view, "all", all);
	view_set_bool(view, "again", again);
	view_set_bool(
	    view, "erased", reader->link.kind != UNSUBSCRIBE_MEMBER && !again);
	if (reader->link.kind == UNSUBSCRIBE_MEMBER)
		set_category(req, view, reader, false);
	return page_send(req, res, HTTP_OK, "registration_unsubscribed", view);
}

/* member_stop - a category, or all of them */
static enum db_status
member_stop(struct request *req, const struct datakey *key,
    const struct member *member, struct str category, struct err *err)
{
	struct account_env env = registration_env(req);
	struct mailing mailing = {
	    &env, key, member, req->ctx->policy, consent_text(req, NULL)};

	if (str_is_none(category))
		return mailing_stop(&mailing, err);
	return mailing_set(&mailing, category, false, err);
}

/* others_stop - whoever else has this address: a member's mailings end */
static enum db_status
others_stop(struct request *req, struct str email, struct err *err)
{
	struct account_env env = registration_env(req);
	struct keystore_name name;
	struct datakey key;
	struct member member;
	bool found;
	enum db_status status;

	if (names_mail(req->arena, email, &name))
		return DB_OK;
	status = account_find(&env, name, &key, &member, &found, err);
	if (status == DB_OK && found)
		status = member_stop(req, &key, &member, STR_NONE, err);
	datakey_scrub(&key);
	return status;
}

/* visitor_stop - on the list first; then the address is erased, wherever it
 * waits or was confirmed */
static enum db_status
visitor_stop(struct request *req, const struct reader *reader, struct err *err)
{
	struct account_env env = registration_env(req);
	uint8_t told[VISITOR_ID_BYTES];
	bool found = false;
	enum db_status status = suppressed_set(
	    env.db, reader->link.digest, true, err);

	if (status != DB_OK || !reader->found)
		return status;
	if (reader->link.kind == UNSUBSCRIBE_ADDRESS)
		status = others_stop(req, reader->visitor.email, err);
	if (status == DB_OK)
		status = visitor_find(
		    &env, reader->visitor.email, told, &found, err);
	if (status == DB_OK && found)
		status = erasure_run(&env, str_from(told, sizeof(told)), err);
	if (status == DB_OK)
		status = erasure_run(&env,
		    str_from(reader->link.id, sizeof(reader->link.id)), err);
	return status;
}

/* is_late - a link to opt out an address that was not used in time: who is a
 * member there cannot be found by it any more. Used before, it has served. */
static enum db_status
is_late(struct request *req, const struct reader *reader, bool *late_r,
    struct err *err)
{
	bool listed = true;
	enum db_status status = DB_OK;

	if (reader->link.kind == UNSUBSCRIBE_ADDRESS && !reader->found)
		status = suppressed_has(
		    registration_db(req), reader->link.digest, &listed, err);
	*late_r = !listed;
	return status;
}

/* click - what the link is for, at once */
static int
click(struct request *req, struct response *res, struct reader *reader,
    const struct form *form)
{
	bool all = form_is_checked(form, "all");
	bool again = form_is_checked(form, "again") &&
		     reader->link.kind != UNSUBSCRIBE_MEMBER;
	bool late = false;
	struct err err = ERR_NONE;
	enum db_status status = reader_find(req, reader, &err);

	if (status == DB_OK && !reader->found &&
	    reader->link.kind == UNSUBSCRIBE_MEMBER)
		return gone(req, res);
	if (status == DB_OK && !again)
		status = is_late(req, reader, &late, &err);
	if (status == DB_OK && late)
		return send_form(req, res, HTTP_GONE, LATE_NOTICE, NULL);
	if (status == DB_OK && again)
		status = suppressed_set(
		    registration_db(req), reader->link.digest, false, &err);
	else if (status == DB_OK && reader->link.kind == UNSUBSCRIBE_MEMBER)
		status = member_stop(req, &reader->key, &reader->member,
		    all ? STR_NONE : reader->link.category, &err);
	else if (status == DB_OK)
		status = visitor_stop(req, reader, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	return done(req, res, reader, all, again);
}

/* post_form - the form that asks for a link */
static int
post_form(struct request *req, struct response *res, struct form *form)
{
	uint8_t nonce[FORM_NONCE_BYTES];

	if (check_origin(req, res) != VERDICT_PASS ||
	    check_rate(req, res) != VERDICT_PASS)
		return res->status;
	if (form_token_check(req, FORM, form_get(form, FORM_TOKEN_FIELD),
		nonce) != FORM_TOKEN_VALID)
		return send_form(req, res, HTTP_FORBIDDEN,
		    N_("This page was open for too long. Please look at it and "
		       "send it again."),
		    form);
	if (form_get(form, "email").len == 0)
		form_fail(form, "email", N_("Enter your mail address."));
	if (form_check(form) > 0)
		return send_form(req, res, HTTP_UNPROCESSABLE, NULL, form);
	return registration_ask_visitor(req, res, form_get(form, "email"),
	    nonce, VISITOR_OPT_OUT, "/opt-out-sent");
}

/* unsubscribe_post - POST /unsubscribe: no cookie, no origin, one click */
int
unsubscribe_post(struct request *req, struct response *res)
{
	struct reader *reader = arena_alloc(req->arena, sizeof(*reader));
	struct form *form;
	int refusal = form_decode(req, fields, NFIELDS, &form);

	if (refusal)
		return page_error(req, res, refusal, form_refusal(refusal));
	reader->token = form_get(form, "token");
	if (reader->token.len == 0)
		reader->token = request_query(req, "token");
	if (reader->token.len == 0)
		return post_form(req, res, form);
	if (!unsubscribe_open(req->arena, req->ctx, req->now_secs,
		reader->token, &reader->link)) {
		/* Only these are guesses: providers click for many. */
		if (check_rate(req, res) != VERDICT_PASS)
			return res->status;
		return send_form(req, res, HTTP_GONE, GONE_NOTICE, NULL);
	}
	if (!rate_allow(req->ctx->rate, "registration unsubscribe",
		str_from(reader->link.id, sizeof(reader->link.id)), CLICKS,
		HOUR_SECS))
		return page_error(req, res, HTTP_TOO_MANY,
		    "This link was used very often. Please try again later.");
	return click(req, res, reader, form);
}

/* opt_out_sent - GET /opt-out-sent */
int
opt_out_sent(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Look into your mail")));
	view_set_bool(view, "sent", true);
	return page_send(req, res, HTTP_OK, "registration_opt_out_sent", view);
}
