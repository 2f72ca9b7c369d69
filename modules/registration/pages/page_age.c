/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/registration/pages/country_list.h"
#include "modules/registration/pages/guard.h"
#include "modules/registration/pages/next.h"
#include "modules/registration/pages/page_underage.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/wall.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/age.h"
#include "policy/check.h"
#include "policy/country.h"
#include "policy/policy.h"

#define FORM	"age"
#define NFIELDS 6
#define NDATE	5 /* of them before the country */

/* The date in three parts; the country last, which is asked for where it
 * counts. All countries are there, so that the list hints at nothing. */
static const struct field fields[NFIELDS] = {
    AGE_FORM_FIELDS,
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
    {.name = NEXT, .type = FIELD_TOKEN, .label = N_("The page to go on to")},
    {.name = "country",
	.type = FIELD_CHOICE,
	.flags = FIELD_REQUIRED,
	.choices = country_codes,
	.label = N_("Country you live in")},
};

/* The age screen of sign-up, or of a wall in some part of the site. */
struct screen {
	const char *action; /* "/age" */
	struct str next;    /* where a wall leads; STR_NONE: to sign-up */
	int limit;	    /* the wall's own; 0: the policy's */
};
static const struct screen sign_up = {"/age", {NULL, 0}, 0};

/* settings_of - the module's settings in force */
static const struct registration_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* is_by_country - does age or policy depend on where the visitor lives? */
static bool
is_by_country(const struct request *req, const struct screen *screen)
{
	return screen->limit == 0 &&
	       (guard_has_countries(req) || req->ctx->policy->nvariants > 0);
}

/* nfields - of the table above that count */
static size_t
nfields(const struct request *req, const struct screen *screen)
{
	return is_by_country(req, screen) ? NFIELDS : NDATE;
}

/* lowest - no answer opens the screen to who was refused at this age */
static int
lowest(const struct request *req, const struct screen *screen)
{
	return screen->limit ? screen->limit : guard_age_lowest(req);
}

/* set_countries - the fields, with the countries as the visitor calls them */
static void
set_countries(struct request *req, struct view *view, const struct form *form)
{
	const struct country_list *list = country_list_new(req);
	struct field table[NFIELDS];

	memcpy(table, fields, sizeof(table));
	table[NFIELDS - 1].choices = list->codes;
	age_form_show(view, table, NFIELDS, form);
	page_field_labels(view, "country", list->names);
}

/* send - the age screen; asks, and hints at nothing */
static int
send(struct request *req, struct response *res, const struct screen *screen,
    int status, const char *notice, const struct form *form)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Your date of birth")));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	view_set_text(view, "action", str_of(screen->action));
	view_set_bool(view, "wall", !str_is_none(screen->next));
	if (!str_is_none(screen->next))
		view_set_text(view, NEXT, screen->next);
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	if (is_by_country(req, screen))
		set_countries(req, view, form);
	else
		age_form_show(view, fields, NDATE, form);
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

/* refused - the page about it; sign-up's words, or a wall's */
static int
refused(struct request *req, struct response *res, const struct screen *screen)
{
	struct view *view;

	if (str_is_none(screen->next))
		return guard_refused_page(req, res);
	if (page_wants_json(req))
		return page_error(req, res, HTTP_FORBIDDEN,
		    "From what you have told us, this part of the site is not "
		    "for you. Nothing was stored.");
	view = view_object(req->arena);
	view_set_text(view, "title", STR(N_("You cannot go on here")));
	view_set_bool(view, "refused", true);
	view_set_bool(view, "wall", true);
	return page_send(
	    req, res, HTTP_FORBIDDEN, "registration_refused", view);
}

/* show - the screen, unless there is no answer that would do */
static int
show(struct request *req, struct response *res, const struct screen *screen)
{
	if (is_refused(req, lowest(req, screen)))
		return refused(req, res, screen);
	return send(req, res, screen, HTTP_OK, NULL, NULL);
}

/* limit_of - the age that counts for what was sent */
static int
limit_of(
    struct request *req, const struct screen *screen, const struct form *form)
{
	if (screen->limit)
		return screen->limit;
	return guard_age_limit(req,
	    is_by_country(req, screen) ? form_get(form, "country") : STR(""));
}

/* lowest_of_all - under the floor no form of this site may collect anything,
 * so the refusal is one at the lowest age that any of them asks for */
static int
lowest_of_all(const struct request *req, int limit)
{
	int policy = guard_age_lowest(req);
	int wall = wall_lowest(settings_of(req)->age_walls);

	if (policy < limit)
		limit = policy;
	return wall > 0 && wall < limit ? wall : limit;
}

