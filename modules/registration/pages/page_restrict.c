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
#include "policy/own_consent.h"
#include "modules/registration/store/profile.h"
#include "modules/registration/pages/registration_pages.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/policy.h"

#define FORM	    "restrict"
#define PURPOSE_MAX 32
#define ALL_TEXT                                                               \
	N_("Keep my data, and use it for nothing but the account itself")

static const struct field fields[] = {
    {.name = "purpose",
	.type = FIELD_TEXT,
	.max = PURPOSE_MAX,
	.label = N_("Purpose")},
    {.name = "objected", .type = FIELD_CHECKBOX, .label = N_("I object")},
    {.name = "restricted", .type = FIELD_CHECKBOX, .label = ALL_TEXT},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
static const struct me_page page = {
    fields, sizeof(fields) / sizeof(fields[0]), FORM};

/* restrict_show - GET /me/restrict: all uses, then one by one */
int
restrict_show(struct request *req, struct response *res)
{
	const struct policy *policy = req->ctx->policy;
	struct account_env env = registration_env(req);
	struct profile *profile = arena_alloc(req->arena, sizeof(*profile));
	struct view *view = view_object(req->arena), *list;
	struct err err = ERR_NONE;
	enum db_status status;
	struct me *me;
	int reply = me_load(req, res, &me);

	if (reply)
		return reply;
	status = profile_load(env.db, env.arena, &me->key, profile, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	view_set_text(view, "title", STR(N_("Object, or restrict the use")));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	view_set_bool(view, "restricted", me->member.restricted);
	list = view_set_list(view, "purposes");
	for (size_t i = 0; i < policy->npurposes; i++) {
		const struct policy_purpose *purpose = &policy->purposes[i];
		struct view *item;

		if (purpose->needed)
			continue;
		item = view_add_object(list);
		view_set_text(item, "purpose", str_of(purpose->id));
		view_set_text(item, "text",
		    str_of(policy_purpose_text(purpose, req->language->tag)));
		view_set_bool(item, "objected",
		    profile_objects(profile, str_of(purpose->id)));
	}
	return page_send(req, res, HTTP_OK, "registration_restrict", view);
}

/* find_purpose - one that can be objected to; NULL: none */
static const struct policy_purpose *
find_purpose(const struct policy *policy, struct str id)
{
	for (size_t i = 0; i < policy->npurposes; i++) {
		if (!policy->purposes[i].needed &&
		    str_is(id, policy->purposes[i].id))
			return &policy->purposes[i];
	}
	return NULL;
}

/* What a look into the ledger is for: the last word about a purpose. */
struct last {
	const char *name;
	bool granted;
};

/* last_entry - a later one counts */
static void
last_entry(void *ctx, const struct ledger_entry *entry)
{
	struct last *last = ctx;

	if (str_is(entry->purpose, last->name))
		last->granted = entry->granted;
}

/* last_get - is a consent in force? By the ledger's name */
static enum db_status
last_get(struct request *req, const struct me *me, const char *name,
    bool *granted_r, struct err *err)
{
	struct account_env env = registration_env(req);
	struct last last = {name, false};
	enum db_status status = ledger_list(
	    env.db, env.arena, &me->key, last_entry, &last, err);

	*granted_r = last.granted;
	return status;
}

/* object - to one purpose; the consent to it is taken back as well */
static enum db_status
object(struct request *req, const struct me *me,
    const struct policy_purpose *purpose, bool yes, struct err *err)
{
	struct account_env env = registration_env(req);
	struct change_choice withdrawn = {
	    choices_ledger_name(req, purpose->id), false};
	struct object_terms terms = {
	    .policy = req->ctx->policy,
	    .language = req->language->tag,
	    .text = policy_purpose_text(purpose, req->language->tag),
	    .consent_text = consent_text(req, NULL),
	};
	bool granted = false;
	enum db_status status = last_get(req, me,
	    arena_printf(req->arena, OWN_CONSENT_PREFIX "%s", purpose->id),
	    &terms.own, err);

	if (status == DB_OK && yes)
		status = last_get(req, me, withdrawn.purpose, &granted, err);
	if (status != DB_OK)
		return status;
	if (granted)
		terms.consent = &withdrawn;
	return object_purpose(&env, &me->key, &terms, purpose->id, yes, err);
}

/* restrict_all - everywhere at once: other log-ins end, since what they show
 * the authorizer says that all is agreed to */
static enum db_status
restrict_all(
    struct request *req, const struct me *me, bool yes, struct err *err)
{
	struct account_env env = registration_env(req);
	struct object_terms terms = {
	    .policy = req->ctx->policy,
	    .language = req->language->tag,
	    .text = ALL_TEXT,
	};
	enum db_status status;

	if (yes == me->member.restricted)
		return DB_OK;
	status = object_restrict(&env, &me->key, &terms, yes, err);
	if (status != DB_OK || !yes)
		return status;
	return session_log_out_others(env.db,
	    str_from(me->member.id, sizeof(me->member.id)), me->login.session,
	    err);
}

/* restrict_post - POST /me/restrict: counts at once */
int
restrict_post(struct request *req, struct response *res)
{
	const struct policy_purpose *purpose;
	struct err err = ERR_NONE;
	enum db_status status;
	struct form *form;
	struct me *me;
	int reply = me_load(req, res, &me);

	if (reply || (reply = me_form(req, res, &page, &form)))
		return reply;
	form_check(form);
	purpose = find_purpose(req->ctx->policy, form_get(form, "purpose"));
	if (purpose)
		status = object(
		    req, me, purpose, form_is_checked(form, "objected"), &err);
	else if (!str_is_none(form_get(form, "restricted")))
		status = restrict_all(
		    req, me, form_is_checked(form, "restricted"), &err);
	else
		return page_error(req, res, HTTP_UNPROCESSABLE,
		    "There is no such purpose in the privacy policy, or it "
		    "is part of the account itself.");
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	return registration_redirect(req, res, "/me/restrict");
}
