/* SPDX-License-Identifier: BSD-2-Clause */
/* page_members - who is looked for, why, and then what is kept of them */
#include "config.h"

#include <time.h>

#include "app/app.h"
#include "base/err.h"
#include "base/log.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/staff/pages/members.h"
#include "modules/staff/pages/question.h"
#include "modules/staff/pages/staff_pages.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

#define FORM	    "members"
#define LOGIN_MAX   254 /* characters: of a mail address */
#define RETRY_AFTER "30"
/* Looks at this time of the host's day are counted apart. */
#define NIGHT_FROM 22
#define NIGHT_TO   6

static const struct field fields[] = {
    {.name = "login",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED | FIELD_NO_CONTROL,
	.max = LOGIN_MAX,
	.label = N_("User id or mail address")},
    QUESTION_REASON_FIELD,
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* show - the form, empty or come back */
static int
show(struct request *req, struct response *res, const struct staff_user *user,
    int status, const char *notice, const struct form *form)
{
	struct view *view = staff_view(req, user, N_("Members"));

	staff_token(req, user, FORM, view);
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	page_fields(view, fields, NFIELDS, form);
	page_field_set(view, "login", "autocomplete", "off");
	page_field_set(view, "login", "hint",
	    N_("Exactly as the member has it; there is no search."));
	page_field_require(view, QUESTION_REASON);
	page_field_set(view, QUESTION_REASON, "hint",
	    N_("It is recorded with your name before anything is shown, and "
	       "the member reads both. 5 characters or more."));
	if (!form)
		return page_send(req, res, status, "staff_members", view);
	return page_form(req, res, status, "staff_members", view, form);
}

/* members_show - GET /members */
static int
members_show(struct request *req, struct response *res)
{
	struct staff_user user;
	int status = staff_enter(req, res, ROLE_MEMBERS, &user);

	return status ? status : show(req, res, &user, HTTP_OK, NULL, NULL);
}

/* is_night - by the clock of this host */
static bool
is_night(int64_t secs)
{
	time_t t = (time_t)secs;
	struct tm tm;

	return localtime_r(&t, &tm) &&
	       (tm.tm_hour >= NIGHT_FROM || tm.tm_hour < NIGHT_TO);
}

/* count - what became of a question */
static void
count(struct request *req, enum custodian_said said)
{
	struct staff *staff = app_data(req->app);

	switch (said) {
	case CUSTODIAN_DONE:
		metric_add(staff->looks, 1);
		if (is_night(req->now_secs))
			metric_add(staff->looks_night, 1);
		break;
	case CUSTODIAN_LIMIT:
		metric_add(staff->limited, 1);
		break;
	case CUSTODIAN_NONE:
		metric_add(staff->nobody, 1);
		break;
	default:
		metric_add(staff->unavailable, 1);
	}
}

/* not_shown - every answer but the one that there is a look */
static int
not_shown(struct request *req, struct response *res,
    const struct staff_user *user, struct form *form, enum custodian_said said)
{
	int status;

	if (said == CUSTODIAN_NONE) {
		form_fail(form, "login",
		    N_("There is no member of exactly that user id or mail "
		       "address. That you have asked is recorded."));
		return show(req, res, user, HTTP_NOT_FOUND, NULL, form);
	}
	status = show(
	    req, res, user, question_status(said), question_notice(said), form);
	if (status == HTTP_UNAVAILABLE)
		response_header(res, "Retry-After", STR(RETRY_AFTER));
	return status;
}

/* reveal - what is kept, once the look is on record */
static int
reveal(struct request *req, struct response *res, const struct staff_user *user,
    struct form *form, const struct custodian_answer *answer)
{
	struct view *view = staff_view(req, user, N_("A member"));
	struct err err = ERR_NONE;
	int found = members_view(req, &answer->keys[0], view, &err);

	if (found < 0) {
		log_error("a look at a member: %s", err_text(&err));
		return not_shown(req, res, user, form, CUSTODIAN_FAILED);
	}
	if (found == 0)
		return not_shown(req, res, user, form, CUSTODIAN_NONE);
	view_set_text(view, "reason", question_reason(req, form));
	if (user->roles & ROLE_BIT(ROLE_TERMINATE)) {
		view_set_text(view, MEMBERS_TICKET, answer->text);
		staff_token(req, user, "terminate", view);
	}
	return page_send(req, res, HTTP_OK, "staff_member", view);
}

/* look - the question to the custodian, and the answer */
static int
look(struct request *req, struct response *res, const struct staff_user *user,
    struct form *form)
{
	struct custodian_answer answer;
	enum custodian_said said;
	int status;

	if (!staff_db(req, STAFF_REGISTRATION))
		return page_error(
		    req, res, HTTP_NOT_FOUND, N_("This site has no members."));
	said = question_put(req, user,
	    &(struct custodian_ask){.what = AUDIT_MEMBER_SHOW,
		.role = str_of(role_abouts[ROLE_MEMBERS].name),
		.object = form_get(form, "login"),
		.reason = question_reason(req, form)},
	    &answer);
	count(req, said);
	if (said == CUSTODIAN_DONE && answer.nkeys == 1)
		status = reveal(req, res, user, form, &answer);
	else
		status = not_shown(req, res, user, form, said);
	custodian_scrub(&answer);
	return status;
}

/* members_look - POST /members */
static int
members_look(struct request *req, struct response *res)
{
	struct staff_user user;
	struct form *form;
	int status = staff_enter(req, res, ROLE_MEMBERS, &user);

	if (status)
		return status;
	status = form_decode(req, fields, NFIELDS, &form);
	if (status)
		return page_error(req, res, status, form_refusal(status));
	if (staff_token_check(
		req, &user, FORM, form_get(form, FORM_TOKEN_FIELD)) < 0)
		return show(req, res, &user, HTTP_FORBIDDEN,
		    N_("This page was open for too long, or was not opened by "
		       "you. Please send it again."),
		    form);
	if (form_check(form) || !question_has_reason(form))
		return show(req, res, &user, HTTP_UNPROCESSABLE, NULL, form);
	return look(req, res, &user, form);
}

static const struct route routes[] = {
    STAFF_GET("/members", members_show),
    STAFF_POST("/members", members_look),
    STAFF_POST("/members/terminate", terminate_ask),
    STAFF_POST("/members/end", terminate_end),
};
const struct staff_routes staff_member_routes = {
    routes, sizeof(routes) / sizeof(routes[0])};
