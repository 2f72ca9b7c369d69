/* SPDX-License-Identifier: BSD-2-Clause */
/* consent - what a form says about the policy: granted, denied, neither */
#ifndef FP_POLICY_CONSENT_H
#define FP_POLICY_CONSENT_H

#include <stdbool.h>

#include "http/form.h"

struct policy;
struct request;

/*
 * Every form that collects personal data ends with two equally plain submit
 * buttons. Granting posts  consent=VERSION, the version of the policy that
 * was shown; denying posts  consent_denied=1  and wins over it. Nothing is
 * stored without CONSENT_GRANTED.
 */
#define CONSENT_FIELD	     "consent"
#define CONSENT_DENIED_FIELD "consent_denied"

/* The two fields, for a form's table. */
#define CONSENT_FIELDS                                                         \
	{.name = CONSENT_FIELD,                                                \
	    .type = FIELD_TOKEN,                                               \
	    .max = 64,                                                         \
	    .label = "Privacy policy"},                                        \
	{                                                                      \
		.name = CONSENT_DENIED_FIELD, .type = FIELD_CHECKBOX,          \
		.label = "I do not agree"                                      \
	}

enum consent {
	CONSENT_GRANTED,  /* to the version in force */
	CONSENT_DENIED,	  /* store nothing, and say so */
	CONSENT_MISSING,  /* neither: an error of the field, 422 */
	CONSENT_OUTDATED, /* to another version: shown again, 422 */
};

enum consent consent_read(const struct form *form, const struct policy *policy);

/*
 * The same, and where it is missing or outdated the form gets the error.
 * Call after form_check.
 */
enum consent consent_check(struct form *form, const struct policy *policy);

/*
 * Does the browser say Sec-GPC: 1 (Global Privacy Control)? Then no use
 * beyond the service itself counts as agreed, whatever was ticked. The route
 * must list HTTP_SEC_GPC.
 */
#define CONSENT_GPC_PARAM "HTTP_SEC_GPC"
bool consent_has_gpc(const struct request *req);

#endif
