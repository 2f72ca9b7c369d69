/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/pages/form_page.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/words.h"
#include "conf/site.h"
#include "conf/tenant.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/pages/form_ask.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/guard.h"
#include "policy/own_input.h"
#include "policy/policy.h"
#include "policy/typed.h"

#define DAY_SECS 86400

/* What the page is made of. */
struct making {
	struct request *req;
	const struct form_ask *ask;
	const struct form_page *page;
	struct view *view;
};

/* set_paragraphs - a text, parted at empty lines */
static void
set_paragraphs(struct view *view, const char *name, const char *text)
{
	struct view *list = view_set_list(view, name);
	const char *end;

	for (; *text; text = end) {
		struct str part;

		end = strstr(text, "\n\n");
		part = end ? str_from(text, (size_t)(end - text))
			   : str_of(text);
		end = end ? end : text + part.len;
		while (*end == '\n')
			end++;
		if (str_trim(part).len)
			view_set_text(view_add_object(list), "_text", part);
	}
}

/* is_here - does a field stand on this page, and is it asked for? */
static bool
is_here(const struct making *making, size_t at)
{
	return making->ask->def->pages[at] == making->page->at &&
	       making->ask->shown[at];
}

/* tick - a box that the operator has ticked beforehand */
static void
tick(const struct making *making, struct view *item, size_t offer)
{
	if (!making->page->form && making->ask->def->presets >> offer & 1)
		view_put_bool(item, "checked", true);
}

/* add_field - one of them */
static void
add_field(const struct making *making, struct view *list, size_t at)
{
	struct view *item = own_input_show(making->req, list,
	    &making->ask->def->fields->fields[at], making->page->form);

	if (making->ask->def->fields->fields[at].required)
		view_put_bool(item, "required", true);
}

/* add_plain - the fields that need no consent of their own */
static void
add_plain(const struct making *making, struct view *list)
{
	const struct own_fields *fields = making->ask->def->fields;
	struct view *part = view_add_object(list);
	struct view *items;

	view_set_bool(part, "_group", false);
	items = view_set_list(part, "fields");
	view_set_list(part, "boxes");
	for (size_t i = 0; i < fields->n; i++) {
		if (is_here(making, i) && !form_ask_consent(making->req,
					      making->ask, &fields->fields[i]))
			add_field(making, items, i);
	}
}

/* add_group - those under one consent, and its box; none, where none of them
 * is here */
static void
add_group(const struct making *making, struct view *list, size_t at)
{
	const struct own_consent *consent = &making->ask->consents[at];
	const struct own_fields *fields = making->ask->def->fields;
	struct field box = making->ask->table[fields->n + at];
	struct view *part = NULL, *items = NULL;

	for (size_t i = 0; i < fields->n; i++) {
		if (!is_here(making, i) ||
		    form_ask_consent(making->req, making->ask,
			&fields->fields[i]) != consent)
			continue;
		if (!part) {
			part = view_add_object(list);
			view_set_bool(part, "_group", true);
			view_set_bool(part, "sensitive", consent->sensitive);
			items = view_set_list(part, "fields");
		}
		add_field(making, items, i);
	}
	if (part)
		page_field_add(
		    view_set_list(part, "boxes"), &box, making->page->form);
}

/* add_offers - what may be allowed beside */
static void
add_offers(const struct making *making)
{
	struct view *list = view_set_list(making->view, "offers");
	const struct form_ask *ask = making->ask;
	const struct field *at = ask->table + ask->def->fields->n +
				 ask->nconsents;
	unsigned offers = form_ask_offers(ask);

	if (making->page->at + 1 < ask->def->npages)
		offers = 0;
	view_set_bool(making->view, "_offers", offers != 0);
	for (size_t i = 0; form_offer_names[i]; i++) {
		if (offers >> i & 1)
			tick(making,
			    page_field_add(list, at++, making->page->form), i);
	}
}

/* carry - a value of another page, hidden in this one */
static void
carry(struct view *list, const char *name, struct str value)
{
	struct view *item = view_add_object(list);

	view_set_text(item, "name", str_of(name));
	view_set_text(item, "value", value);
}

/* carry_field - all that one field holds */
static void
carry_field(const struct making *making, struct view *list, const char *name,
    enum own_type type)
{
	const struct form *form = making->page->form;
	const struct str *values;
	size_t n;

	if (type == OWN_FILE)
		return;
	if (type == OWN_CHOICES) {
		n = form_all(form, name, &values);
		for (size_t i = 0; i < n; i++)
			carry(list, name, values[i]);
	} else if (form_get(form, name).len) {
		carry(list, name, form_get(form, name));
	}
}

/* has_box - is the consent's box on this page? */
static bool
has_box(const struct making *making, const struct own_consent *consent)
{
	const struct own_fields *fields = making->ask->def->fields;

	for (size_t i = 0; i < fields->n; i++) {
		if (is_here(making, i) &&
		    form_ask_consent(making->req, making->ask,
			&fields->fields[i]) == consent)
			return true;
	}
	return false;
}

/* set_carried - what other pages hold */
static void
set_carried(const struct making *making)
{
	struct view *list = view_set_list(making->view, "_carried");
	const struct form_ask *ask = making->ask;
	const struct own_fields *fields = ask->def->fields;

	if (!making->page->form || ask->def->npages < 2)
		return;
	for (size_t i = 0; i < fields->n; i++) {
		if (ask->def->pages[i] != making->page->at)
			carry_field(making, list, fields->fields[i].id,
			    fields->fields[i].type);
	}
	for (size_t i = 0; i < ask->nconsents; i++) {
		if (!has_box(making, &ask->consents[i]))
			carry_field(
			    making, list, ask->consents[i].box, OWN_CHECKBOX);
	}
}

