/* SPDX-License-Identifier: BSD-2-Clause */
/* page_members - who is looked for, why, and then what is kept of them */
#include "config.h"

#include <time.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/staff/custodian.h"
#include "modules/staff/pages/members.h"
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
    {.name = MEMBERS_REASON,
	.type = FIELD_TEXTAREA,
	.flags = FIELD_REQUIRED,
	.max = CUSTODIAN_REASON_MAX,
	.label = N_("Why you look"),
	.check = members_check_reason},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* members_check_reason - enough to be read later, and no more than fits */
const char *
members_check_reason(struct str reason, const void *arg)
{
	(void)arg;
	if (str_chars(str_trim(reason)) < CUSTODIAN_REASON_MIN)
		return N_("Say why in a few words: the member reads it.");
	if (reason.len > CUSTODIAN_REASON_MAX)
		return N_("Say it in fewer words.");
	return NULL;
}

/* members_reason - line ends become blanks */
struct str
members_reason(struct request *req, const struct form *form)
{
	struct str reason = form_get(form, MEMBERS_REASON);
	char *line = arena_str(req->arena, reason);

	for (size_t i = 0; i < reason.len; i++)
		if (line[i] == '\n' || line[i] == '\t')
			line[i] = ' ';
	return str_from(line, reason.len);
}

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
	page_field_set(view, MEMBERS_REASON, "hint",
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

/* away - nothing is shown, and what was typed stays */
static int
away(struct request *req, struct response *res, const struct staff_user *user,
    struct form *form, const struct err *err)
{
	int status;

	log_error("a look at a member: %s",
	    err_text(err)[0] ? err_text(err)
			     : "formpledge-custodian says why in its log");
	status = show(req, res, user, HTTP_UNAVAILABLE,
	    N_("Nothing is shown: the look cannot be recorded just now, or "
	       "the member not be read. Please try again in half a minute; if "
	       "it stays so, tell the operator of the site."),
	    form);
	response_header(res, "Retry-After", STR(RETRY_AFTER));
	return status;
}

/* not_shown - every answer but the one that there is a look */
static int
not_shown(struct request *req, struct response *res,
    const struct staff_user *user, struct form *form, enum custodian_said said)
{
	struct err none = ERR_NONE;

	if (said == CUSTODIAN_LIMIT)
		return show(req, res, user, HTTP_TOO_MANY,
		    N_("You have looked at as many members as one may in an "
		       "hour. Nothing is shown."),
		    form);
	if (said != CUSTODIAN_NONE)
		return away(req, res, user, form, &none);
	form_fail(form, "login",
	    N_("There is no member of exactly that user id or mail address. "
	       "That you have asked is recorded."));
	return show(req, res, user, HTTP_NOT_FOUND, NULL, form);
}

/* reveal - what is kept, once the look is on record */
static int
reveal(struct request *req, struct response *res, const struct staff_user *user,
    struct form *form, const struct custodian_answer *answer)
{
	struct view *view = staff_view(req, user, N_("A member"));
	struct err err = ERR_NONE;
	int found = members_view(req, &answer->keys[0], view, &err);

	if (found < 0)
		return away(req, res, user, form, &err);
	if (found == 0)
		return not_shown(req, res, user, form, CUSTODIAN_NONE);
	view_set_text(view, "reason", members_reason(req, form));
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
	const struct staff_settings *settings = req->ctx->settings;
	const struct custodian_ask ask = {
	    .what = AUDIT_MEMBER_SHOW,
	    .who = user->who,
	    .role = str_of(role_abouts[ROLE_MEMBERS].name),
	    .object = form_get(form, "login"),
	    .reason = members_reason(req, form),
	};
	struct custodian_answer answer;
	struct err err = ERR_NONE;
	int status;

	if (!staff_db(req, STAFF_REGISTRATION))
		return not_shown(req, res, user, form, CUSTODIAN_NONE);
	status = custodian_ask(
	    settings->custodian_socket, req->arena, &ask, &answer, &err);
	count(req, answer.said);
	if (status < 0)
		return away(req, res, user, form, &err);
	if (answer.said == CUSTODIAN_DONE && answer.nkeys == 1)
		status = reveal(req, res, user, form, &answer);
	else
		status = not_shown(req, res, user, form, answer.said);
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
	if (form_check(form))
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
