/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/arena.h"
#include "base/scrub.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/registration/guard.h"
#include "modules/registration/registration_pages.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/age.h"
#include "policy/check.h"
#include "policy/policy.h"

#define FORM	"age"
#define OTHER	"other" /* a country without an age of its own */
#define NFIELDS 5

/* The date in three parts; the country last, which is asked for where it
 * counts. */
static const struct field fields[NFIELDS] = {
    {.name = "birth_day",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED,
	.max = 10,
	.label = N_("Day")},
    {.name = "birth_month",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED,
	.max = 10,
	.label = N_("Month")},
    {.name = "birth_year",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED,
	.max = 10,
	.label = N_("Year")},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
    {.name = "country",
	.type = FIELD_CHOICE,
	.flags = FIELD_REQUIRED,
	.label = N_("Country you live in")},
};

/* fields_of - the table under the policy in force */
static const struct field *
fields_of(struct request *req, size_t *n_r)
{
	const struct policy *policy = req->ctx->policy;
	struct field *table;
	const char **choices;

	*n_r = NFIELDS - 1;
	if (!guard_has_countries(req))
		return fields;
	table = arena_alloc(req->arena, sizeof(fields));
	choices = arena_alloc_n(
	    req->arena, policy->nages + 2, sizeof(*choices));
	for (size_t i = 0; i < NFIELDS; i++)
		table[i] = fields[i];
	for (size_t i = 0; i < policy->nages; i++)
		choices[i] = policy->ages[i].country;
	choices[policy->nages] = OTHER;
	table[NFIELDS - 1].choices = choices;
	*n_r = NFIELDS;
	return table;
}

/* send - the age screen; asks, and hints at nothing */
static int
send(struct request *req, struct response *res, int status, const char *notice,
    const struct form *form)
{
	struct view *view = view_object(req->arena);
	static const char *const parts[][2] = {{"birth_day", "bday-day"},
	    {"birth_month", "bday-month"}, {"birth_year", "bday-year"}};
	size_t n;
	const struct field *table = fields_of(req, &n);

	view_set_text(view, "title", STR(N_("Your date of birth")));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	page_fields(view, table, n, form);
	for (size_t i = 0; i < 3; i++) {
		page_field_set(view, parts[i][0], "inputmode", "numeric");
		page_field_set(view, parts[i][0], "autocomplete", parts[i][1]);
	}
	if (form)
		return page_form(
		    req, res, status, "registration_age", view, form);
	return page_send(req, res, status, "registration_age", view);
}

/* is_refused - at this limit, or at a lower one, before? */
static bool
is_refused(const struct request *req, int limit)
{
	int refused = guard_refused(req);

	return refused > 0 && refused <= limit;
}

/* age_show - GET /: the first thing asked for */
int
age_show(struct request *req, struct response *res)
{
	if (is_refused(req, guard_age_lowest(req)))
		return guard_refused_page(req, res);
	return send(req, res, HTTP_OK, NULL, NULL);
}

/* limit_of - the age that counts for what was sent */
static int
limit_of(struct request *req, const struct form *form)
{
	struct str country = STR("");

	if (guard_has_countries(req) &&
	    !str_is(form_get(form, "country"), OTHER))
		country = form_get(form, "country");
	return guard_age_limit(req, country);
}

/* decide - a date that there is: of age or not. Nothing of it is kept. */
static int
decide(struct request *req, struct response *res, const struct form *form)
{
	int limit = limit_of(req, form);
	struct birth_date birth;
	bool of_age;

	if (is_refused(req, limit))
		return guard_refused_page(req, res);
	if (age_parse(form_get(form, "birth_day"),
		form_get(form, "birth_month"), form_get(form, "birth_year"),
		req->now_secs, &birth))
		return -1;
	of_age = age_is_of_age(&birth, limit, req->now_secs);
	scrub(&birth, sizeof(birth));
	if (!of_age)
		return guard_refuse(req, res, limit);
	guard_set_of_age(req, res, limit);
	return registration_redirect(req, res, "/account");
}

/* age_post - POST /age: an impossible date is a slip, not a refusal */
int
age_post(struct request *req, struct response *res)
{
	uint8_t nonce[FORM_NONCE_BYTES];
	struct form *form;
	size_t n;
	const struct field *table = fields_of(req, &n);
	int status;

	if (is_refused(req, guard_age_lowest(req)))
		return guard_refused_page(req, res);
	status = form_decode(req, table, n, &form);
	if (status)
		return page_error(req, res, status, form_refusal(status));
	if (form_token_check(req, FORM, form_get(form, FORM_TOKEN_FIELD),
		nonce) != FORM_TOKEN_VALID)
		return send(req, res, HTTP_FORBIDDEN,
		    N_("This page was open for too long, or was not opened "
		       "here. Please send it again."),
		    form);
	if (form_check(form) == 0) {
		status = decide(req, res, form);
		if (status >= 0)
			return status;
		form_fail(form, "birth_day",
		    "There is no such date. Check day, month and year.");
	}
	return send(req, res, HTTP_UNPROCESSABLE, NULL, form);
}
