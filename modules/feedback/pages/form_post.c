/* SPDX-License-Identifier: BSD-2-Clause */
/* A form that a definition describes: asked for, sent, kept. */
#include "config.h"

#include "modules/feedback/pages/form_pages.h"

#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/num.h"
#include "base/words.h"
#include "conf/site.h"
#include "conf/tenant.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/forms.h"
#include "modules/feedback/pages/feedback_pages.h"
#include "modules/feedback/pages/form_age.h"
#include "modules/feedback/pages/form_ask.h"
#include "modules/feedback/pages/form_page.h"
#include "modules/feedback/pages/form_store.h"
#include "modules/feedback/pages/form_upload.h"
#include "page/page.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/own_input.h"
#include "policy/typed.h"

#define RETRY_AFTER_SECS "30"

/* One form that was sent. */
struct sending {
	struct request *req;
	struct response *res;
	struct form_ask *ask;
	struct form *form;
	size_t page; /* that was sent */
	const struct policy_text *text;
	uint8_t nonce[FORM_NONCE_BYTES];
};

/* counts_of - the program's counters */
static const struct feedback_counts *
counts_of(const struct request *req)
{
	return app_data(req->app);
}

/* form_find - the one of the address; NULL: there is none */
const struct form_def *
form_find(const struct request *req)
{
	return form_set_find(req->ctx->data, req->parts[0]);
}

/* form_not_found - 404; 405 for a post to one of the other pages */
int
form_not_found(struct request *req, struct response *res)
{
	if (!form_id_is_reserved(req->parts[0]))
		return page_error(req, res, HTTP_NOT_FOUND,
		    N_("There is no page at this address."));
	response_header(res, "Allow", STR("GET, HEAD"));
	return page_error(req, res, HTTP_METHOD_NOT_ALLOWED,
	    N_("This page cannot be used that way."));
}

/* form_show - GET /{form}: its first page, or the age screen before it */
int
form_show(struct request *req, struct response *res)
{
	const struct form_def *def = form_find(req);
	const struct form_page page = {.status = HTTP_OK};
	int status;

	if (!def)
		return form_not_found(req, res);
	status = form_age_hold(req, res, def);
	if (status)
		return status;
	return form_page_send(req, res, form_ask_new(req, def), &page);
}

/* again - a page with what was typed */
static int
again(const struct sending *sending, size_t at, int status, const char *notice)
{
	const struct form_page page = {.at = at,
	    .status = status,
	    .notice = notice,
	    .form = sending->form};

	return form_page_send(sending->req, sending->res, sending->ask, &page);
}

/* page_of - which page was sent; all of them where it does not say, or as
 * JSON, which knows none */
static size_t
page_of(const struct sending *sending)
{
	size_t last = sending->ask->def->npages - 1;
	int64_t page;

	if (form_is_json(sending->form) ||
	    num_parse(form_get(sending->form, FORM_PAGE_FIELD), 1,
		(int64_t)last + 1, &page))
		return last;
	return (size_t)page - 1;
}

/* has_changed - was the form opened under another definition? */
static bool
has_changed(const struct sending *sending)
{
	struct str version = form_get(sending->form, FORM_VERSION_FIELD);

	return version.len && !str_is(version, sending->ask->version);
}

/* changed - the form as it is now, with everything that was typed */
static int
changed(struct sending *sending)
{
	const struct form_page page = {.status = HTTP_CONFLICT,
	    .changed = true,
	    .notice = N_("This form has changed since you opened it. What you "
			 "typed is still here: please look at it and send it "
			 "again."),
	    .form = sending->form};

	return form_page_send(sending->req, sending->res, sending->ask, &page);
}

/* page_before - the page to go back to */
static size_t
page_before(const struct sending *sending)
{
	size_t at = sending->page;

	while (at > 0 && !form_ask_has_page(sending->ask, --at))
		;
	return at;
}

/* page_after - the next one with anything on it */
static size_t
page_after(const struct sending *sending)
{
	size_t at = sending->page + 1;

	while (!form_ask_has_page(sending->ask, at))
		at++;
	return at;
}

