/* SPDX-License-Identifier: BSD-2-Clause */
/* form_ask - a form as one visitor is asked: its table, and what is shown */
#ifndef FP_FEEDBACK_PAGES_FORM_ASK_H
#define FP_FEEDBACK_PAGES_FORM_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "http/form.h"
#include "http/request.h"
#include "modules/feedback/store/form_def.h"
#include "policy/guard.h"
#include "policy/own_consent.h"

#define FORM_VERSION_FIELD "form_version" /* the definition's digest */
#define FORM_PAGE_FIELD	   "form_page"	  /* which page was sent, from 1 */
#define FORM_BACK_FIELD	   "form_back"	  /* the button to the page before */

/* In the request's arena. */
struct form_ask {
	const struct form_def *def; /* in the visitor's language */
	const char *token_name;	    /* of its tokens: form and definition */
	const char *version;	    /* hexadecimal */
	bool gpc;		    /* refuses news and publication */
	const struct own_consent *consents; /* of sensitive fields, ... */
	const char **consent_texts;	    /* what is agreed to */
	size_t nconsents;
	struct field *table; /* own fields first, in the order of def */
	size_t ntable;
	bool *shown; /* of each own field: do its conditions hold? */
};

/* One for a form of the site. */
struct form_ask *form_ask_new(struct request *req, const struct form_def *def);

/* Which offers are made to this visitor. */
unsigned form_ask_offers(const struct form_ask *ask);
extern const char *const form_offer_names[]; /* by bit; NULL-ended */

/*
 * Looks at what was sent: which fields are asked for by their conditions;
 * what others hold, and what stands on pages behind page, is dropped. Fields
 * up to page are required from then on where the definition says so.
 */
void form_ask_settle(struct form_ask *ask, struct form *form, size_t page);

/* Is anything shown on a page? The last one always is: consent is asked for
 * there. */
bool form_ask_has_page(const struct form_ask *ask, size_t page);

/* The consent that a field needs beside that to the policy; NULL: none. */
const struct own_consent *form_ask_consent(const struct request *req,
    const struct form_ask *ask, const struct own_field *field);

/* What holds programs off it. */
struct guard form_ask_guard(
    const struct request *req, const struct form_ask *ask);

#endif
