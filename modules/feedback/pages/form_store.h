/* SPDX-License-Identifier: BSD-2-Clause */
/* form_store - what a form says, as it is kept */
#ifndef FP_FEEDBACK_PAGES_FORM_STORE_H
#define FP_FEEDBACK_PAGES_FORM_STORE_H

#include <stdint.h>

#include "http/request.h"
#include "http/response.h"
#include "modules/feedback/store/submission.h"

struct form;
struct form_ask;
struct policy_text;

/*
 * Saves a form that was checked and settled, on the terms of its definition:
 * sensitive values only under their consent, values and files no longer than
 * their fields say, nothing that GPC refuses. text is the policy's as it was
 * agreed to. On DB_OK with saved_r other than SUBMISSION_CHANGED res is the
 * redirect to the page of thanks, with the receipt.
 */
enum db_status form_store(struct request *req, struct response *res,
    const struct form_ask *ask, const struct form *form,
    const struct policy_text *text, const uint8_t nonce[FORM_NONCE_BYTES],
    enum submission_saved *saved_r, struct err *err);

#endif
