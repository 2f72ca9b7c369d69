/* SPDX-License-Identifier: BSD-2-Clause */
/* consent - what a form says about the policy: granted, denied, neither */
#ifndef FP_POLICY_CONSENT_H
#define FP_POLICY_CONSENT_H

#include <stdbool.h>

#include "http/form.h"

struct policy;
struct policy_text;
struct request;
struct view;

/*
 * Every form that collects personal data ends with two equally plain submit
 * buttons. Granting posts  consent=VERSION, the version of the policy that
 * was shown; denying posts  consent_denied=1  and wins over it. Nothing is
 * stored without CONSENT_GRANTED.
 */
#define CONSENT_FIELD	     "consent"
#define CONSENT_DENIED_FIELD "consent_denied"

/* Which text it was: its variant, language and digest, sealed, so that what
 * is recorded is what was shown, also where the policy has changed since. */
#define CONSENT_TEXT_FIELD "policy_text"

/* The three fields, for a form's table. */
#define CONSENT_FIELDS                                                         \
	{.name = CONSENT_FIELD,                                                \
	    .type = FIELD_TOKEN,                                               \
	    .max = 64,                                                         \
	    .label = "Privacy policy"},                                        \
	    {.name = CONSENT_TEXT_FIELD,                                       \
		.type = FIELD_TOKEN,                                           \
		.label = "This page"},                                         \
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

/*
 * The text that this visitor is to be shown. variant is that of the country
 * they chose, by policy_variant_id; NULL where none was chosen: then what
 * the web server says of where they are (CONSENT_PARAMS, which the route must
 * list; from the web server's own settings, never a header), or "general".
 */
#define CONSENT_REGION_PARAM  "FORMPLEDGE_REGION"  /* "eea" */
#define CONSENT_COUNTRY_PARAM "FORMPLEDGE_COUNTRY" /* "DE", "US-CA" */
#define CONSENT_PARAMS	      CONSENT_REGION_PARAM, CONSENT_COUNTRY_PARAM
const struct policy_text *consent_text(
    const struct request *req, const char *variant);

/*
 * What a form with the buttons shows: policy, policy_date, policy_text (the
 * sealed field), _policy_page (below the module's mount: the very text),
 * _consent_error.
 */
void consent_set(struct request *req, struct view *view,
    const struct policy_text *text, const struct form *form);

/* text_r: the one that was agreed to. Without the sealed field (a program
 * that posts JSON) it is shown, what the form would have shown. */
enum consent consent_read(struct request *req, const struct form *form,
    const struct policy_text *shown, const struct policy_text **text_r);

/*
 * The same, and where it is missing or outdated the form gets the error.
 * Call after form_check.
 */
enum consent consent_check(struct request *req, struct form *form,
    const struct policy_text *shown, const struct policy_text **text_r);

/*
 * Does the browser say Sec-GPC: 1 (Global Privacy Control)? Then no use
 * beyond the service itself counts as agreed, whatever was ticked. The route
 * must list HTTP_SEC_GPC.
 */
#define CONSENT_GPC_PARAM "HTTP_SEC_GPC"
bool consent_has_gpc(const struct request *req);

#endif
