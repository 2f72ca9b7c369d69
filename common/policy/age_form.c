/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/age_form.h"

#include "http/request.h"
#include "page/page.h"

/* age_form_show - three entries, and how they are typed */
void
age_form_show(struct view *view, const struct field *fields, size_t n,
    const struct form *form)
{
	static const char *const parts[] = {
	    "birth_day", "birth_month", "birth_year"};

	page_fields(view, fields, n, form);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		page_field_set(view, parts[i], "inputmode", "numeric");
}

/* age_form_judge - what the three entries come to */
enum age_answer
age_form_judge(
    const struct request *req, const struct form *form, int limit_years)
{
	return age_judge(form_get(form, "birth_day"),
	    form_get(form, "birth_month"), form_get(form, "birth_year"),
	    limit_years, req->now_secs);
}

/* age_form_fail - a slip, not an answer */
void
age_form_fail(struct form *form)
{
	form_fail(form, "birth_day",
	    N_("There is no such date. Check day, month and year."));
}