/* is_wrong - has a field an error? */
static bool
is_wrong(const struct form *form, const char *name)
{
	const struct field_error *errors;
	size_t n = form_errors(form, &errors);

	for (size_t i = 0; i < n; i++) {
		if (str_is(str_of(errors[i].field), name))
			return true;
	}
	return false;
}

/* page_wrong - the first page with something wrong on it */
static size_t
page_wrong(const struct sending *sending)
{
	const struct form_def *def = sending->ask->def;

	for (size_t i = 0; i < def->fields->n; i++) {
		if (is_wrong(sending->form, def->fields->fields[i].id))
			return def->pages[i];
	}
	return sending->page;
}

/* check_tenant - is it about a client whose data is elsewhere? Then it is
 * not stored here, and who asks is told where to */
static void
check_tenant(struct sending *sending)
{
	const struct request *req = sending->req;
	const struct own_fields *fields = sending->ask->def->fields;
	struct tenant tenant;

	if (!sending->ask->def->is_request || fields->n == 0 ||
	    strcmp(fields->fields[0].id, FORM_TENANT_FIELD) != 0 ||
	    !tenant_find(req->ctx->site->tenants,
		form_get(sending->form, FORM_TENANT_FIELD), &tenant))
		return;
	form_fail(sending->form, FORM_TENANT_FIELD,
	    arena_printf(req->arena,
		page_text(req, "The data of %.*s is kept apart, and cannot be "
			       "seen from here. Nothing of this request was "
			       "stored: please ask at %.*s"),
		STR_ARG(tenant.name), STR_ARG(tenant.where)));
}

/* check - the fields up to the page that was sent */
static bool
check(struct sending *sending)
{
	const struct feedback_settings *settings = sending->req->ctx->settings;
	const struct own_fields *fields = sending->ask->def->fields;
	const struct field_error *errors;

	form_check(sending->form);
	for (size_t i = 0; i < fields->n; i++)
		own_input_check(
		    sending->req, sending->form, &fields->fields[i]);
	check_tenant(sending);
	form_upload_check(sending->req, sending->ask, sending->form);
	if (settings->check_typed)
		typed_check(sending->req, sending->form);
	return form_errors(sending->form, &errors) == 0;
}

/* check_offers - nobody can be written to without an address */
static void
check_offers(struct sending *sending)
{
	const struct form_ask *ask = sending->ask;
	const struct own_fields *fields = ask->def->fields;
	unsigned offers = form_ask_offers(ask) &
			  (FORM_MAY_CONTACT | FORM_MAIL_NEWS);
	const char *address = NULL;
	bool wants = false, has = false;

	for (size_t i = 0; form_offer_names[i]; i++)
		wants |= offers >> i & 1 &&
			 form_is_checked(sending->form, form_offer_names[i]);
	for (size_t i = 0; i < fields->n; i++) {
		const struct own_field *field = &fields->fields[i];

		if (!ask->shown[i] ||
		    (field->type != OWN_EMAIL && field->type != OWN_TEL))
			continue;
		if (!address || field->type == OWN_EMAIL)
			address = field->id;
		has |= form_get(sending->form, field->id).len > 0;
	}
	if (wants && !has && address)
		form_fail(sending->form, address,
		    N_("Give an address, or untick what needs one: an answer "
		       "or news."));
}

/* check_last - what only the last page is asked */
static bool
check_last(struct sending *sending)
{
	const struct policy_text *shown = consent_text(sending->req, NULL);
	const struct guard guard = form_ask_guard(sending->req, sending->ask);
	const struct field_error *errors;

	sending->text = shown;
	check_offers(sending);
	if (sending->ask->def->ask_consent)
		consent_check(
		    sending->req, sending->form, shown, &sending->text);
	return form_errors(sending->form, &errors) == 0 &&
	       guard_check(sending->req, sending->form, &guard);
}

/* unavailable - not stored, or not known to be: the same token again, so
 * that sending it once more makes no second row */
static int
unavailable(const struct sending *sending)
{
	struct str token = form_get(sending->form, FORM_TOKEN_FIELD);
	const struct form_page page = {.at = sending->ask->def->npages - 1,
	    .status = HTTP_UNAVAILABLE,
	    .notice = N_("Your message could not be stored just now. It is "
			 "still here: please send it again in half a minute."),
	    .form = sending->form,
	    .token = token.len ? arena_str(sending->req->arena, token) : NULL};
	int status = form_page_send(
	    sending->req, sending->res, sending->ask, &page);

	metric_add(counts_of(sending->req)->unavailable, 1);
	response_header(sending->res, "Retry-After", STR(RETRY_AFTER_SECS));
	return status;
}

