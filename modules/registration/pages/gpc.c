/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/gpc.h"

#include "base/err.h"
#include "http/context.h"
#include "http/request.h"
#include "modules/registration/store/category.h"
#include "modules/registration/store/change.h"
#include "modules/registration/store/mailing.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/store/terms.h"
#include "modules/registration/pages/uses.h"
#include "policy/consent.h"
#include "policy/policy.h"

/* is_use - agreed to by itself, and no kind of mail */
static bool
is_use(const struct request *req, const struct policy_purpose *purpose)
{
	const struct registration_settings *settings = req->ctx->settings;
	struct str id = str_of(purpose->id);

	return uses_is_choice(purpose) && !str_is(id, CATEGORY_NEWS) &&
	       !category_find(settings->mail_categories, id, NULL);
}

/* withdraw - one use, where it was agreed to */
static enum db_status
withdraw(struct request *req, const struct terms *terms, const char *purpose,
    struct err *err)
{
	struct change_choice choice = {purpose, false};
	bool granted;
	enum db_status status = terms_is_granted(
	    terms, str_of(purpose), &granted, err);

	if (status != DB_OK || !granted)
		return status;
	return change_consent(terms->env, terms->key, req->ctx->policy,
	    consent_text(req, NULL), &choice, err);
}

/* gpc_opt_out - mailings, then the other uses */
enum db_status
gpc_opt_out(struct request *req, const struct datakey *key,
    const struct member *member, struct err *err)
{
	const struct policy *policy = req->ctx->policy;
	struct account_env env = registration_env(req);
	struct mailing mailing = {
	    &env, key, member, policy, consent_text(req, NULL)};
	struct terms terms = {&env, req->ctx->archive, key, member};
	enum db_status status;

	if (!registration_has_gpc(req))
		return DB_OK;
	status = mailing_stop(&mailing, err);
	for (size_t i = 0; status == DB_OK && i < policy->npurposes; i++)
		if (is_use(req, &policy->purposes[i]))
			status = withdraw(
			    req, &terms, policy->purposes[i].id, err);
	return status;
}
