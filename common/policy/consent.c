/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/consent.h"

#include <string.h>

#include "base/arena.h"
#include "crypto/keyring.h"
#include "crypto/token.h"
#include "http/context.h"
#include "http/language.h"
#include "http/request.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/policy.h"

#define PURPOSE "policy text"

/* consent_text - by the country chosen, or where the web server says */
const struct policy_text *
consent_text(const struct request *req, const char *variant)
{
	const struct policy *policy = req->ctx->policy;
	struct str region = request_param(req, CONSENT_REGION_PARAM);
	struct str country = request_param(req, CONSENT_COUNTRY_PARAM);

	/* Countries are chosen, not parts of them: "US" may be "US-CA". */
	if (variant && strcmp(variant, POLICY_GENERAL) == 0 &&
	    str_has_byte(country, '-'))
		variant = policy_variant_id(
		    policy, arena_str(req->arena, country));
	if (!variant && region.len && policy_has_variant(policy, region))
		variant = arena_str(req->arena, region);
	if (!variant && country.len)
		variant = policy_variant_id(
		    policy, arena_str(req->arena, country));
	return policy_text_for(
	    policy, variant ? variant : POLICY_GENERAL, req->language->tag);
}

/* seal - which text is shown */
static struct str
seal(struct request *req, const struct policy_text *text)
{
	struct arena *arena = req->arena;
	const char *head = arena_printf(arena, "%s %s %s ",
	    req->ctx->policy->version, text->variant, text->language);
	size_t len = strlen(head);
	char *payload = arena_alloc(arena, len + sizeof(text->digest));

	memcpy(payload, head, len);
	memcpy(payload + len, text->digest, sizeof(text->digest));
	return str_of(
	    token_seal(arena, keyring_get(req->ctx->keyring, "forms"), PURPOSE,
		req->now_secs, str_from(payload, len + sizeof(text->digest))));
}

/* open_text - the text that a form showed; NULL: not as the policy has it */
static const struct policy_text *
open_text(struct request *req, struct str token)
{
	const struct policy *policy = req->ctx->policy;
	const struct policy_text *text;
	struct str payload, version, variant, language;

	if (token_open(req->arena, keyring_get(req->ctx->keyring, "forms"),
		PURPOSE, req->now_secs, FORM_TOKEN_SECS, token, &payload,
		NULL) != TOKEN_VALID)
		return NULL;
	version = str_cut(&payload, ' ');
	variant = str_cut(&payload, ' ');
	language = str_cut(&payload, ' ');
	text = policy_text_for(policy, arena_str(req->arena, variant),
	    arena_str(req->arena, language));
	if (!str_is(version, policy->version) ||
	    !str_is(variant, text->variant) ||
	    !str_is(language, text->language) ||
	    !str_eq(payload, str_from(text->digest, sizeof(text->digest))))
		return NULL;
	return text;
}

/* set_error - what is wrong with the answer about the policy */
static void
set_error(const struct request *req, struct view *view, const struct form *form)
{
	const struct field_error *errors;
	size_t n = form ? form_errors(form, &errors) : 0;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(errors[i].field, CONSENT_FIELD) == 0)
			view_set_text(view, "_consent_error",
			    str_of(page_text(req, errors[i].message)));
	}
}

/* consent_set - what the buttons are about */
void
consent_set(struct request *req, struct view *view,
    const struct policy_text *text, const struct form *form)
{
	const struct policy *policy = req->ctx->policy;

	view_set_text(view, "policy", str_of(policy->version));
	view_set_text(view, "policy_date", str_of(policy->effective));
	view_set_text(view, "_policy_date", page_day(req, policy->effective));
	view_set_text(view, CONSENT_TEXT_FIELD, seal(req, text));
	view_set_text(view, "_policy_page",
	    str_of(arena_printf(req->arena, "/policy/%s/%s/%s", policy->version,
		text->variant, text->language)));
	set_error(req, view, form);
}

/* consent_read - what the fields say together */
enum consent
consent_read(struct request *req, const struct form *form,
    const struct policy_text *shown, const struct policy_text **text_r)
{
	struct str version = form_get(form, CONSENT_FIELD);
	struct str token = form_get(form, CONSENT_TEXT_FIELD);

	*text_r = shown;
	if (form_is_checked(form, CONSENT_DENIED_FIELD))
		return CONSENT_DENIED;
	if (version.len == 0)
		return CONSENT_MISSING;
	if (!str_is(version, req->ctx->policy->version))
		return CONSENT_OUTDATED;
	if (token.len && !(*text_r = open_text(req, token)))
		return CONSENT_OUTDATED;
	return CONSENT_GRANTED;
}

/* consent_check - the same, with an error where there is no answer */
enum consent
consent_check(struct request *req, struct form *form,
    const struct policy_text *shown, const struct policy_text **text_r)
{
	enum consent consent = consent_read(req, form, shown, text_r);

	if (consent == CONSENT_MISSING)
		form_fail(form, CONSENT_FIELD,
		    "Say whether you agree to the privacy policy.");
	if (consent == CONSENT_OUTDATED)
		form_fail(form, CONSENT_FIELD,
		    "The privacy policy has changed since this page was "
		    "opened. Please look at it again.");
	return consent;
}

/* consent_has_gpc - W3C Global Privacy Control: exactly "1" */
bool
consent_has_gpc(const struct request *req)
{
	return str_is(request_param(req, CONSENT_GPC_PARAM), "1");
}
