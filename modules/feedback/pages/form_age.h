/* SPDX-License-Identifier: BSD-2-Clause */
/* form_age - forms that declare an age ask for it first, and keep no date */
#ifndef FP_FEEDBACK_PAGES_FORM_AGE_H
#define FP_FEEDBACK_PAGES_FORM_AGE_H

#include "http/request.h"
#include "http/response.h"
#include "modules/feedback/store/form_def.h"

#define FORM_AGE_SECS 3600 /* for which an answer counts */

/*
 * 0 where the form declares no age, or the visitor has said to be that old.
 * Otherwise the status of the reply that was made: the age screen (200, or
 * 403 to a post), or, who has said to be younger in this browser session,
 * 403 whatever they say now.
 */
int form_age_hold(
    struct request *req, struct response *res, const struct form_def *def);

#endif
