/* SPDX-License-Identifier: BSD-2-Clause */
/* submission_view - what a page says of something that was sent */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/words.h"
#include "http/context.h"
#include "mail/address.h"
#include "modules/feedback/store/form_def.h"
#include "modules/staff/pages/question.h"
#include "modules/staff/pages/submission.h"
#include "page/page.h"
#include "page/view.h"

#define MAILTO_MAX 2000

static const char *const state_words[PROGRESS_STATES] = {
    N_("open"), N_("in work"), N_("done")};
static const char *const how_words[PROGRESS_ANSWERED_HOW] = {
    N_("in some other way"), N_("at the receipt page"), N_("by mail"),
    N_("by letter"), N_("by telephone")};

/* submission_state - in words */
struct str
submission_state(const struct request *req, int64_t state)
{
	if (state < 0 || state >= PROGRESS_STATES)
		state = 0;
	return str_of(page_text(req, state_words[state]));
}

/* submission_how - in words */
struct str
submission_how(const struct request *req, int64_t how)
{
	if (how < 0 || how >= PROGRESS_ANSWERED_HOW)
		how = 0;
	return str_of(page_text(req, how_words[how]));
}

/* submission_may_contact - was it allowed, or is that what the form is for? */
bool
submission_may_contact(const struct submission_page *page)
{
	const struct submission *s = &page->submission;

	if (s->answer_by > 0 || submission_value(s, "may_contact").len > 0)
		return true;
	return page->def && !(page->def->offers & FORM_MAY_CONTACT) &&
	       !page->def->owned;
}

/* add_fact - a line of what is known of it */
static void
add_fact(
    struct request *req, struct view *list, const char *label, struct str text)
{
	struct view *item = view_add_object(list);

	view_set_text(item, "label", str_of(page_text(req, label)));
	view_set_text(item, "_text", text);
}

/* add_when - the same of a time, where there is one */
static void
add_when(
    struct request *req, struct view *list, const char *label, int64_t secs)
{
	if (secs > 0)
		add_fact(req, list, label, page_minute(req, secs));
}

/* due_text - until when, and that it is over */
static struct str
due_text(struct request *req, const struct submission *s)
{
	struct str date = page_date(req, s->answer_by);

	if (s->answered > 0 || s->answer_by > req->now_secs)
		return date;
	return str_of(arena_printf(req->arena,
	    page_text(req, "%.*s: overdue, answer it now"), (int)date.len,
	    date.ptr));
}

/* add_facts - what is open of it */
static void
add_facts(struct request *req, struct view *view, struct submission_page *page)
{
	const struct submission *s = &page->submission;
	struct view *list = view_set_list(view, "_facts");

	add_when(req, list, N_("Received"), s->received);
	add_when(req, list, N_("Corrected by its writer"), s->corrected);
	if (s->answer_by > 0)
		add_fact(req, list, N_("To be answered by"), due_text(req, s));
	if (s->answered > 0) {
		add_when(req, list, N_("Answered"), s->answered);
		add_fact(
		    req, list, N_("How"), submission_how(req, s->answered_how));
	}
	add_fact(req, list, N_("State"), submission_state(req, s->state));
	if (s->state_at > 0) {
		add_when(req, list, N_("Changed"), s->state_at);
		add_fact(req, list, N_("Changed by"), s->state_who);
	}
	add_when(req, list, N_("Erased on"), s->due);
	add_fact(req, list, N_("Privacy policy"), s->policy);
}

/* set_allowed - what the writer allowed, said plainly */
static void
set_allowed(struct view *view, const struct submission_page *page)
{
	const struct submission *s = &page->submission;

	view_set_bool(view, "_may_contact", submission_may_contact(page));
	view_set_bool(
	    view, "_may_publish", submission_value(s, "may_publish").len > 0);
	view_set_bool(view, "_owned", page->def && page->def->owned);
	/* Feedback is the site's own once it was sent; all else is answered. */
	view_set_bool(view, "_respond", !str_is(s->form, FORM_FEEDBACK));
	view_set_bool(view, "_receipt", s->has_receipt);
}

/* add_choice - one of a set of buttons */
static void
add_choice(struct view *list, const char *value, struct str label, bool checked)
{
	struct view *item = view_add_object(list);

	view_set_text(item, "value", str_of(value));
	view_set_text(item, "_label", label);
	view_set_bool(item, "checked", checked);
}

/* set_choices - states and ways, as they are or as they came back */
static void
set_choices(struct request *req, struct view *view,
    const struct submission_page *page, const struct form *form)
{
	struct str state = form ? form_get(form, "state") : STR("");
	struct str how = form ? form_get(form, "how") : STR("");
	struct view *list = view_set_list(view, "_states");

	if (state.len == 0)
		state = str_of(progress_states[page->submission.state]);
	for (int i = 0; i < PROGRESS_STATES; i++)
		add_choice(list, progress_states[i], submission_state(req, i),
		    str_is(state, progress_states[i]));
	list = view_set_list(view, "_hows");
	for (int i = 1; i < PROGRESS_ANSWERED_HOW; i++)
		if (i != 1 || page->submission.has_receipt)
			add_choice(list, progress_hows[i],
			    submission_how(req, i),
			    str_is(how, progress_hows[i]));
}

