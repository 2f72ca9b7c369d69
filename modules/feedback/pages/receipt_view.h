/* SPDX-License-Identifier: BSD-2-Clause */
/* receipt_view - everything that is kept of a submission, for its writer */
#ifndef FP_FEEDBACK_PAGES_RECEIPT_VIEW_H
#define FP_FEEDBACK_PAGES_RECEIPT_VIEW_H

#include "http/request.h"
#include "http/response.h"

struct submission;

/* Sends the page; returns status. notice: a sentence above it, or NULL. */
int receipt_view_send(struct request *req, struct response *res, int status,
    const char *notice, const struct submission *submission);

#endif
