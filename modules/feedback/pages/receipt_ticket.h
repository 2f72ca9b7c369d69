/* SPDX-License-Identifier: BSD-2-Clause */
/* receipt_ticket - who has typed a code may act on one submission for a while
 */
#ifndef FP_FEEDBACK_PAGES_RECEIPT_TICKET_H
#define FP_FEEDBACK_PAGES_RECEIPT_TICKET_H

#include <stdint.h>

#include "base/str.h"
#include "http/request.h"
#include "http/response.h"
#include "modules/feedback/store/submission.h"

#define RECEIPT_TICKET_FIELD "receipt_ticket"

/* A ticket for a submission, for the hidden field; in arena. */
const char *receipt_ticket_new(
    struct request *req, const uint8_t id[SUBMISSION_ID_BYTES]);

/*
 * Reads the submission of a ticket. 0, or the status of the reply that was
 * made: the field for the code with a sentence (403: the ticket is too old or
 * none of ours; 404: it was withdrawn, or its time is over), or 503.
 */
int receipt_ticket_find(struct request *req, struct response *res,
    struct str ticket, struct submission *submission_r);

/* The page that asks for the code: a status, and a sentence or NULL. */
int receipt_ask_again(
    struct request *req, struct response *res, int status, const char *notice);

/* 503: the database is away, or an answer is not known. */
struct err;
int receipt_unavailable(struct request *req, struct response *res,
    enum db_status status, const struct err *err);

#endif