/* submission_view - all but what was sent */
struct view *
submission_view(
    struct request *req, struct submission_page *page, const struct form *form)
{
	const struct submission *s = &page->submission;
	struct str title = forms_known_title(req, &page->forms, s->form);
	struct view *view = staff_view(
	    req, &page->user, arena_str(req->arena, title));

	staff_token(req, &page->user, page->desk->token, view);
	view_set_text(view, "_path", str_of(page->path));
	view_set_text(view, "_desk", str_of(page->desk->path));
	view_set_bool(view, "_requests", page->desk->requests);
	view_set_bool(view, "_waits", s->answer_by > 0 && s->answered == 0);
	view_set_int(view, "_version", s->state_version);
	view_set_text(
	    view, "_appeal", str_of(page_text(req, page->forms.appeal)));
	add_facts(req, view, page);
	set_allowed(view, page);
	set_choices(req, view, page, form);
	page_fields(view, submission_fields, submission_nfields, form);
	page_field_require(view, QUESTION_REASON);
	page_field_set(view, QUESTION_REASON, "hint",
	    N_("It is recorded with your name before anything is shown."));
	page_field_set(view, "answer", "hint",
	    N_("Its writer reads it there with the receipt code, and how to "
	       "appeal below it."));
	return view;
}

/* mailto - an address as a link, each byte that means something else there
 * escaped; STR_NONE: it is none */
static struct str
mailto(struct request *req, struct str address)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"
				    "QRSTUVWXYZ0123456789-._~@";
	struct buf out = BUF_INIT(MAILTO_MAX);
	struct address parsed;
	struct str link;

	if (address_parse(req->arena, address, 0, &parsed))
		return STR_NONE;
	buf_puts(&out, "mailto:");
	for (size_t i = 0; i < address.len; i++) {
		char c = address.ptr[i];

		if (c && strchr(plain, c))
			buf_putc(&out, c);
		else
			buf_printf(&out, "%%%02X", (unsigned char)c);
	}
	link = arena_copy(req->arena, buf_str(&out));
	buf_free(&out);
	return link;
}

/* add_value - one that was entered; an address is a link where its writer may
 * be written to */
static void
add_value(struct request *req, struct view *list,
    const struct submission_page *page, const struct submission_value *value)
{
	struct view *item = view_add_object(list);
	struct str link = STR_NONE;

	if (value->personal && submission_may_contact(page))
		link = mailto(req, value->value);
	view_set_text(
	    item, "_label", forms_known_label(req, page->def, value->field));
	view_set_text(item, "value",
	    forms_known_value(req, page->def, value->field, value->value));
	view_set_bool(item, "personal", value->personal);
	if (!str_is_none(link))
		view_set_text(item, "_mailto", link);
}

/* add_file - what is known of it, and what asks for it */
static void
add_file(struct request *req, struct view *list,
    const struct submission_page *page, const struct submission_file *file)
{
	struct view *item = view_add_object(list);
	char *id = arena_alloc(req->arena, 2 * sizeof(file->id) + 1);

	str_hex(file->id, sizeof(file->id), id);
	view_set_text(item, "file", str_of(id));
	view_set_text(
	    item, "_label", forms_known_label(req, page->def, file->field));
	view_set_text(item, "name", file->name);
	view_set_text(item, "type", file->type);
	view_set_int(item, "kib", (file->size + 1023) / 1024);
}

/* is_box - one of what was allowed, which is said elsewhere? */
static bool
is_box(struct str field)
{
	return str_is(field, "may_contact") || str_is(field, "may_publish");
}

/* submission_view_content - values, files, notes, the answer */
void
submission_view_content(struct request *req, struct view *view,
    const struct submission_page *page, const struct submission *whole,
    const struct form *form)
{
	struct view *list = view_set_list(view, "_values");

	view_set_bool(view, "_looked", true);
	view_set_text(view, "_why", question_reason(req, form));
	view_set_bool(view, "_unreadable", whole->unreadable);
	for (size_t i = 0; i < whole->nvalues; i++)
		if (!is_box(whole->values[i].field))
			add_value(req, list, page, &whole->values[i]);
	list = view_set_list(view, "_files");
	for (size_t i = 0; i < whole->nfiles; i++)
		add_file(req, list, page, &whole->files[i]);
	list = view_set_list(view, "_remarks");
	for (size_t i = 0; i < whole->nremarks; i++) {
		struct view *item = view_add_object(list);

		view_set_text(
		    item, "_when", page_minute(req, whole->remarks[i].when));
		view_set_text(item, "who", whole->remarks[i].who);
		view_set_text(item, "text", whole->remarks[i].text);
	}
	if (!str_is_none(whole->answer))
		view_set_text(view, "_answer", whole->answer);
}
