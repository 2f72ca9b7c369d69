/* SPDX-License-Identifier: BSD-2-Clause */
/* What was sent is corrected by who has its receipt. */
#include "config.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/words.h"
#include "http/context.h"
#include "modules/feedback/pages/correction.h"
#include "modules/feedback/pages/feedback_pages.h"
#include "modules/feedback/pages/receipt_pages.h"
#include "modules/feedback/pages/receipt_ticket.h"
#include "modules/feedback/pages/receipt_view.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/own_input.h"

#define RETRY_AFTER_SECS "30"

static const struct field ticket_fields[] = {
    {.name = RECEIPT_TICKET_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};

/* set_fields - as a list, boxes behind them */
static void
set_fields(
    struct view *view, const struct correction *c, const struct form *form)
{
	struct view *list = view_set_list(view, "fields");
	size_t at = 0;

	for (size_t i = 0; i < c->def->fields->n; i++) {
		const struct own_field *own = &c->def->fields->fields[i];
		struct view *item;

		if (own->type == OWN_FILE)
			continue;
		item = own_input_show(c->req, list, own, form);
		view_put_bool(item, "required",
		    (c->table[at++].flags & FIELD_REQUIRED) != 0);
	}
	list = view_set_list(view, "boxes");
	for (size_t i = 0; i < c->nboxes; i++)
		page_field_add(list, &c->table[at++], form);
	view_set_bool(view, "_boxes", c->nboxes > 0);
}

/* form_send - filled with what was sent, or come back */
static int
form_send(struct response *res, int status, const char *notice,
    const struct correction *c, const struct submission *submission,
    const struct form *form)
{
	struct request *req = c->req;
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Correct what you sent")));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	view_set_text(view, RECEIPT_TICKET_FIELD,
	    str_of(receipt_ticket_new(req, submission->id)));
	view_set_bool(view, "_has_files", submission->nfiles > 0);
	set_fields(view, c, form);
	return page_form(req, res, status, "receipt_correct", view, form);
}

/* definition - the form that it came through; 0, or the reply's status */
static int
definition(struct request *req, struct response *res,
    const struct submission *submission, struct correction *c)
{
	const struct form_def *def = form_set_find(
	    req->ctx->data, submission->form);

	if (!def)
		return receipt_view_send(req, res, HTTP_CONFLICT,
		    N_("That form is not used any more, so what you sent "
		       "through it cannot be corrected here. You can withdraw "
		       "it."),
		    submission);
	correction_init(c, req, def);
	return 0;
}

/* receipt_edit - POST /receipt/edit: the form with what was sent */
int
receipt_edit(struct request *req, struct response *res)
{
	struct submission submission;
	struct correction c;
	struct form *form;
	int status = form_decode(req, ticket_fields, 1, &form);

	if (status)
		return page_error(req, res, status, form_refusal(status));
	status = receipt_ticket_find(
	    req, res, form_get(form, RECEIPT_TICKET_FIELD), &submission);
	if (status == 0)
		status = definition(req, res, &submission, &c);
	if (status)
		return status;
	return form_send(res, HTTP_OK, NULL, &c, &submission,
	    correction_fill(&c, &submission));
}

/* save - in place of what was there */
static int
save(struct request *req, struct response *res, const struct correction *c,
    struct submission *submission, const struct form *form)
{
	const struct feedback_counts *counts = app_data(req->app);
	struct err err = ERR_NONE;
	enum db_status status;
	bool found = false;
	int reply;

	correction_read(c, form, submission);
	submission->now_secs = req->now_secs;
	status = submission_correct(req->local, req->arena, req->ctx->keyring,
	    submission, &found, &err);
	if (status != DB_OK) {
		log_error("receipt: database %s: %s", db_status_name(status),
		    err_text(&err));
		reply = form_send(res, HTTP_UNAVAILABLE,
		    N_("Your correction could not be stored just now. It is "
		       "still here: please send it again in half a minute."),
		    c, submission, form);
		response_header(res, "Retry-After", STR(RETRY_AFTER_SECS));
		return reply;
	}
	if (!found)
		return receipt_ask_again(req, res, HTTP_NOT_FOUND,
		    N_("There is nothing any more: it was withdrawn, or its "
		       "time is over."));
	metric_add(counts->corrected, 1);
	submission->corrected = req->now_secs;
	return receipt_view_send(
	    req, res, HTTP_OK, N_("Your correction is stored."), submission);
}

/* receipt_correct - POST /receipt/correct: the same again changes nothing */
int
receipt_correct(struct request *req, struct response *res)
{
	struct submission submission;
	struct correction c;
	struct form *form;
	int status = form_decode(req, ticket_fields, 1, &form);

	if (status)
		return page_error(req, res, status, form_refusal(status));
	status = receipt_ticket_find(
	    req, res, form_get(form, RECEIPT_TICKET_FIELD), &submission);
	if (status == 0)
		status = definition(req, res, &submission, &c);
	if (status == 0 && form_decode(req, c.table, c.ntable, &form))
		status = page_error(
		    req, res, HTTP_BAD_REQUEST, form_refusal(HTTP_BAD_REQUEST));
	if (status)
		return status;
	if (!correction_check(&c, form))
		return form_send(
		    res, HTTP_UNPROCESSABLE, NULL, &c, &submission, form);
	return save(req, res, &c, &submission, form);
}
