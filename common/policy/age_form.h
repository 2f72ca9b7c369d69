/* SPDX-License-Identifier: BSD-2-Clause */
/* age_form - the date of birth as forms ask for it: three free entries */
#ifndef FP_POLICY_AGE_FORM_H
#define FP_POLICY_AGE_FORM_H

#include <stddef.h>

#include "base/words.h"
#include "http/form.h"
#include "policy/age.h"

struct request;
struct view;

/* The three, for a form's table. */
#define AGE_FORM_ENTRY(name_, label_)                                          \
	{                                                                      \
		.name = (name_), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,  \
		.max = 10, .label = (label_)                                   \
	}
#define AGE_FORM_FIELDS                                                        \
	AGE_FORM_ENTRY("birth_day", N_("Day")),                                \
	    AGE_FORM_ENTRY("birth_month", N_("Month")),                        \
	    AGE_FORM_ENTRY("birth_year", N_("Year"))

/* page_fields of a table with the three: figures, and what browsers fill
 * in. */
void age_form_show(struct view *view, const struct field *fields, size_t n,
    const struct form *form);

/* age_judge of them. */
enum age_answer age_form_judge(
    const struct request *req, const struct form *form, int limit_years);

/* The error of AGE_NO_DATE. */
void age_form_fail(struct form *form);

#endif
