/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/pages/receipt_view.h"

#include <string.h>

#include "base/arena.h"
#include "base/words.h"
#include "http/context.h"
#include "http/language.h"
#include "modules/feedback/pages/correction.h"
#include "modules/feedback/pages/receipt_given.h"
#include "modules/feedback/pages/receipt_ticket.h"
#include "modules/feedback/store/form_def.h"
#include "modules/feedback/store/submission.h"
#include "page/page.h"
#include "page/view.h"

#define KIB 1024

/* What the page is made of. */
struct making {
	struct request *req;
	const struct form_def *def; /* NULL: the form is there no more */
	const struct submission *submission;
	struct view *view;
};

/* field_of - the field of a name, as the form has it now; NULL: none */
static const struct own_field *
field_of(const struct making *making, struct str name)
{
	return making->def ? own_field_find(making->def->fields,
				 arena_str(making->req->arena, name))
			   : NULL;
}

/* label_of - what it is called */
static struct str
label_of(const struct making *making, struct str name)
{
	const struct own_field *field = field_of(making, name);
	const char *label = correction_box_label(name);

	if (field)
		return str_of(page_text(making->req, field->label));
	if (label)
		return str_of(page_text(making->req, label));
	if (str_has_prefix(name, FORM_CONSENT_PREFIX))
		return str_of(page_text(making->req, N_("I agreed to that")));
	return name;
}

/* value_of - as the visitor chose it */
static struct str
value_of(const struct making *making, const struct submission_value *value)
{
	const struct own_field *field = field_of(making, value->field);

	for (size_t i = 0; field && field->choices && field->choices[i]; i++) {
		if (str_is(value->value, field->choices[i]))
			return str_of(page_text(making->req, field->labels[i]));
	}
	if (str_is(value->value, "yes") &&
	    (field ? field->type == OWN_CHECKBOX
		   : correction_box_label(value->field) ||
			 str_has_prefix(value->field, FORM_CONSENT_PREFIX)))
		return str_of(page_text(making->req, N_("Yes")));
	return value->value;
}

/* set_values - each with its lines */
static void
set_values(const struct making *making)
{
	struct view *list = view_set_list(making->view, "values");
	const struct submission *s = making->submission;

	for (size_t i = 0; i < s->nvalues; i++) {
		struct view *item = view_add_object(list);
		struct view *lines;
		struct str rest = value_of(making, &s->values[i]);

		view_set_text(item, "name", s->values[i].field);
		view_set_text(
		    item, "_label", label_of(making, s->values[i].field));
		view_set_text(item, "value", s->values[i].value);
		lines = view_set_list(item, "_lines");
		while (!str_is_none(rest))
			view_add_text(lines, str_cut(&rest, '\n'));
	}
}

/* set_files - what is said of each, and what takes it away */
static void
set_files(const struct making *making)
{
	struct view *list = view_set_list(making->view, "files");
	const struct submission *s = making->submission;

	view_set_bool(making->view, "_has_files", s->nfiles > 0);
	for (size_t i = 0; i < s->nfiles; i++) {
		const struct submission_file *file = &s->files[i];
		struct view *item = view_add_object(list);
		char hex[2 * sizeof(file->id) + 1];

		str_hex(file->id, sizeof(file->id), hex);
		view_set_text(
		    item, "id", str_of(arena_strdup(making->req->arena, hex)));
		view_set_text(item, "name",
		    file->name.len ? file->name
				   : label_of(making, file->field));
		view_set_text(item, "type", file->type);
		view_set_int(item, "bytes", file->size);
		view_set_int(item, "_kib", (file->size + KIB - 1) / KIB);
	}
}

/* set_day - or nothing */
static void
set_day(const struct making *making, const char *name, int64_t secs)
{
	if (secs)
		view_set_text(making->view, name, page_date(making->req, secs));
}

/* set_answer - until when, and what it was */
static void
set_answer(const struct making *making)
{
	const struct submission *s = making->submission;
	struct str rest = s->answer;
	struct view *lines;

	set_day(making, "answer_by", s->answer_by);
	set_day(making, "answered", s->answered);
	view_set_bool(making->view, "_waits", s->answer_by && !s->answered);
	if (s->answer_by || s->answered)
		view_set_text(
		    making->view, "appeal", receipt_appeal(making->req));
	view_set_bool(making->view, "_has_answer", !str_is_none(s->answer));
	if (str_is_none(s->answer))
		return;
	view_set_text(making->view, "answer", s->answer);
	lines = view_set_list(making->view, "_answer_lines");
	while (!str_is_none(rest))
		view_add_text(lines, str_cut(&rest, '\n'));
}

/* receipt_view_send - all of it */
int
receipt_view_send(struct request *req, struct response *res, int status,
    const char *notice, const struct submission *s)
{
	const struct form_def *def = form_set_find(req->ctx->data, s->form);
	struct making making = {req, NULL, s, view_object(req->arena)};

	if (def)
		making.def = form_def_in(req->arena, def, req->language->tag);
	view_set_text(making.view, "title", STR(N_("What you sent")));
	if (notice)
		view_set_text(making.view, "notice", str_of(notice));
	view_set_text(making.view, "form",
	    making.def ? str_of(page_text(req, making.def->title)) : s->form);
	view_set_text(making.view, RECEIPT_TICKET_FIELD,
	    str_of(receipt_ticket_new(req, s->id)));
	set_day(&making, "received", s->received);
	set_day(&making, "corrected", s->corrected);
	set_day(&making, "ends", s->due);
	view_set_text(making.view, "policy", s->policy);
	view_set_bool(making.view, "anonymise", s->anonymise);
	view_set_bool(making.view, "unreadable", s->unreadable);
	view_set_bool(making.view, "_correctable", making.def != NULL);
	set_answer(&making);
	set_values(&making);
	set_files(&making);
	return page_send(req, res, status, "receipt_view", making.view);
}
