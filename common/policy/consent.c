/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/consent.h"

#include "http/request.h"
#include "policy/policy.h"

/* consent_read - what the two fields say together */
enum consent
consent_read(const struct form *form, const struct policy *policy)
{
	struct str version = form_get(form, CONSENT_FIELD);

	if (form_is_checked(form, CONSENT_DENIED_FIELD))
		return CONSENT_DENIED;
	if (version.len == 0)
		return CONSENT_MISSING;
	return str_is(version, policy->version) ? CONSENT_GRANTED
						: CONSENT_OUTDATED;
}

/* consent_check - the same, with an error where there is no answer */
enum consent
consent_check(struct form *form, const struct policy *policy)
{
	enum consent consent = consent_read(form, policy);

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
