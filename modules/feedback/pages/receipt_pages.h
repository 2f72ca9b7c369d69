/* SPDX-License-Identifier: BSD-2-Clause */
/* receipt_pages - the way back to what one has sent */
#ifndef FP_FEEDBACK_PAGES_RECEIPT_PAGES_H
#define FP_FEEDBACK_PAGES_RECEIPT_PAGES_H

#include "http/route.h"

/*
 * The code is typed and posted; it is in no URL, and from here in no cookie
 * (receipt_given.h has the one that brings it to the page of thanks). The page
 * that it opens holds a sealed ticket for this one submission, which lasts
 * RECEIPT_TICKET_SECS and goes back in a hidden field of each form: so there
 * is no session to end, and nothing is left in the browser when the page is
 * closed. A code has 125 bits, and a client has the posts of rate_limit.
 */
#define RECEIPT_TICKET_SECS 900

handler_fn receipt_ask;	     /* GET /receipt: the field for the code */
handler_fn receipt_open;     /* POST /receipt: all that is kept under it */
handler_fn receipt_withdraw; /* POST /receipt/withdraw */
handler_fn receipt_remove;   /* POST /receipt/remove: one file */
handler_fn receipt_edit;     /* POST /receipt/edit: the form, filled */
handler_fn receipt_correct;  /* POST /receipt/correct: it is stored */
handler_fn receipt_gone;     /* GET /receipt/withdrawn */

#define RECEIPT_ROUTES(params_, checks_)                                       \
	{.methods = HTTP_GET,                                                  \
	    .pattern = "/receipt",                                             \
	    .handle = receipt_ask,                                             \
	    .flags = ROUTE_INLINE},                                            \
	    {.methods = HTTP_POST,                                             \
		.pattern = "/receipt",                                         \
		.handle = receipt_open,                                        \
		.checks = (checks_)},                                          \
	    {.methods = HTTP_POST,                                             \
		.pattern = "/receipt/withdraw",                                \
		.handle = receipt_withdraw,                                    \
		.checks = (checks_)},                                          \
	    {.methods = HTTP_POST,                                             \
		.pattern = "/receipt/remove",                                  \
		.handle = receipt_remove,                                      \
		.checks = (checks_)},                                          \
	    {.methods = HTTP_POST,                                             \
		.pattern = "/receipt/edit",                                    \
		.handle = receipt_edit,                                        \
		.params = (params_),                                           \
		.checks = (checks_)},                                          \
	    {.methods = HTTP_POST,                                             \
		.pattern = "/receipt/correct",                                 \
		.handle = receipt_correct,                                     \
		.params = (params_),                                           \
		.checks = (checks_)},                                          \
	{                                                                      \
		.methods = HTTP_GET, .pattern = "/receipt/withdrawn",          \
		.handle = receipt_gone, .flags = ROUTE_INLINE                  \
	}

#endif
