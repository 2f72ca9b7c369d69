/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "modules/registration/store/category.h"
#include "modules/registration/store/change.h"
#include "modules/registration/store/mailing.h"
#include "modules/registration/pages/me.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/pages/terms_form.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/policy.h"
#include "policy/policy_archive.h"

#define FORM	 "terms"
#define USES_MAX 32

static const struct field fields[] = {
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
    CONSENT_FIELDS,
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* What the page asks: the version, and each purpose to be agreed to anew. */
struct asking {
	const struct policy_text *text;
	const struct policy_purpose *uses[USES_MAX];
	size_t n;
	struct field fields[NFIELDS + USES_MAX];
	struct me_page page;
	bool gpc;
};

/* settings_of - the module's settings in force */
static const struct registration_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* terms_of - the member, and all versions */
struct terms
terms_of(struct request *req, const struct account_env *env,
    const struct datakey *key, const struct member *member)
{
	return (struct terms){env, req->ctx->archive, key, member};
}

/* is_asked - a purpose of its own that changed since the version agreed to */
static bool
is_asked(const struct request *req, const struct me *me,
    const struct policy_purpose *purpose)
{
	return !purpose->needed && policy_archive_has_changed(req->ctx->archive,
				       me->member.policy, purpose->id);
}

/* asking_new - the form of this member */
static struct asking *
asking_new(struct request *req, const struct me *me)
{
	const struct policy *policy = req->ctx->policy;
	struct asking *asking = arena_alloc(req->arena, sizeof(*asking));

	asking->text = consent_text(req, NULL);
	asking->gpc = registration_has_gpc(req);
	memcpy(asking->fields, fields, sizeof(fields));
	for (size_t i = 0; i < policy->npurposes && asking->n < USES_MAX; i++) {
		const struct policy_purpose *purpose = &policy->purposes[i];
		const char *name = arena_printf(
		    req->arena, "use_%s", purpose->id);

		if (!is_asked(req, me, purpose))
			continue;
		asking->fields[NFIELDS + asking->n] = (struct field){
		    .name = name,
		    .type = FIELD_CHECKBOX,
		    .label = policy_purpose_text(purpose, req->language->tag)};
		asking->uses[asking->n++] = purpose;
	}
	asking->page = (struct me_page){
	    asking->fields, NFIELDS + asking->n, FORM};
	return asking;
}

/* set_needed - what is part of the service, and has changed */
static void
set_needed(struct request *req, const struct me *me, struct view *view)
{
	const struct policy *policy = req->ctx->policy;
	struct view *list = view_set_list(view, "changed");

	for (size_t i = 0; i < policy->npurposes; i++) {
		const struct policy_purpose *purpose = &policy->purposes[i];

		if (purpose->needed &&
		    policy_archive_has_changed(
			req->ctx->archive, me->member.policy, purpose->id))
			view_add_text(list, str_of(policy_purpose_text(
						purpose, req->language->tag)));
	}
}

/* set_before - the version that holds until then, if its text is kept */
static void
set_before(struct request *req, const struct me *me, struct view *view)
{
	view_set_text(view, "before", me->member.policy);
	view_set_bool(view, "_has_before",
	    policy_archive_find(req->ctx->archive, me->member.policy) != NULL);
}

/* send - what changed, and both answers */
static int
send(struct request *req, struct response *res, int status, const char *notice,
    const struct me *me, struct asking *asking, const struct form *form)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Our privacy policy has changed")));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	consent_set(req, view, asking->text, form);
	set_before(req, me, view);
	set_needed(req, me, view);
	view_set_bool(view, "gpc", asking->gpc);
	page_field_list(
	    view, asking->fields + NFIELDS, asking->gpc ? 0 : asking->n, form);
	if (form)
		return page_form(
		    req, res, status, "registration_terms", view, form);
	return page_send(req, res, status, "registration_terms", view);
}

/* terms_show - GET /me/policy */
int
terms_show(struct request *req, struct response *res)
{
	struct me *me;
	int reply = me_load(req, res, &me);

	if (reply)
		return reply;
	if (str_is(me->member.policy, req->ctx->policy->version))
		return registration_redirect(req, res, "/me");
	return send(req, res, HTTP_OK, NULL, me, asking_new(req, me), NULL);
}

