/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/pages/correction.h"

#include <string.h>

#include "base/arena.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form_decode.h"
#include "http/language.h"
#include "http/request.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/pages/receipt_ticket.h"
#include "page/page.h"
#include "policy/consent.h"
#include "policy/own_consent.h"
#include "policy/own_input.h"
#include "policy/typed.h"

/* What may be allowed beside, in the order of enum form_offer's bits. */
static const struct {
	const char *name, *label;
} offers[] = {
    {"may_contact", N_("You may write to me about this")},
    {"may_publish", N_("You may publish this as a success story")},
    {"mail_news", N_("Send me news by mail")},
};
#define OFFERS (sizeof(offers) / sizeof(offers[0]))

static const struct field ours[] = {
    {.name = RECEIPT_TICKET_FIELD, .type = FIELD_TOKEN, .label = "This page"},
    TYPED_FIELDS,
};
#define OURS (sizeof(ours) / sizeof(ours[0]))

/* correction_box_label - by its name */
const char *
correction_box_label(struct str name)
{
	for (size_t i = 0; i < OFFERS; i++) {
		if (str_is(name, offers[i].name))
			return offers[i].label;
	}
	return NULL;
}

/* consent_of - the one that a field needs; NULL: none */
static const struct own_consent *
consent_of(const struct correction *c, const struct own_field *field)
{
	const char *name = own_consent_name(
	    c->req->arena, c->req->ctx->policy, field);

	for (size_t i = 0; name && i < c->nconsents; i++) {
		if (strcmp(c->consents[i].name, name) == 0)
			return &c->consents[i];
	}
	return NULL;
}

/* add_box - a checkbox */
static void
add_box(struct correction *c, const char *name, const char *label)
{
	c->table[c->ntable++] = (struct field){
	    .name = name, .type = FIELD_CHECKBOX, .label = label};
	c->nboxes++;
}

/* is_offered - may this visitor allow it? */
static bool
is_offered(const struct correction *c, size_t offer)
{
	unsigned now = c->gpc ? c->def->offers & FORM_MAY_CONTACT
			      : c->def->offers;

	return (now >> offer & 1) != 0;
}

/* correction_init - fields, boxes, and what is ours */
void
correction_init(
    struct correction *c, struct request *req, const struct form_def *def)
{
	const struct feedback_settings *settings = req->ctx->settings;

	*c = (struct correction){.req = req,
	    .def = form_def_in(req->arena, def, req->language->tag),
	    .gpc = settings->honour_gpc && consent_has_gpc(req)};
	c->nconsents = own_consent_list(req->arena, req->ctx->policy,
	    c->def->fields, req->language->tag, &c->consents);
	c->table = arena_alloc_n(req->arena,
	    c->def->fields->n + c->nconsents + OFFERS + OURS,
	    sizeof(*c->table));
	for (size_t i = 0; i < c->def->fields->n; i++) {
		const struct own_field *own = &c->def->fields->fields[i];
		struct field field = own_input_field(own);

		if (own->type == OWN_FILE)
			continue;
		if (own->nshow_if || consent_of(c, own))
			field.flags &= ~(unsigned)FIELD_REQUIRED;
		c->table[c->ntable++] = field;
	}
	for (size_t i = 0; i < c->nconsents; i++)
		add_box(c, c->consents[i].box,
		    arena_printf(req->arena,
			page_text(req, N_("Keep what stands here: %s")),
			c->consents[i].labels));
	for (size_t i = 0; i < OFFERS; i++) {
		if (is_offered(c, i))
			add_box(c, offers[i].name, offers[i].label);
	}
	memcpy(c->table + c->ntable, ours, sizeof(ours));
	c->ntable += OURS;
}

/* correction_fill - value by value; what there is no field for is left out */
struct form *
correction_fill(const struct correction *c, const struct submission *s)
{
	struct form *form = form_new(c->req->arena, c->table, c->ntable);

	for (size_t i = 0; i < s->nvalues; i++)
		(void)form_add(form, s->values[i].field, s->values[i].value);
	return form;
}

/* mail_field - the first field for an address; has one of them any? */
static const char *
mail_field(const struct correction *c, const struct form *form, bool *has_r)
{
	const char *name = NULL;

	*has_r = false;
	for (size_t i = 0; i < c->def->fields->n; i++) {
		const struct own_field *own = &c->def->fields->fields[i];

		if (own->type != OWN_EMAIL)
			continue;
		name = name ? name : own->id;
		*has_r = *has_r || form_get(form, own->id).len > 0;
	}
	return name;
}

