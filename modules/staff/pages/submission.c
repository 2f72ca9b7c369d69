/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/pages/submission.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "crypto/keyring.h"
#include "http/context.h"
#include "modules/staff/pages/question.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

const struct desk desk_inbox = {
    .role = ROLE_INBOX,
    .show = AUDIT_FORM_SHOW,
    .file = AUDIT_FORM_FILE,
    .mark = AUDIT_FORM_MARK,
    .path = "/inbox",
    .token = "inbox",
};
const struct desk desk_requests = {
    .role = ROLE_REQUESTS,
    .show = AUDIT_REQUEST_SHOW,
    .file = AUDIT_REQUEST_SHOW,
    .mark = AUDIT_REQUEST_MARK,
    .path = "/requests",
    .token = "requests",
    .requests = true,
};

const struct field submission_fields[] = {
    QUESTION_REASON_FIELD,
    {.name = "state",
	.type = FIELD_CHOICE,
	.choices = progress_states,
	.label = N_("State")},
    {.name = "remark",
	.type = FIELD_TEXTAREA,
	.max = PROGRESS_REMARK_MAX / 4,
	.label = N_("Note for your colleagues")},
    {.name = "how",
	.type = FIELD_CHOICE,
	.choices = progress_hows + 1,
	.label = N_("It was answered")},
    {.name = "answer",
	.type = FIELD_TEXTAREA,
	.max = SUBMISSION_ANSWER_BYTES / 4,
	.label = N_("The answer for the receipt page")},
    {.name = "version",
	.type = FIELD_NUMBER,
	.lo = 0,
	.hi = INT64_MAX,
	.label = N_("State")},
    {.name = "file",
	.type = FIELD_TEXT,
	.max = 2 * sizeof(((struct submission_file *)NULL)->id),
	.label = N_("File")},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
const size_t submission_nfields = sizeof(submission_fields) /
				  sizeof(submission_fields[0]);

/* missing - there is none such */
static int
missing(struct request *req, struct response *res)
{
	return page_error(req, res, HTTP_NOT_FOUND,
	    N_("There is nothing of that number. It may have been erased at "
	       "its end, or taken back by its writer."));
}

/* open_row - read what is open of it */
static int
open_row(struct request *req, struct response *res,
    struct submission_page *page, struct str form, struct str id)
{
	uint8_t bytes[SUBMISSION_ID_BYTES];
	struct err err = ERR_NONE;
	bool found = false;

	if (!page->db || id.len != SUBMISSION_ID_CHARS ||
	    str_unhex(id, bytes, sizeof(bytes)))
		return missing(req, res);
	if (submission_head(page->db, req->arena, bytes, &page->submission,
		&found, &err) != DB_OK)
		return staff_unavailable(req, res, "feedback", &err);
	if (!found ||
	    (!page->desk->requests && !str_eq(page->submission.form, form)) ||
	    (page->desk->requests && page->submission.answer_by == 0))
		return missing(req, res);
	return 0;
}

/* submission_page_open - who is there, and what is it about? */
int
submission_page_open(struct request *req, struct response *res,
    const struct desk *desk, struct submission_page *page_r)
{
	struct str form = desk->requests ? STR_NONE : req->parts[0];
	struct str id = req->parts[desk->requests ? 0 : 1];
	int status = staff_enter(req, res, desk->role, &page_r->user);

	if (status)
		return status;
	page_r->desk = desk;
	page_r->db = staff_db(req, STAFF_FEEDBACK);
	status = open_row(req, res, page_r, form, id);
	if (status)
		return status;
	forms_known_load(req, &page_r->forms);
	page_r->def = forms_known_find(&page_r->forms, page_r->submission.form);
	str_hex(page_r->submission.id, SUBMISSION_ID_BYTES, page_r->id);
	page_r->path =
	    desk->requests
		? arena_printf(req->arena, "%s/%s", desk->path, page_r->id)
		: arena_printf(req->arena, "%s/" STR_FMT "/%s", desk->path,
		      STR_ARG(page_r->submission.form), page_r->id);
	return 0;
}

/* submission_page_show - the page without what was sent */
int
submission_page_show(struct request *req, struct response *res,
    struct submission_page *page, int status, const char *notice,
    const struct form *form)
{
	struct view *view = submission_view(req, page, form);

	if (notice)
		view_set_text(view, "notice", str_of(notice));
	if (status == HTTP_UNAVAILABLE)
		response_header(res, "Retry-After", STR("30"));
	if (!form)
		return page_send(req, res, status, "staff_submission", view);
	return page_form(req, res, status, "staff_submission", view, form);
}

/* submission_form - decoded, and sent from this page by this person */
int
submission_form(struct request *req, struct response *res,
    struct submission_page *page, struct form **form_r)
{
	int status = form_decode(
	    req, submission_fields, submission_nfields, form_r);

	if (status)
		return page_error(req, res, status, form_refusal(status));
	if (staff_token_check(req, &page->user, page->desk->token,
		form_get(*form_r, FORM_TOKEN_FIELD)) == 0)
		return 0;
	return submission_page_show(req, res, page, HTTP_FORBIDDEN,
	    N_("This page was open for too long, or was not opened by you. "
	       "Please send it again."),
	    *form_r);
}

/* submission_show - GET */
int
submission_show(
    struct request *req, struct response *res, const struct desk *desk)
{
	struct submission_page page;
	int status = submission_page_open(req, res, desk, &page);
	struct str saved;

	if (status)
		return status;
	saved = request_query(req, "saved");
	return submission_page_show(req, res, &page, HTTP_OK,
	    str_is(saved, "1") ? N_("It is saved.") : NULL, NULL);
}

/* read_whole - with the keys that were handed over */
static int
read_whole(struct request *req, struct submission_page *page,
    const struct custodian_answer *answer, struct submission *whole_r,
    struct err *err)
{
	struct keyring *keyring = custodian_keyring(answer);
	struct datakey none;
	enum db_status status;
	bool found = false;

	/* So that nothing else is asked for where all keys were destroyed. */
	datakey_new(&none);
	keyring_give(keyring, none.id, &none.secret);
	status = submission_find(page->db, req->arena, keyring,
	    page->submission.id, whole_r, &found, err);
	keyring_free(&keyring);
	datakey_scrub(&none);
	return status == DB_OK ? found : -1;
}

/* reveal - what was sent, now that the look is on record */
static int
reveal(struct request *req, struct response *res, struct submission_page *page,
    const struct custodian_answer *answer, const struct form *form)
{
	struct submission *whole = arena_alloc(req->arena, sizeof(*whole));
	struct err err = ERR_NONE;
	int found = read_whole(req, page, answer, whole, &err);
	struct view *view;

	if (found < 0)
		return staff_unavailable(req, res, "feedback", &err);
	if (found == 0)
		return missing(req, res);
	view = submission_view(req, page, NULL);
	submission_view_content(req, view, page, whole, form);
	return page_send(req, res, HTTP_OK, "staff_submission", view);
}

/* submission_look - POST: what was sent, for a reason */
int
submission_look(
    struct request *req, struct response *res, const struct desk *desk)
{
	struct submission_page page;
	struct custodian_answer answer;
	enum custodian_said said;
	struct form *form;
	int status = submission_page_open(req, res, desk, &page);

	if (status || (status = submission_form(req, res, &page, &form)))
		return status;
	if (form_check(form) || !question_has_reason(form))
		return submission_page_show(
		    req, res, &page, HTTP_UNPROCESSABLE, NULL, form);
	said = question_put(req, &page.user,
	    &(struct custodian_ask){.what = desk->show,
		.role = str_of(role_abouts[desk->role].name),
		.object = str_of(page.id),
		.reason = question_reason(req, form)},
	    &answer);
	status = said == CUSTODIAN_DONE
		     ? reveal(req, res, &page, &answer, form)
		     : submission_page_show(req, res, &page,
			   question_status(said), question_notice(said), form);
	custodian_scrub(&answer);
	return status;
}
