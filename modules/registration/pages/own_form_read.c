/* SPDX-License-Identifier: BSD-2-Clause */
/* What a form says of fields of the operator's own, as changes. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "http/request.h"
#include "modules/registration/pages/own_form.h"

#define TEXT_MAX (16 * 1024) /* bytes of one value */

/* What the reading gathers. */
struct reading {
	struct request *req;
	const struct own_form *own;
	const struct form *form;
	struct profile_value *values;
	struct profile_consent *consents;
	struct profile_edit *edit;
};

/* was_sent - is a field in the form? A page sends all of its fields, those
 * left empty too, but for boxes that are not ticked: there none means no.
 * Programs send what they want to change. */
static bool
was_sent(const struct form *form, const char *name)
{
	return !form_is_json(form) || !str_is_none(form_get(form, name));
}

/* text_of - what was sent, as it is kept */
static struct str
text_of(const struct reading *reading, const struct own_field *field)
{
	struct buf out = BUF_INIT(TEXT_MAX);
	const struct str *values;
	struct str text = STR("");
	size_t n;

	if (field->type == OWN_CHECKBOX)
		return form_is_checked(reading->form, field->id) ? STR("yes")
								 : STR("");
	if (field->type != OWN_CHOICES) {
		text = form_get(reading->form, field->id);
		return text.len ? text : STR("");
	}
	n = form_all(reading->form, field->id, &values);
	for (size_t i = 0; i < n; i++) {
		if (values[i].len == 0)
			continue;
		if (out.len)
			buf_putc(&out, PROFILE_PART);
		buf_put(&out, values[i]);
	}
	if (out.len)
		text = arena_copy(reading->req->arena, buf_str(&out));
	buf_free(&out);
	return text;
}

/* add_value - of one field */
static void
add_value(struct reading *reading, const struct own_field *field,
    const char *consent, struct str text)
{
	reading->values[reading->edit->nvalues++] = (struct profile_value){
	    str_of(field->id), str_of(field->label),
	    consent ? str_of(consent) : STR(""), text};
}

/* read_plain - fields that need no consent of their own */
static void
read_plain(struct reading *reading)
{
	const struct own_fields *fields = reading->own->fields;

	for (size_t i = 0; i < fields->n; i++) {
		const struct own_field *field = &fields->fields[i];

		if (!own_consent_name(reading->req->arena,
			reading->req->ctx->policy, field) &&
		    was_sent(reading->form, field->id))
			add_value(
			    reading, field, NULL, text_of(reading, field));
	}
}

/* read_fields - those under one consent, which was given */
static void
read_fields(struct reading *reading, const struct own_consent *consent)
{
	const struct own_fields *fields = reading->own->fields;

	for (size_t i = 0; i < fields->n; i++) {
		const struct own_field *field = &fields->fields[i];
		const char *name = own_consent_name(
		    reading->req->arena, reading->req->ctx->policy, field);

		if (name && strcmp(name, consent->name) == 0 &&
		    was_sent(reading->form, field->id))
			add_value(
			    reading, field, name, text_of(reading, field));
	}
}

/* read_consent - one box: the fields under it count only where it is ticked */
static void
read_consent(struct reading *reading, size_t at)
{
	const struct own_consent *consent = &reading->own->consents[at];
	bool was = reading->own->granted[at];
	bool is = was_sent(reading->form, consent->box)
		      ? form_is_checked(reading->form, consent->box)
		      : was;

	if (is)
		read_fields(reading, consent);
	if (is != was)
		reading->consents[reading->edit->nconsents++] =
		    (struct profile_consent){str_of(consent->name),
			str_of(reading->own->texts[at]), is};
}

/* read_left - what is no longer asked for, and shall go */
static void
read_left(struct reading *reading)
{
	const struct profile *profile = reading->own->profile;
	struct arena *arena = reading->req->arena;

	for (size_t i = 0; profile && i < profile->nvalues; i++) {
		struct profile_value value = profile->values[i];
		const char *id = arena_str(arena, value.id);

		if (own_field_find(reading->own->fields, id) ||
		    !form_is_checked(
			reading->form, arena_printf(arena, "erase_%s", id)))
			continue;
		value.text = STR("");
		reading->values[reading->edit->nvalues++] = value;
	}
}

/* own_form_read - everything that changes */
const struct profile_edit *
own_form_read(
    struct request *req, const struct own_form *own, const struct form *form)
{
	struct reading reading = {.req = req, .own = own, .form = form};

	reading.edit = arena_alloc(req->arena, sizeof(*reading.edit));
	reading.values = arena_alloc_n(
	    req->arena, own_form_count(own) + 1, sizeof(*reading.values));
	reading.consents = arena_alloc_n(
	    req->arena, own->nconsents + 1, sizeof(*reading.consents));
	reading.edit->values = reading.values;
	reading.edit->consents = reading.consents;
	reading.edit->policy = req->ctx->policy;
	reading.edit->language = req->language->tag;
	read_plain(&reading);
	for (size_t i = 0; i < own->nconsents; i++)
		read_consent(&reading, i);
	read_left(&reading);
	return reading.edit;
}
