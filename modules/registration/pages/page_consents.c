/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "modules/registration/store/change.h"
#include "modules/registration/pages/choices.h"
#include "modules/registration/store/ledger.h"
#include "modules/registration/pages/me.h"
#include "modules/registration/store/object.h"
#include "modules/registration/pages/own_form.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/pages/uses.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/policy.h"

#define FORM	    "consents"
#define PURPOSE_MAX 64

static const struct field fields[] = {
    {.name = "purpose",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED,
	.max = PURPOSE_MAX,
	.label = N_("Purpose")},
    {.name = "granted", .type = FIELD_CHECKBOX, .label = N_("I agree")},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
static const struct me_page page = {
    fields, sizeof(fields) / sizeof(fields[0]), FORM};

/* ledger_name - what a purpose is called in the ledger */
static const char *
ledger_name(struct request *req, const struct policy_purpose *purpose)
{
	return choices_ledger_name(req, purpose->id);
}

/* What a look into the ledger is for: the last word about a purpose. */
struct last {
	const char *name;
	bool granted;
	int64_t when; /* 0: never asked */
};

/* last_entry - a later one counts */
static void
last_entry(void *ctx, const struct ledger_entry *entry)
{
	struct last *last = ctx;

	if (!str_is(entry->purpose, last->name))
		return;
	last->granted = entry->granted;
	last->when = entry->when;
}

/* last_get - what a member said last about a purpose */
static enum db_status
last_get(struct request *req, const struct me *me, const char *name,
    struct last *last, struct err *err)
{
	struct account_env env = registration_env(req);

	*last = (struct last){.name = name};
	return ledger_list(env.db, env.arena, &me->key, last_entry, last, err);
}

/* add - one purpose */
static enum db_status
add(struct request *req, struct view *list, const struct me *me,
    const struct policy_purpose *purpose, struct err *err)
{
	struct view *item;
	struct last last;
	enum db_status status = last_get(
	    req, me, ledger_name(req, purpose), &last, err);

	if (status != DB_OK)
		return status;
	item = view_add_object(list);
	view_set_text(item, "purpose", str_of(ledger_name(req, purpose)));
	view_set_text(item, "text",
	    str_of(policy_purpose_text(purpose, req->language->tag)));
	view_set_bool(item, "granted", last.granted);
	if (last.when > 0) {
		view_set_text(
		    item, "when", registration_time(req->arena, last.when));
		view_set_text(item, "_when", page_minute(req, last.when));
	}
	return DB_OK;
}

/* add_own - the operator's own fields that need a consent */
static enum db_status
add_own(struct request *req, struct view *list, const struct me *me,
    struct err *err)
{
	const struct own_choice *choices;
	struct own_form *own;
	enum db_status status = own_form_load(req, me, &own, err);
	size_t n = status == DB_OK ? own_form_choices(req, own, &choices) : 0;

	for (size_t i = 0; i < n && status == DB_OK; i++)
		status = add(req, list, me,
		    &(const struct policy_purpose){
			.id = arena_str(req->arena, choices[i].name),
			.text = arena_str(req->arena, choices[i].text)},
		    err);
	return status;
}

/* own_post - a consent to fields of the operator's own; found_r: is there
 * one? What is kept under one that is taken back is erased. */
static enum db_status
own_post(struct request *req, const struct me *me, const struct form *form,
    bool *found_r, struct err *err)
{
	struct account_env env = registration_env(req);
	struct profile_consent consent = {.name = form_get(form, "purpose"),
	    .yes = form_is_checked(form, "granted")};
	struct profile_edit edit = {.consents = &consent,
	    .nconsents = 1,
	    .policy = req->ctx->policy,
	    .language = req->language->tag};
	const struct own_choice *choices;
	struct own_form *own;
	struct last last;
	enum db_status status = own_form_load(req, me, &own, err);
	size_t n = status == DB_OK ? own_form_choices(req, own, &choices) : 0;

	*found_r = false;
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(choices[i].name, consent.name))
			continue;
		consent.text = choices[i].text;
		*found_r = true;
	}
	if (status == DB_OK && *found_r)
		status = last_get(
		    req, me, arena_str(req->arena, consent.name), &last, err);
	if (status != DB_OK || !*found_r || last.granted == consent.yes)
		return status;
	return profile_edit_run(&env, &me->key, &edit, err);
}

