/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/pages/receipt_pages.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/feedback/pages/feedback_pages.h"
#include "modules/feedback/pages/receipt_ticket.h"
#include "modules/feedback/pages/receipt_view.h"
#include "modules/feedback/store/receipt.h"
#include "modules/feedback/store/submission.h"
#include "modules/feedback/store/upload.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

#define FORM	 "receipt"
#define CODE_MAX 60 /* characters: blanks and dashes among them */

static const struct field code_fields[] = {
    {.name = "code",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED | FIELD_NO_CONTROL,
	.max = CODE_MAX,
	.label = N_("The code of your receipt")},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
#define CODE_FIELDS (sizeof(code_fields) / sizeof(code_fields[0]))

static const struct field act_fields[] = {
    {.name = RECEIPT_TICKET_FIELD, .type = FIELD_TOKEN, .label = "This page"},
    {.name = "file", .type = FIELD_TEXT, .label = "The file"},
    {.name = "sure",
	.type = FIELD_CHECKBOX,
	.label = N_("Yes, erase everything that I sent")},
};
#define ACT_FIELDS (sizeof(act_fields) / sizeof(act_fields[0]))

/* ask - the field for the code, empty or come back */
static int
ask(struct request *req, struct response *res, int status, const char *notice,
    const struct form *form)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Your receipt")));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	page_fields(view, code_fields, CODE_FIELDS, form);
	page_field_set(view, "code", "autocomplete", "off");
	page_field_set(view, "code", "hint",
	    N_("Five groups of five letters and digits; capitals, blanks and "
	       "dashes do not matter."));
	if (form)
		return page_form(req, res, status, "receipt_ask", view, form);
	return page_send(req, res, status, "receipt_ask", view);
}

/* receipt_ask - GET /receipt */
int
receipt_ask(struct request *req, struct response *res)
{
	return ask(req, res, HTTP_OK, NULL, NULL);
}

/* receipt_ask_again - with a sentence */
int
receipt_ask_again(
    struct request *req, struct response *res, int status, const char *notice)
{
	if (page_wants_json(req))
		return page_error(req, res, status, notice);
	return ask(req, res, status, notice, NULL);
}

/* wrong - nothing is kept under it */
static int
wrong(struct request *req, struct response *res, struct form *form)
{
	form_fail(form, "code",
	    N_("There is nothing under this code. Look whether it is typed as "
	       "it was shown; what it led to may also have been withdrawn, or "
	       "its time may be over."));
	return ask(req, res, HTTP_UNPROCESSABLE, NULL, form);
}

/* receipt_open - POST /receipt */
int
receipt_open(struct request *req, struct response *res)
{
	uint8_t nonce[FORM_NONCE_BYTES], digest[RECEIPT_DIGEST_BYTES];
	struct submission submission;
	struct err err = ERR_NONE;
	enum db_status db;
	struct form *form;
	bool found = false;
	int status = form_decode(req, code_fields, CODE_FIELDS, &form);

	if (status)
		return page_error(req, res, status, form_refusal(status));
	if (form_token_check(req, FORM, form_get(form, FORM_TOKEN_FIELD),
		nonce) != FORM_TOKEN_VALID)
		return ask(req, res, HTTP_FORBIDDEN,
		    N_("This page was open for too long, or was not opened "
		       "here. Please send the code again."),
		    form);
	if (form_check(form))
		return ask(req, res, HTTP_UNPROCESSABLE, NULL, form);
	if (receipt_digest(req->ctx->keyring, form_get(form, "code"), digest))
		return wrong(req, res, form);
	db = submission_find_receipt(req->local, req->arena, req->ctx->keyring,
	    digest, &submission, &found, &err);
	if (db != DB_OK)
		return receipt_unavailable(req, res, db, &err);
	if (!found)
		return wrong(req, res, form);
	return receipt_view_send(req, res, HTTP_OK, NULL, &submission);
}

/* act - what every button of the page sends: 0, or the reply's status */
static int
act(struct request *req, struct response *res, struct form **form_r,
    struct submission *submission_r)
{
	int status = form_decode(req, act_fields, ACT_FIELDS, form_r);

	if (status)
		return page_error(req, res, status, form_refusal(status));
	return receipt_ticket_find(
	    req, res, form_get(*form_r, RECEIPT_TICKET_FIELD), submission_r);
}

/* receipt_withdraw - POST /receipt/withdraw */
int
receipt_withdraw(struct request *req, struct response *res)
{
	const struct feedback_counts *counts = app_data(req->app);
	struct submission submission;
	struct err err = ERR_NONE;
	enum db_status db;
	struct form *form;
	int status = act(req, res, &form, &submission);

	if (status)
		return status;
	if (!form_is_checked(form, "sure"))
		return receipt_view_send(req, res, HTTP_UNPROCESSABLE,
		    N_("Nothing was erased: tick the box above the button if "
		       "you are sure."),
		    &submission);
	db = submission_erase(req->local, submission.id, NULL, &err);
	if (db != DB_OK)
		return receipt_unavailable(req, res, db, &err);
	metric_add(counts->withdrawn, 1);
	return response_redirect(res,
	    arena_printf(req->arena, "%s/receipt/withdrawn", req->ctx->mount));
}

/* receipt_remove - POST /receipt/remove */
int
receipt_remove(struct request *req, struct response *res)
{
	struct submission submission, now;
	uint8_t id[sizeof(submission.files->id)];
	struct err err = ERR_NONE;
	enum db_status db;
	struct form *form;
	bool found = false;
	int status = act(req, res, &form, &submission);

	if (status)
		return status;
	if (str_unhex(form_get(form, "file"), id, sizeof(id)))
		return page_error(
		    req, res, HTTP_UNPROCESSABLE, N_("There is no such file."));
	db = upload_remove(req->local,
	    str_from(submission.id, sizeof(submission.id)),
	    str_from(id, sizeof(id)), &found, &err);
	if (db != DB_OK)
		return receipt_unavailable(req, res, db, &err);
	status = receipt_ticket_find(
	    req, res, form_get(form, RECEIPT_TICKET_FIELD), &now);
	return status ? status
		      : receipt_view_send(req, res, HTTP_OK,
			    N_("The file was erased."), &now);
}

/* receipt_gone - GET /receipt/withdrawn */
int
receipt_gone(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("It is withdrawn")));
	view_set_bool(view, "withdrawn", true);
	return page_send(req, res, HTTP_OK, "receipt_withdrawn", view);
}
