/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/pages/form_age.h"

#include "base/arena.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "modules/feedback/pages/form_pages.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/age_cookie.h"
#include "policy/age_form.h"
#include "policy/check.h"

#define FORM "form-age"

static const struct field fields[] = {
    AGE_FORM_FIELDS,
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* is_refused - at this limit, or at a lower one, before? */
static bool
is_refused(const struct request *req, const struct form_def *def)
{
	int refused = age_cookie_refused(req);

	return refused > 0 && refused <= def->age;
}

/* is_of_age - have they said so? */
static bool
is_of_age(struct request *req, const struct form_def *def)
{
	struct age_cookie age;

	return age_cookie_get(req, FORM_AGE_SECS, &age) &&
	       age.limit >= def->age;
}

/* refused - the page about it, which says no age */
static int
refused(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	if (page_wants_json(req))
		return page_error(req, res, HTTP_FORBIDDEN,
		    N_("From what you have told us, this form is not for you. "
		       "Nothing was stored."));
	view_set_text(view, "title", STR(N_("You cannot go on here")));
	return page_send(req, res, HTTP_FORBIDDEN, "form_refused", view);
}

/* ask - the age screen; asks, and hints at nothing */
static int
ask(struct request *req, struct response *res, const struct form_def *def,
    int status, const char *notice, const struct form *form)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Your date of birth")));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	view_set_text(view, "form", str_of(def->id));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	age_form_show(view, fields, NFIELDS, form);
	if (form)
		return page_form(req, res, status, "form_age", view, form);
	if (status >= HTTP_BAD_REQUEST && page_wants_json(req))
		return page_error(req, res, status,
		    N_("This form asks for the date of birth first: send it to "
		       "the form's address with /age behind."));
	return page_send(req, res, status, "form_age", view);
}

/* form_age_hold - whoever has not said to be old enough goes no further */
int
form_age_hold(
    struct request *req, struct response *res, const struct form_def *def)
{
	if (def->age == 0)
		return 0;
	if (is_refused(req, def))
		return refused(req, res);
	if (is_of_age(req, def))
		return 0;
	return ask(req, res, def,
	    req->method == HTTP_POST ? HTTP_FORBIDDEN : HTTP_OK, NULL, NULL);
}

/* lowest - under the floor no form may collect anything, so the refusal is
 * one at the lowest age that any of them asks for */
static int
lowest(const struct request *req, int limit)
{
	const struct form_set *set = req->ctx->data;

	for (size_t i = 0; i < set->n; i++) {
		if (set->forms[i]->age > 0 && set->forms[i]->age < limit)
			limit = set->forms[i]->age;
	}
	return limit;
}

/* refuse - now, and for the rest of the browser session */
static int
refuse(struct request *req, struct response *res, int limit)
{
	struct age_cookie age;

	age_cookie_refuse(req, res, limit);
	/* an answer of the same session that was no lie may stay */
	if (age_cookie_is_set(req) &&
	    !(age_cookie_get(req, FORM_AGE_SECS, &age) && age.limit < limit))
		age_cookie_clear(req, res);
	return refused(req, res);
}

/* go_on - of age; the date is forgotten by now */
static int
go_on(struct request *req, struct response *res, const struct form_def *def)
{
	struct age_cookie before,
	    age = {.limit = def->age, .variant = STR_NONE};

	/* an earlier answer for a higher limit is not forgotten by it */
	if (age_cookie_get(req, FORM_AGE_SECS, &before) &&
	    before.limit >= age.limit)
		age = before;
	age_cookie_set(req, res, &age);
	return response_redirect(
	    res, arena_printf(req->arena, "%s/%s", req->ctx->mount, def->id));
}

/* decide - by the date, of which nothing is kept */
static int
decide(struct request *req, struct response *res, const struct form_def *def,
    struct form *form)
{
	if (form_check(form) == 0) {
		switch (age_form_judge(req, form, def->age)) {
		case AGE_NO_DATE:
			age_form_fail(form);
			break;
		case AGE_FLOOR:
			return refuse(req, res, lowest(req, def->age));
		case AGE_UNDER:
			return refuse(req, res, def->age);
		case AGE_REACHED:
			return go_on(req, res, def);
		}
	}
	return ask(req, res, def, HTTP_UNPROCESSABLE, NULL, form);
}

/* form_age_post - POST /{form}/age */
int
form_age_post(struct request *req, struct response *res)
{
	const struct form_def *def = form_find(req);
	uint8_t nonce[FORM_NONCE_BYTES];
	struct form *form;
	int status;

	if (!def || def->age == 0)
		return form_not_found(req, res);
	if (is_refused(req, def))
		return refused(req, res);
	status = form_decode(req, fields, NFIELDS, &form);
	if (status)
		return page_error(req, res, status, form_refusal(status));
	if (form_token_check(req, FORM, form_get(form, FORM_TOKEN_FIELD),
		nonce) != FORM_TOKEN_VALID)
		return ask(req, res, def, HTTP_FORBIDDEN,
		    N_("This page was open for too long, or was not opened "
		       "here. Please send it again."),
		    form);
	return decide(req, res, def, form);
}