/* consents_show - GET /me/consents: each purpose, and a button */
int
consents_show(struct request *req, struct response *res)
{
	const struct policy *policy = req->ctx->policy;
	struct view *view = view_object(req->arena), *list;
	struct err err = ERR_NONE;
	enum db_status status = DB_OK;
	struct me *me;
	int reply = me_load(req, res, &me);

	if (reply)
		return reply;
	view_set_text(view, "title", STR(N_("What your data is used for")));
	view_set_text(view, "policy", me->member.policy);
	view_set_bool(view, "gpc", registration_has_gpc(req));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	list = view_set_list(view, "purposes");
	for (size_t i = 0; i < policy->npurposes && status == DB_OK; i++) {
		if (uses_is_choice(&policy->purposes[i]))
			status = add(req, list, me, &policy->purposes[i], &err);
	}
	if (status == DB_OK)
		status = add_own(req, list, me, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	return page_send(req, res, HTTP_OK, "registration_consents", view);
}

/* find_purpose - by the ledger's name; NULL: none that can be chosen */
static const struct policy_purpose *
find_purpose(struct request *req, struct str name)
{
	const struct policy *policy = req->ctx->policy;

	for (size_t i = 0; i < policy->npurposes; i++) {
		if (uses_is_choice(&policy->purposes[i]) &&
		    str_is(name, ledger_name(req, &policy->purposes[i])))
			return &policy->purposes[i];
	}
	return NULL;
}

/* agree - whoever agrees to a purpose does not object to it any more; consent
 * is NULL where it was agreed to already */
static enum db_status
agree(struct request *req, const struct me *me,
    const struct policy_purpose *purpose, const struct change_choice *consent,
    struct err *err)
{
	struct account_env env = registration_env(req);
	struct object_terms terms = {
	    .policy = req->ctx->policy,
	    .language = req->language->tag,
	    .text = policy_purpose_text(purpose, req->language->tag),
	    .consent = consent,
	    .consent_text = consent_text(req, NULL),
	};

	return object_agree(&env, &me->key, &terms, purpose->id, err);
}

/* say - agreed to a purpose, or taken back, where that is news */
static enum db_status
say(struct request *req, const struct me *me,
    const struct policy_purpose *purpose, bool yes, struct err *err)
{
	struct account_env env = registration_env(req);
	struct change_choice choice = {ledger_name(req, purpose), yes};
	struct last last;
	enum db_status status = last_get(req, me, choice.purpose, &last, err);

	if (status != DB_OK)
		return status;
	if (yes)
		return agree(
		    req, me, purpose, last.granted ? NULL : &choice, err);
	if (!last.granted)
		return DB_OK;
	return change_consent(&env, &me->key, req->ctx->policy,
	    consent_text(req, NULL), &choice, err);
}

/* consents_post - POST /me/consents: agreed, or taken back, at once */
int
consents_post(struct request *req, struct response *res)
{
	const struct policy_purpose *purpose;
	struct err err = ERR_NONE;
	enum db_status status;
	struct form *form;
	struct me *me;
	bool own;
	int reply = me_load(req, res, &me);

	if (reply || (reply = me_form(req, res, &page, &form)))
		return reply;
	form_check(form);
	if (form_is_checked(form, "granted") && registration_has_gpc(req))
		return page_error(
		    req, res, HTTP_UNPROCESSABLE, REGISTRATION_GPC);
	status = own_post(req, me, form, &own, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	if (own)
		return registration_redirect(req, res, "/me/consents");
	purpose = find_purpose(req, form_get(form, "purpose"));
	if (!purpose)
		return page_error(req, res, HTTP_UNPROCESSABLE,
		    "There is no such purpose in the privacy policy, or it "
		    "is part of the account itself.");
	status = say(req, me, purpose, form_is_checked(form, "granted"), &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	return registration_redirect(req, res, "/me/consents");
}
