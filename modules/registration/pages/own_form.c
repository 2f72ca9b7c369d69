/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/own_form.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/buf.h"
#include "base/words.h"
#include "conf/own_words.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "http/request.h"
#include "modules/registration/store/ledger.h"
#include "modules/registration/pages/me.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/country.h"
#include "policy/own_input.h"

#define ERASE "erase_"

/* settings_of - the module's settings in force */
static const struct registration_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* own_form_new - nothing kept yet */
struct own_form *
own_form_new(struct request *req)
{
	struct own_form *own = arena_alloc(req->arena, sizeof(*own));

	own->fields = own_words_in(
	    req->arena, settings_of(req)->fields, req->language->tag);
	own->nconsents = own_consent_list(req->arena, req->ctx->policy,
	    own->fields, req->language->tag, &own->consents);
	own->texts = arena_alloc_n(
	    req->arena, own->nconsents + 1, sizeof(*own->texts));
	for (size_t i = 0; i < own->nconsents; i++)
		own->texts[i] = arena_printf(req->arena,
		    page_text(req,
			N_("I agree that you keep and use what I enter here "
			   "(%s) for this: %s")),
		    own->consents[i].labels,
		    own->consents[i].purpose
			? own->consents[i].purpose
			: page_text(req, N_("My account on this site")));
	own->granted = arena_alloc_n(
	    req->arena, own->nconsents + 1, sizeof(*own->granted));
	return own;
}

/* last_word - a later entry of the ledger counts */
static void
last_word(void *ctx, const struct ledger_entry *entry)
{
	struct own_form *own = ctx;

	for (size_t i = 0; i < own->nconsents; i++) {
		if (str_is(entry->purpose, own->consents[i].name))
			own->granted[i] = entry->granted;
	}
}

/* own_form_load - what is kept, and what was agreed to */
enum db_status
own_form_load(struct request *req, const struct me *me, struct own_form **own_r,
    struct err *err)
{
	struct account_env env = registration_env(req);
	struct profile *profile = arena_alloc(req->arena, sizeof(*profile));
	struct own_form *own = own_form_new(req);
	enum db_status status;

	own->profile = profile;
	*own_r = own;
	status = live_profile(&env, &me->key, &me->live, profile, err);
	if (status != DB_OK || own->nconsents == 0)
		return status;
	return live_consents(&me->live, last_word, own, err);
}

/* own_form_count - the most fields that own_form_add appends */
size_t
own_form_count(const struct own_form *own)
{
	return own->fields->n + own->nconsents +
	       (own->profile ? own->profile->nvalues : 0);
}

/* box_of - a checkbox */
static struct field
box_of(const char *name, const char *label)
{
	return (struct field){
	    .name = name, .type = FIELD_CHECKBOX, .label = label};
}

/* is_left - a value that no field asks for any more? */
static bool
is_left(struct request *req, const struct own_form *own,
    const struct profile_value *value)
{
	return !own_field_find(own->fields, arena_str(req->arena, value->id));
}

/* erase_box - to take out what is not asked for any more */
static struct field
erase_box(struct request *req, const struct profile_value *value)
{
	return box_of(
	    arena_printf(req->arena, ERASE STR_FMT, STR_ARG(value->id)),
	    arena_printf(req->arena,
		page_text(
		    req, N_("Erase this (it is no longer asked for): %s")),
		arena_str(req->arena, value->label)));
}

/* own_form_add - to a form's table */
void
own_form_add(struct request *req, const struct own_form *own,
    struct field *table, size_t *n)
{
	for (size_t i = 0; i < own->fields->n; i++)
		table[(*n)++] = own_input_field(&own->fields->fields[i]);
	for (size_t i = 0; i < own->nconsents; i++)
		table[(*n)++] = box_of(own->consents[i].box, own->texts[i]);
	for (size_t i = 0; own->profile && i < own->profile->nvalues; i++) {
		if (is_left(req, own, &own->profile->values[i]))
			table[(*n)++] = erase_box(
			    req, &own->profile->values[i]);
	}
}

/* has_part - is a choice one of a value's? */
static bool
has_part(struct str text, struct str choice)
{
	while (!str_is_none(text)) {
		if (str_eq(str_cut(&text, PROFILE_PART), choice))
			return true;
	}
	return false;
}