/* set_kept - what was typed into fields that there are no more */
static void
set_kept(const struct making *making)
{
	struct view *list = view_set_list(making->view, "_kept");
	const struct pair *others = NULL;
	size_t n = 0;

	if (making->page->form && making->page->changed)
		n = form_others(making->page->form, &others);
	view_set_bool(making->view, "_changed", n > 0);
	for (size_t i = 0; i < n; i++)
		view_set_text(view_add_object(list), "value", others[i].value);
}

/* set_files - is it to be sent as multipart, and was a file lost? */
static void
set_files(const struct making *making)
{
	const struct own_fields *fields = making->ask->def->fields;
	struct form_file file;
	bool here = false, lost = false;

	for (size_t i = 0; i < fields->n; i++) {
		if (fields->fields[i].type != OWN_FILE || !is_here(making, i))
			continue;
		here = true;
		lost |= making->page->form && form_file(making->page->form,
						  fields->fields[i].id, &file);
	}
	view_set_bool(making->view, "_files", here);
	view_set_bool(making->view, "_file_lost", lost);
}

/* set_terms - what is said before anything is sent */
static void
set_terms(const struct making *making)
{
	const struct form_def *def = making->ask->def;
	const struct policy *policy = making->req->ctx->policy;
	struct view *view = making->view;

	view_set_bool(view, "owned", def->owned);
	view_set_bool(view, "only_to_respond",
	    policy_promises(policy, PROMISE_FEEDBACK_ONLY_TO_RESPOND));
	view_set_bool(view, "gpc",
	    making->ask->gpc &&
		def->offers & (FORM_MAY_PUBLISH | FORM_MAIL_NEWS));
	view_set_bool(view, "ask_consent", def->ask_consent);
	view_set_bool(view, "_request", def->is_request);
	if (def->retention_secs)
		view_set_int(view, "keep_days", def->retention_secs / DAY_SECS);
	if (def->answer_secs)
		view_set_int(view, "answer_days", def->answer_secs / DAY_SECS);
}

/* set_tenants - on whose behalf the data is held, and where to ask about that
 * of others */
static void
set_tenants(const struct making *making)
{
	const struct site *site = making->req->ctx->site;
	struct view *list = view_set_list(making->view, "tenants");

	if (!making->ask->def->is_request)
		return;
	view_set_bool(
	    making->view, "_elsewhere", site->tenants && site->tenants[0]);
	if (*site->tenant)
		view_set_text(making->view, "tenant", str_of(site->tenant));
	for (size_t i = 0; site->tenants && site->tenants[i]; i++) {
		struct view *item = view_add_object(list);
		struct tenant tenant;

		if (!tenant_parse(site->tenants[i], &tenant))
			continue;
		view_set_text(item, "name", tenant.name);
		view_set_text(item, "where", tenant.where);
		view_put_bool(item, "mail", tenant.is_mail);
	}
}

/* set_place - where it is sent, and which page it is */
static void
set_place(const struct making *making)
{
	const struct form_def *def = making->ask->def;
	const struct form_page *page = making->page;
	struct view *view = making->view;
	const char *token = page->token;

	if (!token)
		token = guard_token(
		    making->req, page->form, making->ask->token_name);
	view_set_text(view, FORM_TOKEN_FIELD, str_of(token));
	view_set_text(view, "form", str_of(def->id));
	view_set_text(view, "version", str_of(making->ask->version));
	view_set_int(view, "_page", (int64_t)page->at + 1);
	view_set_int(view, "_pages", (int64_t)def->npages);
	view_set_bool(view, "_several", def->npages > 1);
	view_set_bool(view, "_back", page->at > 0);
	view_set_bool(view, "_last", page->at + 1 == def->npages);
	view_set_bool(
	    view, "_guarded", def->ask_consent && page->at + 1 == def->npages);
}

/* set_fields - in their groups, and the boxes beside */
static void
set_fields(const struct making *making)
{
	struct view *list = view_set_list(making->view, "parts");

	if (making->page->at == 0)
		set_paragraphs(making->view, "_text", making->ask->def->text);
	else
		view_set_list(making->view, "_text");
	add_plain(making, list);
	for (size_t i = 0; i < making->ask->nconsents; i++)
		add_group(making, list, i);
	add_offers(making);
}

/* form_page_send - the page, empty or come back */
int
form_page_send(struct request *req, struct response *res,
    const struct form_ask *ask, const struct form_page *page)
{
	struct view *view = view_object(req->arena);
	const struct making making = {req, ask, page, view};
	const struct guard guard = form_ask_guard(req, ask);

	view_set_text(view, "title", str_of(ask->def->title));
	if (page->notice)
		view_set_text(view, "notice", str_of(page->notice));
	set_place(&making);
	set_terms(&making);
	set_tenants(&making);
	set_fields(&making);
	set_carried(&making);
	set_kept(&making);
	set_files(&making);
	guard_set(req, res, view, &guard, page->form);
	consent_set(req, view, consent_text(req, NULL), page->form);
	if (page->form)
		return page_form(
		    req, res, page->status, "form_ask", view, page->form);
	return page_send(req, res, page->status, "form_ask", view);
}