/* go_on - of age; the date is forgotten by now */
static int
go_on(struct request *req, struct response *res, const struct screen *screen,
    const struct form *form, int limit)
{
	const char *variant = NULL;

	if (is_by_country(req, screen))
		variant = policy_variant_id(req->ctx->policy,
		    arena_str(req->arena, form_get(form, "country")));
	guard_set_of_age(req, res, limit, screen->limit == 0, variant);
	if (str_is_none(screen->next))
		return registration_redirect(req, res, "/account");
	return response_redirect(res, arena_str(req->arena, screen->next));
}

/* decide - by the date, of which nothing is kept; -1: it is none */
static int
decide(struct request *req, struct response *res, const struct screen *screen,
    const struct form *form)
{
	int limit = limit_of(req, screen, form);
	int status;

	if (is_refused(req, limit))
		return refused(req, res, screen);
	status = underage_learn(req, res, form);
	if (status)
		return status;
	switch (age_form_judge(req, form, limit)) {
	case AGE_NO_DATE:
		break;
	case AGE_FLOOR:
		guard_refuse(req, res, lowest_of_all(req, limit));
		return refused(req, res, screen);
	case AGE_UNDER:
		guard_refuse(req, res, limit);
		return refused(req, res, screen);
	case AGE_REACHED:
		return go_on(req, res, screen, form, limit);
	}
	return -1;
}

/* answer - an impossible date is a slip, not a refusal */
static int
answer(struct request *req, struct response *res, const struct screen *screen,
    struct form *form)
{
	uint8_t nonce[FORM_NONCE_BYTES];
	int status;

	if (is_refused(req, lowest(req, screen)))
		return refused(req, res, screen);
	if (form_token_check(req, FORM, form_get(form, FORM_TOKEN_FIELD),
		nonce) != FORM_TOKEN_VALID)
		return send(req, res, screen, HTTP_FORBIDDEN,
		    N_("This page was open for too long, or was not opened "
		       "here. Please send it again."),
		    form);
	if (form_check(form) == 0) {
		status = decide(req, res, screen, form);
		if (status >= 0)
			return status;
		age_form_fail(form);
	}
	return send(req, res, screen, HTTP_UNPROCESSABLE, NULL, form);
}

/* age_show - GET /: the first thing asked for */
int
age_show(struct request *req, struct response *res)
{
	return show(req, res, &sign_up);
}

/* age_post - POST /age */
int
age_post(struct request *req, struct response *res)
{
	struct form *form;
	int status;

	if (is_refused(req, guard_age_lowest(req)))
		return guard_refused_page(req, res);
	status = form_decode(req, fields, nfields(req, &sign_up), &form);
	if (status)
		return page_error(req, res, status, form_refusal(status));
	return answer(req, res, &sign_up, form);
}

/* open_wall - the screen of the wall before a path; false: it is none */
static bool
open_wall(struct request *req, struct str next, struct screen *screen_r)
{
	if (str_is_none(next))
		next = STR("/");
	*screen_r = (struct screen){
	    "/age-wall", next_path(req->arena, next), 0};
	screen_r->limit = wall_age(settings_of(req)->age_walls, screen_r->next);
	return !str_is_none(screen_r->next);
}

/* not_here - a page that is none of this site's */
static int
not_here(struct request *req, struct response *res)
{
	return page_error(req, res, HTTP_UNPROCESSABLE,
	    "The page to go on to must be one of this site: a path such as "
	    "/shop/, and nothing else.");
}

/* wall_show - GET /age-wall?next=/path */
int
wall_show(struct request *req, struct response *res)
{
	struct screen screen;

	if (!open_wall(req, request_query(req, NEXT), &screen))
		return not_here(req, res);
	return show(req, res, &screen);
}

/* wall_post - POST /age-wall: next is in the form, or in the query */
int
wall_post(struct request *req, struct response *res)
{
	struct screen screen;
	struct form *form;
	struct str next;
	int status = form_decode(req, fields, NFIELDS, &form);

	if (status)
		return page_error(req, res, status, form_refusal(status));
	next = form_get(form, NEXT);
	if (next.len == 0)
		next = request_query(req, NEXT);
	if (!open_wall(req, next, &screen))
		return not_here(req, res);
	status = form_decode(req, fields, nfields(req, &screen), &form);
	if (status)
		return page_error(req, res, status, form_refusal(status));
	return answer(req, res, &screen, form);
}
