/* SPDX-License-Identifier: BSD-2-Clause */
/* page_terminate - the account of somebody under age is ended */
#include "config.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/words.h"
#include "conf/site.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/registration/ended_letter.h"
#include "modules/staff/pages/members.h"
#include "modules/staff/pages/question.h"
#include "modules/staff/pages/staff_pages.h"
#include "page/languages.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

#define FORM "terminate"
#define PART '\x1f'

static const struct field fields[] = {
    {.name = MEMBERS_TICKET, .type = FIELD_TOKEN, .label = "This page"},
    {.name = QUESTION_REASON,
	.type = FIELD_TEXTAREA,
	.flags = FIELD_REQUIRED,
	.max = CUSTODIAN_REASON_MAX,
	.label = N_("How you know that the member is under age")},
    {.name = "sure",
	.type = FIELD_CHECKBOX,
	.flags = FIELD_REQUIRED,
	.label = N_("Yes, erase everything about this member")},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* show - the second question */
static int
show(struct request *req, struct response *res, const struct staff_user *user,
    int status, const char *notice, const struct form *form)
{
	struct view *view = staff_view(req, user, N_("End an account"));

	staff_token(req, user, FORM, view);
	view_set_text(view, MEMBERS_TICKET, form_get(form, MEMBERS_TICKET));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	page_fields(view, fields, NFIELDS, status == HTTP_OK ? NULL : form);
	page_field_set(view, QUESTION_REASON, "hint",
	    N_("It is recorded with your name. Nobody but the audit log keeps "
	       "it: write nothing about the member that is not needed."));
	if (status == HTTP_OK)
		return page_send(req, res, status, "staff_terminate", view);
	return page_form(req, res, status, "staff_terminate", view, form);
}

/* begin - who it is, and the form; 0 or a reply's status */
static int
begin(struct request *req, struct response *res, struct staff_user *user_r,
    struct form **form_r)
{
	int status = staff_enter(req, res, ROLE_TERMINATE, user_r);

	if (status)
		return status;
	status = form_decode(req, fields, NFIELDS, form_r);
	if (status)
		return page_error(req, res, status, form_refusal(status));
	if (staff_token_check(
		req, user_r, FORM, form_get(*form_r, FORM_TOKEN_FIELD)) < 0)
		return page_error(req, res, HTTP_FORBIDDEN,
		    N_("This page was open for too long, or was not opened by "
		       "you. Nothing was done: look for the member again."));
	return 0;
}

/* terminate_ask - POST /members/terminate: is it meant? */
int
terminate_ask(struct request *req, struct response *res)
{
	struct staff_user user;
	struct form *form;
	int status = begin(req, res, &user, &form);

	return status ? status : show(req, res, &user, HTTP_OK, NULL, form);
}

/* language_of - the member's, if it is one of the site's still */
static const char *
language_of(const struct site *site, struct str tag)
{
	for (size_t i = 0; site->languages[i]; i++)
		if (str_is_nocase(tag, site->languages[i]))
			return site->languages[i];
	return site->languages[0];
}

/* tell - by a mail, to the address that nobody keeps any more */
static bool
tell(struct request *req, struct str told)
{
	const struct staff *staff = app_data(req->app);
	const struct site *site = req->ctx->site;
	struct str email = str_cut(&told, PART);
	struct err err = ERR_NONE;

	if (ended_letter_send(req->arena, staff->smtp, site,
		languages_words(req->arena, site, language_of(site, told)),
		email, &err) == 0)
		return true;
	log_error("a member whose account was ended could not be told by "
		  "mail, and the address is not kept: %s",
	    err_text(&err));
	return false;
}

/* ended - it is done, now or before */
static int
ended(struct request *req, struct response *res, const struct staff_user *user,
    const struct custodian_answer *answer)
{
	struct view *view = staff_view(req, user, N_("The account is ended"));
	struct staff *staff = app_data(req->app);
	bool before = answer->said == CUSTODIAN_GONE;

	view_set_bool(view, "before", before);
	if (!before) {
		metric_add(staff->terminated, 1);
		view_set_bool(view, "told", tell(req, answer->text));
	}
	return page_send(req, res, HTTP_OK, "staff_ended", view);
}

/* end - have the custodian do it */
static int
end(struct request *req, struct response *res, const struct staff_user *user,
    struct form *form)
{
	struct custodian_answer answer;
	enum custodian_said said = question_put(req, user,
	    &(struct custodian_ask){.what = AUDIT_MEMBER_TERMINATE,
		.role = str_of(role_abouts[ROLE_TERMINATE].name),
		.object = form_get(form, MEMBERS_TICKET),
		.reason = question_reason(req, form)},
	    &answer);

	if (said == CUSTODIAN_DONE || said == CUSTODIAN_GONE)
		return ended(req, res, user, &answer);
	if (said == CUSTODIAN_FAILED)
		return show(req, res, user, HTTP_UNAVAILABLE,
		    N_("It is not known whether this was done. Please send it "
		       "again in half a minute: if it was, the page says so."),
		    form);
	return page_error(req, res, HTTP_FORBIDDEN,
	    N_("You looked at the member more than 15 minutes ago. Nothing "
	       "was done: look for the member again."));
}

/* terminate_end - POST /members/end */
int
terminate_end(struct request *req, struct response *res)
{
	struct staff_user user;
	struct form *form;
	int status = begin(req, res, &user, &form);

	if (status)
		return status;
	if (form_check(form) || !question_has_reason(form))
		return show(req, res, &user, HTTP_UNPROCESSABLE, NULL, form);
	return end(req, res, &user, form);
}