/* check_offers - nobody can be written to without an address */
static void
check_offers(const struct correction *c, struct form *form)
{
	bool has, wants = false;
	const char *name = mail_field(c, form, &has);

	for (size_t i = 0; i < OFFERS; i++)
		wants = wants ||
			(is_offered(c, i) && 1u << i != FORM_MAY_PUBLISH &&
			    form_is_checked(form, offers[i].name));
	if (name && wants && !has)
		form_fail(form, name,
		    N_("Give an address, or untick what needs one: an answer "
		       "or news."));
}

/* correction_check - as when it was sent */
bool
correction_check(const struct correction *c, struct form *form)
{
	const struct feedback_settings *settings = c->req->ctx->settings;
	const struct field_error *errors;

	form_check(form);
	for (size_t i = 0; i < c->def->fields->n; i++) {
		if (c->def->fields->fields[i].type != OWN_FILE)
			own_input_check(
			    c->req, form, &c->def->fields->fields[i]);
	}
	if (settings->check_typed)
		typed_check(c->req, form);
	check_offers(c, form);
	return form_errors(form, &errors) == 0;
}

/* holds - does an earlier field have one of the values? */
static bool
holds(const struct form *form, const struct own_field *field,
    const char *const *values)
{
	const struct str *sent;
	struct str one = field->type != OWN_CHECKBOX ? form_get(form, field->id)
			 : form_is_checked(form, field->id) ? STR("yes")
							    : STR("no");
	size_t n = 1;

	sent = &one;
	if (field->type == OWN_CHOICES)
		n = form_all(form, field->id, &sent);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; values[k]; k++) {
			if (str_is(str_trim(sent[i]), values[k]))
				return true;
		}
	}
	return false;
}

/* is_asked - do the conditions of a field hold, and of those they name? */
static bool
is_asked(const struct correction *c, const struct form *form, size_t at)
{
	const struct own_field *fields = c->def->fields->fields;

	for (size_t i = 0; i < fields[at].nshow_if; i++) {
		const struct own_show *show = &fields[at].show_if[i];

		if (!is_asked(c, form, show->field) ||
		    !holds(form, &fields[show->field], show->values))
			return false;
	}
	return true;
}

/* put - one value; "" is none */
static void
put(struct submission_value *values, size_t *n, const char *field,
    struct str value, bool personal, int64_t keep_secs)
{
	if (value.len && *n < SUBMISSION_VALUES_MAX)
		values[(*n)++] = (struct submission_value){
		    str_of(field), value, personal, keep_secs};
}

/* read_field - all its values */
static void
read_field(const struct correction *c, const struct form *form,
    const struct own_field *field, struct submission_value *values, size_t *n)
{
	int64_t keep = form_def_retention(c->def, field);
	const struct str *sent;
	size_t nsent;

	if (keep == c->def->retention_secs)
		keep = 0;
	if (field->type == OWN_CHECKBOX) {
		if (form_is_checked(form, field->id))
			put(values, n, field->id, STR("yes"), field->personal,
			    keep);
		return;
	}
	if (field->type != OWN_CHOICES) {
		put(values, n, field->id, form_get(form, field->id),
		    field->personal, keep);
		return;
	}
	nsent = form_all(form, field->id, &sent);
	for (size_t i = 0; i < nsent; i++)
		put(values, n, field->id, str_trim(sent[i]), field->personal,
		    keep);
}

/* correction_read - what is to be kept */
void
correction_read(const struct correction *c, const struct form *form,
    struct submission *submission)
{
	const struct own_fields *fields = c->def->fields;
	struct submission_value *values = arena_alloc_n(
	    c->req->arena, SUBMISSION_VALUES_MAX, sizeof(*values));
	size_t n = 0;

	for (size_t i = 0; i < fields->n; i++) {
		const struct own_field *field = &fields->fields[i];
		const struct own_consent *consent = consent_of(c, field);

		if (field->type != OWN_FILE && is_asked(c, form, i) &&
		    (!consent || form_is_checked(form, consent->box)))
			read_field(c, form, field, values, &n);
	}
	for (size_t i = 0; i < c->nconsents; i++) {
		if (form_is_checked(form, c->consents[i].box))
			put(values, &n, c->consents[i].box, STR("yes"), true,
			    0);
	}
	for (size_t i = 0; i < OFFERS; i++) {
		if (is_offered(c, i) && form_is_checked(form, offers[i].name))
			put(values, &n, offers[i].name, STR("yes"), false, 0);
	}
	submission->values = values;
	submission->nvalues = n;
}