/* fill - what is kept, into a field that is shown */
static void
fill(struct view *item, const struct own_field *field, struct str text)
{
	struct view *choices = view_member(item, STR("choices")), *choice;

	if (field->type == OWN_CHECKBOX)
		view_put_bool(item, "checked", text.len > 0);
	else if (!choices)
		view_put_text(item, "value", text);
	for (size_t i = 0; choices && (choice = view_item(choices, i)); i++)
		view_put_bool(choice, "checked",
		    has_part(text, view_text(view_find(choice, STR("value")))));
}

/* show_field - one of them, in a list */
static void
show_field(struct request *req, struct view *list, const struct own_form *own,
    const struct own_field *field, const struct form *form)
{
	const struct profile_value *value =
	    own->profile ? profile_find(own->profile, str_of(field->id)) : NULL;
	struct view *item = own_input_show(req, list, field, form);

	if (!form && value)
		fill(item, field, value->text);
}

/* show_consent - the fields under one consent, and its box */
static void
show_consent(struct request *req, struct view *list, const struct own_form *own,
    size_t at, const struct form *form)
{
	const struct own_consent *consent = &own->consents[at];
	struct view *part = view_add_object(list), *fields;
	struct field box = box_of(consent->box, own->texts[at]);

	view_set_bool(part, "_group", true);
	view_set_bool(part, "sensitive", consent->sensitive);
	fields = view_set_list(part, "fields");
	for (size_t i = 0; i < own->fields->n; i++) {
		const struct own_field *field = &own->fields->fields[i];
		const char *name = own_consent_name(
		    req->arena, req->ctx->policy, field);

		if (name && strcmp(name, consent->name) == 0)
			show_field(req, fields, own, field, form);
	}
	fields = page_field_add(view_set_list(part, "boxes"), &box, form);
	if (!form)
		view_put_bool(fields, "checked", own->granted[at]);
}

/* own_form_show - those without a consent of their own first */
void
own_form_show(struct request *req, struct view *view,
    const struct own_form *own, const struct form *form)
{
	struct view *list = view_set_list(view, "own"), *fields, *part;

	part = view_add_object(list);
	view_set_bool(part, "_group", false);
	fields = view_set_list(part, "fields");
	view_set_list(part, "boxes");
	for (size_t i = 0; i < own->fields->n; i++) {
		if (!own_consent_name(
			req->arena, req->ctx->policy, &own->fields->fields[i]))
			show_field(
			    req, fields, own, &own->fields->fields[i], form);
	}
	for (size_t i = 0; i < own->nconsents; i++)
		show_consent(req, list, own, i, form);
	list = view_set_list(view, "left");
	for (size_t i = 0; own->profile && i < own->profile->nvalues; i++) {
		const struct profile_value *value = &own->profile->values[i];
		struct field box = erase_box(req, value);

		if (is_left(req, own, value))
			page_field_add(list, &box, form);
	}
}

/* own_form_check - what the table cannot */
void
own_form_check(
    struct request *req, const struct own_form *own, struct form *form)
{
	for (size_t i = 0; i < own->fields->n; i++)
		own_input_check(req, form, &own->fields->fields[i]);
}

/* own_form_text - as it is read */
struct str
own_form_text(struct request *req, const struct own_field *field,
    const struct profile_value *value)
{
	struct buf out = BUF_INIT(64 * 1024);
	struct str rest = value->text, text;
	const char *const *choices = field ? field->choices : NULL;

	if (field && field->type == OWN_COUNTRY) {
		const char *name = country_name(
		    arena_str(req->arena, value->text));

		return name ? str_of(name) : value->text;
	}
	while (!str_is_none(rest)) {
		struct str part = str_cut(&rest, PROFILE_PART);

		for (size_t i = 0; choices && choices[i]; i++) {
			if (str_is(part, choices[i]))
				part = str_of(field->labels[i]);
		}
		buf_puts(&out, out.len ? ", " : "");
		buf_put(&out, part);
	}
	text = arena_copy(req->arena, buf_str(&out));
	buf_free(&out);
	return text;
}
