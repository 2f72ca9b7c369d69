/* SPDX-License-Identifier: BSD-2-Clause */
/* question - what a page asks of the custodian, and what it says of it */
#ifndef FP_STAFF_PAGES_QUESTION_H
#define FP_STAFF_PAGES_QUESTION_H

#include "base/str.h"
#include "http/form.h"
#include "modules/staff/custodian.h"

struct request;
struct staff_user;

/* The field of a reason, in a form's table. */
#define QUESTION_REASON "reason"
#define QUESTION_REASON_FIELD                                                  \
	{                                                                      \
		.name = QUESTION_REASON, .type = FIELD_TEXTAREA,               \
		.max = CUSTODIAN_REASON_MAX, .label = N_("Why you look")       \
	}

/* Is it one that can be read later? Otherwise the form has an error. */
bool question_has_reason(struct form *form);
/* As it is recorded: in one line. */
struct str question_reason(struct request *req, const struct form *form);

/*
 * Asks, for who is there (ask->who is filled in). Whatever is said but
 * CUSTODIAN_DONE hands over nothing, and the log says why where it failed.
 * Scrub the answer.
 */
enum custodian_said question_put(struct request *req,
    const struct staff_user *user, struct custodian_ask *ask,
    struct custodian_answer *answer_r);

/* What a page that shows nothing says: its status, and a sentence. */
int question_status(enum custodian_said said);
const char *question_notice(enum custodian_said said);

#endif
