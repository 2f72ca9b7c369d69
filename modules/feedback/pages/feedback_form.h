/* SPDX-License-Identifier: BSD-2-Clause */
/* feedback_form - the form: its fields, its page, what it says */
#ifndef FP_FEEDBACK_FORM_H
#define FP_FEEDBACK_FORM_H

#include <stddef.h>

#include "http/request.h"
#include "http/response.h"
#include "policy/guard.h"

struct field;
struct form;

#define FEEDBACK_FORM "feedback" /* the name its tokens are bound to */

/* The table of fields under the settings in force, in the request's arena. */
const struct field *feedback_fields(struct request *req, size_t *n_r);

/* What holds programs off the form. */
struct guard feedback_guard(const struct request *req);

/* How the page comes: as asked for, or come back with what was typed. */
struct feedback_page {
	int status;
	const char *notice;	 /* a sentence above the form; NULL: none */
	const struct form *form; /* NULL: empty */
	const char *token;	 /* NULL: a fresh one */
};

/* Sends the page; returns its status. */
int feedback_form_send(struct request *req, struct response *res,
    const struct feedback_page *page);

/* Holds together what the table cannot: an answer or news need an address.
 * Adds errors to the form. */
void feedback_form_check(struct form *form);

#endif
