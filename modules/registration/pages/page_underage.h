/* SPDX-License-Identifier: BSD-2-Clause */
/* page_underage - members who say to be under the age of their account */
#ifndef FP_REGISTRATION_PAGES_PAGE_UNDERAGE_H
#define FP_REGISTRATION_PAGES_PAGE_UNDERAGE_H

#include <stddef.h>

#include "modules/registration/store/member.h"
#include "policy/age_form.h"

struct form;
struct request;
struct response;

/*
 * What a form with a date of birth says of the member who is logged in, if
 * any: under the age of the account, the account is suspended at once.
 * 0: go on; or the status of the reply that was made.
 */
int underage_learn(
    struct request *req, struct response *res, const struct form *form);

/* The reply to the log-in of a suspended member: until when the slip can be
 * put right, and the form for it. */
int underage_show(
    struct request *req, struct response *res, const struct member *member);

#endif
