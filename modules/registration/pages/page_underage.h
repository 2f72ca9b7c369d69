/* SPDX-License-Identifier: BSD-2-Clause */
/* page_underage - members who say to be under the age of their account */
#ifndef FP_REGISTRATION_PAGES_PAGE_UNDERAGE_H
#define FP_REGISTRATION_PAGES_PAGE_UNDERAGE_H

#include <stddef.h>

#include "modules/registration/store/member.h"
#include "policy/age.h"

struct field;
struct form;
struct request;
struct response;
struct view;

/* The date of birth in three entries, for a form's table. */
#define PAGE_AGE_ENTRY(name_, label_)                                          \
	{                                                                      \
		.name = (name_), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,  \
		.max = 10, .label = (label_)                                   \
	}
#define PAGE_AGE_FIELDS                                                        \
	PAGE_AGE_ENTRY("birth_day", N_("Day")),                                \
	    PAGE_AGE_ENTRY("birth_month", N_("Month")),                        \
	    PAGE_AGE_ENTRY("birth_year", N_("Year"))

/* page_fields of a table with birth_day, birth_month and birth_year: figures,
 * and what browsers fill in. */
void page_age_fields(struct view *view, const struct field *fields, size_t n,
    const struct form *form);

/* age_judge of these three. */
enum age_answer page_age_judge(
    const struct request *req, const struct form *form, int limit_years);

/* The error of AGE_NO_DATE. */
void page_age_fail(struct form *form);

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
