/* SPDX-License-Identifier: BSD-2-Clause */
/* form_page - the page of a form that a definition describes */
#ifndef FP_FEEDBACK_PAGES_FORM_PAGE_H
#define FP_FEEDBACK_PAGES_FORM_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "http/request.h"
#include "http/response.h"

struct form;
struct form_ask;

/* How it comes: as asked for, or come back with what was typed. */
struct form_page {
	size_t at; /* which of its pages, from 0 */
	int status;
	bool changed;		 /* its definition did, since it was opened */
	const char *notice;	 /* a sentence above the form; NULL: none */
	const struct form *form; /* NULL: empty */
	const char *token;	 /* NULL: that of form while it is valid, or
				    else a fresh one */
};

/* Sends it; returns its status. A file cannot be shown again, and the page
 * says so where one had been chosen. */
int form_page_send(struct request *req, struct response *res,
    const struct form_ask *ask, const struct form_page *page);

#endif
