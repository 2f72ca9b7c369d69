/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/pages/feedback_form.h"

#include <string.h>

#include "base/arena.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/feedback/feedback_settings.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/guard.h"
#include "policy/policy.h"
#include "policy/typed.h"

#define NAME_MAX_CHARS	100
#define EMAIL_MAX_CHARS 254

/* The fields in the order of the page; choices, message length and who asks
 * for what come from the settings. */
static const struct field fields[] = {
    {.name = "category",
	.type = FIELD_CHOICE,
	.flags = FIELD_REQUIRED,
	.label = N_("What is it about?")},
    {.name = "message",
	.type = FIELD_TEXTAREA,
	.flags = FIELD_REQUIRED | FIELD_FREE_TEXT,
	.label = N_("Your message")},
    {.name = "name",
	.type = FIELD_TEXT,
	.flags = FIELD_PERSONAL | FIELD_NO_CONTROL | FIELD_FREE_TEXT,
	.max = NAME_MAX_CHARS,
	.label = N_("Your name")},
    {.name = "email",
	.type = FIELD_EMAIL,
	.flags = FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = EMAIL_MAX_CHARS,
	.label = N_("Your mail address")},
    {.name = "may_contact",
	.type = FIELD_CHECKBOX,
	.label = N_("You may write to me about this")},
    {.name = "may_publish",
	.type = FIELD_CHECKBOX,
	.label = N_("You may publish this as a success story")},
    {.name = "mail_news",
	.type = FIELD_CHECKBOX,
	.label = N_("Send me news by mail")},
    TYPED_FIELDS,
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
    GUARD_FIELDS,
    CONSENT_FIELDS,
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* settings_of - the module's settings in force */
static const struct feedback_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* ask_of - how much a field is asked for; checkboxes and such: optional */
static int64_t
ask_of(const struct feedback_settings *settings, const char *name)
{
	if (strcmp(name, "name") == 0)
		return settings->ask_name;
	if (strcmp(name, "email") == 0 || strcmp(name, "mail_news") == 0 ||
	    strcmp(name, "may_contact") == 0) {
		/* nobody can be written to without an address */
		if (settings->ask_email == FEEDBACK_ASK_REQUIRED &&
		    strcmp(name, "email") != 0)
			return FEEDBACK_ASK_OPTIONAL;
		return settings->ask_email;
	}
	return FEEDBACK_ASK_OPTIONAL;
}

/* feedback_fields - the table under the settings in force */
const struct field *
feedback_fields(struct request *req, size_t *n_r)
{
	const struct feedback_settings *settings = settings_of(req);
	struct field *table = arena_alloc(req->arena, sizeof(fields));
	size_t n = 0;

	for (size_t i = 0; i < NFIELDS; i++) {
		int64_t ask = ask_of(settings, fields[i].name);

		if (ask == FEEDBACK_ASK_NO)
			continue;
		table[n] = fields[i];
		if (ask == FEEDBACK_ASK_REQUIRED)
			table[n].flags |= FIELD_REQUIRED;
		if (table[n].type == FIELD_CHOICE)
			table[n].choices = settings->categories;
		if (table[n].type == FIELD_TEXTAREA)
			table[n].max = (size_t)settings->message_max;
		n++;
	}
	*n_r = n;
	return table;
}

/* feedback_form_check - what two fields say together */
void
feedback_form_check(struct form *form)
{
	static const char *const need_address[] = {"may_contact", "mail_news"};
	size_t n;
	const struct field *table = form_fields(form, &n);
	bool has_address = false, wants = false;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(table[i].name, "email") == 0)
			has_address = form_get(form, "email").len > 0;
		for (size_t j = 0; j < 2; j++) {
			if (strcmp(table[i].name, need_address[j]) == 0)
				wants = wants ||
					form_is_checked(form, table[i].name);
		}
	}
	if (wants && !has_address)
		form_fail(form, "email",
		    "Give an address, or untick what needs one: an answer or "
		    "news.");
}

/* preset - a box that the operator has ticked beforehand */
static void
preset(struct view *view, const char *name, bool on)
{
	struct view *field = view_member(view, str_of(name));

	if (field && on)
		view_put_bool(field, "checked", true);
}

/* set_fields - every field, presets in an empty form, hints */
static void
set_fields(
    struct request *req, struct view *view, const struct form *form, bool gpc)
{
	const struct feedback_settings *settings = settings_of(req);
	size_t n;
	const struct field *table = feedback_fields(req, &n);

	page_fields(view, table, n, form);
	page_field_set(view, "message", "hint",
	    N_("Please leave out card numbers, national identity numbers and "
	       "the names of others."));
	if (view_member(view, STR("email")))
		page_field_set(view, "email", "hint",
		    N_("Only needed if you would like an answer or news."));
	if (form)
		return;
	preset(view, "may_contact", settings->may_contact_preset);
	preset(view, "may_publish", settings->may_publish_preset && !gpc);
	preset(view, "mail_news", settings->mail_news_preset && !gpc);
}

/* set_promises - what is said before anything is sent */
static void
set_promises(struct request *req, struct view *view)
{
	const struct policy *policy = req->ctx->policy;

	view_set_bool(view, "owned", settings_of(req)->ownership_notice);
	view_set_bool(view, "only_to_respond",
	    policy_promises(policy, PROMISE_FEEDBACK_ONLY_TO_RESPOND));
	view_set_bool(view, "ask_consent", settings_of(req)->ask_consent);
}

/* feedback_guard - what holds programs off the form */
struct guard
feedback_guard(const struct request *req)
{
	return (struct guard){
	    &settings_of(req)->guard, FEEDBACK_FORM, "/challenge"};
}

/* token_of - the page's, one that goes on, or a fresh one */
static const char *
token_of(struct request *req, const struct feedback_page *page)
{
	if (page->token)
		return page->token;
	if (page->status == HTTP_UNPROCESSABLE)
		return guard_token(req, page->form, FEEDBACK_FORM);
	return form_token_new(req, FEEDBACK_FORM);
}

/* feedback_form_send - the page, empty or come back */
int
feedback_form_send(
    struct request *req, struct response *res, const struct feedback_page *page)
{
	struct view *view = view_object(req->arena);
	struct guard guard = feedback_guard(req);
	bool gpc = settings_of(req)->honour_gpc && consent_has_gpc(req);

	view_set_text(view, "title", STR(N_("Feedback")));
	if (page->notice)
		view_set_text(view, "notice", str_of(page->notice));
	view_set_text(view, FORM_TOKEN_FIELD, str_of(token_of(req, page)));
	guard_set(req, res, view, &guard, page->form);
	view_set_bool(view, "gpc", gpc);
	set_promises(req, view);
	set_fields(req, view, page->form, gpc);
	consent_set(req, view, consent_text(req, NULL), page->form);
	if (page->form)
		return page_form(
		    req, res, page->status, "feedback_form", view, page->form);
	return page_send(req, res, page->status, "feedback_form", view);
}
