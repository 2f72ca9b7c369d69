/* SPDX-License-Identifier: BSD-2-Clause */
/* receipt_given - a receipt code on its way from the post to the page of
 * thanks */
#ifndef FP_FEEDBACK_PAGES_RECEIPT_GIVEN_H
#define FP_FEEDBACK_PAGES_RECEIPT_GIVEN_H

#include "base/str.h"
#include "http/request.h"
#include "http/response.h"

struct submission;
struct view;

/*
 * Redirects to the page of thanks, of a form below it ("": the built-in
 * one's). The code is shown once. Over the 303 it goes in a sealed session
 * cookie, which only the page of thanks gets, for ten minutes at most, and
 * which that page takes away: neither stored nor in a URL. A client that
 * wants JSON has it in the body of the reply as well. code "": the form gives
 * none.
 */
int receipt_give(struct request *req, struct response *res, const char *code,
    const struct submission *submission, const char *form);

/* Adds "receipt", and "answer_by" where there is a time to answer, to the
 * view of the page of thanks. */
void receipt_show(struct request *req, struct response *res, struct view *view);

/* How to appeal, in the visitor's language. */
struct str receipt_appeal(const struct request *req);

#endif
