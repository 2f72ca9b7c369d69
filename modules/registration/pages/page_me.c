/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "conf/site.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/registration/pages/choices.h"
#include "modules/registration/pages/guard.h"
#include "modules/registration/store/ledger.h"
#include "modules/registration/pages/me.h"
#include "modules/registration/pages/own_form.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/pages/terms_form.h"
#include "modules/registration/store/erasure.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/policy.h"

static const struct field fields[] = {
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

static const struct me_page me_page = {fields, NFIELDS, "me"};
static const struct me_page erase_page = {fields, NFIELDS, "erase"};

/* set_text - a field of the member's, null where it was not given */
static void
set_text(struct view *view, const char *name, struct str text)
{
	if (str_is_none(text))
		view_set_null(view, name);
	else
		view_set_text(view, name, text);
}

/* What the lists below are added to. */
struct adding {
	struct request *req;
	struct arena *arena;
	struct view *list;
};

/* what_of - a purpose in the visitor's words */
static struct str
what_of(const struct request *req, struct str purpose)
{
	struct str words;

	if (str_is(purpose, "policy"))
		return str_of(page_text(req, "the privacy policy"));
	if (str_is(purpose, "mail_news"))
		return str_of(page_text(req, "news by mail"));
	if (str_is(purpose, "transfer"))
		return str_of(page_text(req, "passing on to another owner"));
	words = own_form_words(req, purpose);
	if (str_is_none(words))
		words = choices_words(req, purpose);
	return str_is_none(words) ? purpose : words;
}

/* add_consent - one entry of the ledger */
static void
add_consent(void *ctx, const struct ledger_entry *entry)
{
	const struct adding *adding = ctx;
	struct view *item = view_add_object(adding->list);
	char *digest = arena_alloc(adding->arena, 65);

	str_hex(entry->digest, sizeof(entry->digest), digest);
	view_set_text(item, "purpose", entry->purpose);
	view_set_bool(item, "granted", entry->granted);
	view_set_text(item, "policy", entry->policy);
	view_set_text(item, "policy_sha256", str_of(digest));
	view_set_text(item, "variant", entry->variant);
	view_set_text(item, "language", entry->language);
	view_set_text(
	    item, "when", registration_time(adding->arena, entry->when));
	view_set_text(item, "_when", page_minute(adding->req, entry->when));
	view_set_text(item, "_what", what_of(adding->req, entry->purpose));
}

/* add_session - one log-in */
static void
add_session(const struct adding *adding, int64_t began, int64_t expires)
{
	struct view *item = view_add_object(adding->list);

	view_set_text(item, "began", registration_time(adding->arena, began));
	view_set_text(item, "_began", page_minute(adding->req, began));
	view_set_text(item, "_ends", page_minute(adding->req, expires));
	view_set_text(item, "ends", registration_time(adding->arena, expires));
}

/* set_member - the fields of the row */
static void
set_member(struct request *req, struct view *view, const struct member *member)
{
	struct view *age;

	view_set_text(view, "user_id", member->user_id);
	view_set_text(view, "email", member->email);
	set_text(view, "email_to_confirm", member->email_new);
	set_text(view, "name", member->name);
	set_text(view, "phone", member->phone);
	set_text(view, "address", member->address);
	view_set_bool(view, "mail_news", member->mail_news);
	language_list(req, view, member);
	view_set_text(view, "policy", member->policy);
	age = view_set_object(view, "age");
	view_set_int(age, "at_least", member->age_limit);
	view_set_text(
	    age, "asked_in", registration_month(req->arena, member->age_month));
	view_set_text(age, "_asked_in", page_month(req, member->age_month));
	view_set_text(age, "method", member->age_method);
}

/* set_all - everything we hold about the member; the page leaves out what
 * mails are on their way */
static enum db_status
set_all(struct request *req, const struct me *me, bool is_page,
    struct view *view, struct err *err)
{
	struct adding adding = {req, req->arena, NULL};
	struct own_form *own;
	enum db_status status = own_form_load(req, me, &own, err);

	if (status != DB_OK)
		return status;
	set_member(req, view, &me->member);
	own_form_list(req, view, own);
	status = me_set_more(req, me, own, view, err);
	if (status == DB_OK && !is_page)
		status = me_set_mail(req, me, view, err);
	if (status != DB_OK)
		return status;
	adding.list = view_set_list(view, "consents");
	status = live_consents(&me->live, add_consent, &adding, err);
	if (status == DB_OK)
		status = choices_add(req, &me->member, view, err);
	if (status == DB_OK)
		status = transfer_notices(req, me, view, err);
	if (status != DB_OK)
		return status;
	adding.list = view_set_list(view, "sessions");
	for (size_t i = 0; i < me->live.nsessions; i++)
		add_session(&adding, me->live.sessions[i].began,
		    me->live.sessions[i].expires);
	return DB_OK;
}

/* me_show - GET /me */
int
me_show(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);
	struct err err = ERR_NONE;
	enum db_status status;
	struct me *me;
	int reply = me_load(req, res, &me);

	if (reply)
		return reply;
	view_set_text(view, "title", STR(N_("Your account")));
	status = set_all(req, me, !page_wants_json(req), view, &err);
	if (status == DB_OK)
		status = terms_notice(req, view, &me->key, &me->member, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	view_set_text(view, "form_token", str_of(form_token_new(req, "me")));
	view_set_bool(view, "gpc", registration_has_gpc(req));
	view_set_text(
	    view, "logout_token", str_of(form_token_new(req, "logout")));
	return page_send(req, res, HTTP_OK, "registration_me", view);
}

/* me_export - GET /me/export: the same as a file */
int
me_export(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);
	struct err err = ERR_NONE;
	enum db_status status;
	struct me *me;
	int reply = me_load(req, res, &me);

	if (reply)
		return reply;
	view_set_text(view, "$schema",
	    str_of(arena_printf(req->arena, "%s%s/export-schema.json",
		req->ctx->site->site_url, req->ctx->mount)));
	view_set_text(view, "site", str_of(req->ctx->site->site_url));
	view_set_text(
	    view, "made", registration_time(req->arena, req->now_secs));
	status = set_all(req, me, false, view, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	reply = page_json(req, res, HTTP_OK, view);
	response_header(res, "Content-Disposition",
	    STR("attachment; filename=\"account.json\""));
	return reply;
}

/* me_sessions - POST /me/sessions: every log-in ends but this one */
int
me_sessions(struct request *req, struct response *res)
{
	struct err err = ERR_NONE;
	enum db_status status;
	struct form *form;
	struct me *me;
	int reply = me_load(req, res, &me);

	if (reply || (reply = me_form(req, res, &me_page, &form)))
		return reply;
	status = session_log_out_others(registration_db(req),
	    str_from(me->member.id, sizeof(me->member.id)), me->login.session,
	    &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	return registration_redirect(req, res, "/me");
}

/* erase_show - GET /me/erase: what goes, and the button */
int
erase_show(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);
	struct me *me;
	int reply = me_load(req, res, &me);

	if (reply)
		return reply;
	view_set_text(view, "title", STR(N_("Erase your account")));
	view_set_text(view, "form_token", str_of(form_token_new(req, "erase")));
	return page_send(req, res, HTTP_OK, "registration_erase", view);
}

/* erase_post - POST /me/erase: key first, then all else */
int
erase_post(struct request *req, struct response *res)
{
	struct account_env env = registration_env(req);
	struct err err = ERR_NONE;
	enum db_status status;
	struct form *form;
	struct me *me;
	int reply = me_load(req, res, &me);

	if (reply || (reply = me_form(req, res, &erase_page, &form)))
		return reply;
	status = erasure_run(
	    &env, str_from(me->member.id, sizeof(me->member.id)), &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	metric_add(registration_of(req)->erased, 1);
	guard_log_out(req, res);
	app_wake(req->app);
	return registration_redirect(req, res, "/erased");
}

/* erased_show - GET /erased */
int
erased_show(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Your account is erased")));
	view_set_bool(view, "erased", true);
	return page_send(req, res, HTTP_OK, "registration_erased", view);
}