/* redirect - 303 to a page about this form */
static int
redirect(const struct sending *sending, const char *page)
{
	return response_redirect(sending->res,
	    arena_printf(sending->req->arena, "%s/%s/%s",
		sending->req->ctx->mount, page, sending->ask->def->id));
}

/* store - keep it, and say thank you */
static int
store(struct sending *sending)
{
	const struct feedback_counts *counts = counts_of(sending->req);
	enum submission_saved saved = SUBMISSION_NEW;
	struct err err = ERR_NONE;
	enum db_status status = form_store(sending->req, sending->res,
	    sending->ask, sending->form, sending->text, sending->nonce, &saved,
	    &err);

	if (status != DB_OK) {
		log_error("form %s not stored: database %s: %s",
		    sending->ask->def->id, db_status_name(status),
		    err_text(&err));
		return unavailable(sending);
	}
	if (saved == SUBMISSION_CHANGED)
		return again(sending, sending->page, HTTP_CONFLICT,
		    N_("This form was sent before, with other words; those are "
		       "stored. Send again to send this as another message."));
	metric_add(
	    saved == SUBMISSION_NEW ? counts->stored : counts->resent, 1);
	return sending->res->status;
}

/* finish - the last page was sent */
static int
finish(struct sending *sending)
{
	struct str token = form_get(sending->form, FORM_TOKEN_FIELD);

	if (form_token_check(sending->req, sending->ask->token_name, token,
		sending->nonce) != FORM_TOKEN_VALID)
		return again(sending, sending->page, HTTP_FORBIDDEN,
		    N_("This page was open for too long, or was not opened "
		       "here. What you typed is still in it: please look at it "
		       "and send it again."));
	if (!check_last(sending))
		return again(
		    sending, page_wrong(sending), HTTP_UNPROCESSABLE, NULL);
	return store(sending);
}

/* go_on - one page was sent */
static int
go_on(struct sending *sending)
{
	bool fine;

	sending->page = page_of(sending);
	if (has_changed(sending))
		return changed(sending);
	form_ask_settle(sending->ask, sending->form, sending->page);
	if (form_get(sending->form, FORM_BACK_FIELD).len && sending->page > 0)
		return again(sending, page_before(sending), HTTP_OK, NULL);
	fine = check(sending);
	if (!fine)
		return again(
		    sending, page_wrong(sending), HTTP_UNPROCESSABLE, NULL);
	if (sending->page + 1 < sending->ask->def->npages)
		return again(sending, page_after(sending), HTTP_OK, NULL);
	return finish(sending);
}

/* is_too_long - is there more than files can be? */
static bool
is_too_long(const struct sending *sending)
{
	const struct own_fields *fields = sending->ask->def->fields;
	size_t left = sending->req->body.len;
	struct form_file file;

	for (size_t i = 0; i < fields->n; i++) {
		if (fields->fields[i].type == OWN_FILE &&
		    form_file(sending->form, fields->fields[i].id, &file))
			left -= file.bytes.len;
	}
	return left > HTTP_BODY_MAX;
}

/* form_post - POST /{form} */
int
form_post(struct request *req, struct response *res)
{
	const struct form_def *def = form_find(req);
	struct sending sending = {.req = req, .res = res};
	int status;

	if (!def)
		return form_not_found(req, res);
	status = form_age_hold(req, res, def);
	if (status)
		return status;
	sending.ask = form_ask_new(req, def);
	status = form_decode(
	    req, sending.ask->table, sending.ask->ntable, &sending.form);
	if (status)
		return page_error(req, res, status, form_refusal(status));
	if (is_too_long(&sending))
		return page_error(req, res, HTTP_TOO_LARGE,
		    N_("What was sent is too large."));
	if (form_is_checked(sending.form, CONSENT_DENIED_FIELD)) {
		metric_add(counts_of(req)->denied, 1);
		return redirect(&sending, "denied");
	}
	return go_on(&sending);
}