/* set_use - one purpose: agreed to in the new way, or not any more */
static enum db_status
set_use(struct request *req, const struct me *me, const struct asking *asking,
    const struct policy_purpose *purpose, bool yes, struct err *err)
{
	struct account_env env = registration_env(req);
	struct mailing mailing = {
	    &env, &me->key, &me->member, req->ctx->policy, asking->text};
	struct change_choice choice = {purpose->id, yes};
	struct str id = str_of(purpose->id);
	struct terms terms = terms_of(req, &env, &me->key, &me->member);
	bool granted, is_mail = category_find(
			  settings_of(req)->mail_categories, id, NULL);
	enum db_status status = terms_is_granted(&terms, id, &granted, err);

	if (status != DB_OK || (!yes && !granted))
		return status; /* nothing new */
	if (str_is(id, CATEGORY_NEWS))
		choice.purpose = CHANGE_NEWS;
	if (!is_mail || str_is(id, CATEGORY_NEWS))
		return change_consent(&env, &me->key, req->ctx->policy,
		    asking->text, &choice, err);
	/* Once out, so that the new agreement is written down. */
	status = mailing_set(&mailing, id, false, err);
	if (status == DB_OK && yes)
		status = mailing_set(&mailing, id, true, err);
	return status;
}

/* agree - to the version, and to what was ticked */
static enum db_status
agree(struct request *req, const struct me *me, const struct asking *asking,
    const struct form *form, struct err *err)
{
	struct account_env env = registration_env(req);
	struct terms terms = terms_of(req, &env, &me->key, &me->member);
	enum db_status status = DB_OK;

	for (size_t i = 0; i < asking->n && status == DB_OK; i++)
		status = set_use(req, me, asking, asking->uses[i],
		    form_is_checked(form, asking->fields[NFIELDS + i].name) &&
			!asking->gpc,
		    err);
	return status == DB_OK ? terms_answer(&terms, true, asking->text, err)
			       : status;
}

/* keep - the version before */
static enum db_status
keep(struct request *req, const struct me *me, const struct asking *asking,
    struct err *err)
{
	struct account_env env = registration_env(req);
	struct terms terms = terms_of(req, &env, &me->key, &me->member);

	return terms_answer(&terms, false, asking->text, err);
}

/* done - the log-in knows the version too */
static int
done(struct request *req, struct response *res, struct me *me,
    enum db_status status, const struct err *err)
{
	if (status != DB_OK)
		return registration_unavailable(req, res, status, err);
	guard_renew(req, res, &me->login);
	return registration_redirect(req, res, "/me");
}

/* terms_post - POST /me/policy: either answer is as plain as the other */
int
terms_post(struct request *req, struct response *res)
{
	struct asking *asking;
	struct err err = ERR_NONE;
	enum db_status status;
	struct form *form;
	struct me *me;
	bool fresh;
	int reply = me_load(req, res, &me);

	if (reply)
		return reply;
	if (str_is(me->member.policy, req->ctx->policy->version))
		return registration_redirect(req, res, "/me");
	asking = asking_new(req, me);
	if ((reply = me_decode(req, res, &asking->page, &form, &fresh)))
		return reply;
	if (!fresh)
		return send(
		    req, res, HTTP_FORBIDDEN, ME_STALE, me, asking, form);
	form_check(form);
	switch (consent_check(req, form, asking->text, &asking->text)) {
	case CONSENT_GRANTED:
		status = agree(req, me, asking, form, &err);
		me->login.policy = str_of(req->ctx->policy->version);
		return done(req, res, me, status, &err);
	case CONSENT_DENIED:
		return done(req, res, me, keep(req, me, asking, &err), &err);
	case CONSENT_MISSING:
	case CONSENT_OUTDATED:
		break;
	}
	asking->text = consent_text(req, NULL);
	return send(req, res, HTTP_UNPROCESSABLE, NULL, me, asking, form);
}

/* terms_page - where a log-in leads */
enum db_status
terms_page(struct request *req, const struct datakey *key,
    const struct member *member, const char **page_r, struct err *err)
{
	struct account_env env = registration_env(req);
	struct terms terms = terms_of(req, &env, key, member);
	enum terms_state state;
	enum db_status status = terms_state(&terms, &state, err);

	*page_r = state == TERMS_ASK ? "/me/policy" : "/me";
	return status;
}

/* terms_notice - on the member's page */
enum db_status
terms_notice(struct request *req, struct view *view, const struct datakey *key,
    const struct member *member, struct err *err)
{
	const struct policy *policy = req->ctx->policy;
	struct account_env env = registration_env(req);
	struct terms terms = terms_of(req, &env, key, member);
	enum terms_state state;
	enum db_status status = terms_state(&terms, &state, err);
	struct view *news;

	if (status != DB_OK || state == TERMS_CURRENT)
		return status;
	news = view_set_object(view, "policy_news");
	view_set_text(news, "version", str_of(policy->version));
	view_set_text(news, "effective", str_of(policy->effective));
	view_set_text(news, "_effective", page_day(req, policy->effective));
	view_set_text(news, "before", member->policy);
	view_set_bool(news, "material", state != TERMS_MINOR);
	view_set_bool(news, "kept", state == TERMS_KEPT);
	return DB_OK;
}
