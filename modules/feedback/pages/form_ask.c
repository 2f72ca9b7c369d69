/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/pages/form_ask.h"

#include <string.h>

#include "base/arena.h"
#include "base/words.h"
#include "http/context.h"
#include "http/language.h"
#include "modules/feedback/feedback_settings.h"
#include "page/page.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/own_input.h"
#include "policy/typed.h"

#define VERSION_BYTES 8 /* of the digest: enough to tell a change */

const char *const form_offer_names[] = {
    "may_contact", "may_publish", "mail_news", NULL};
static const char *const offer_labels[] = {N_("You may write to me about this"),
    N_("You may publish this"), N_("Send me news by mail")};

/* What every form has beside. */
static const struct field common_fields[] = {
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
    {.name = FORM_VERSION_FIELD, .type = FIELD_TOKEN, .label = "This page"},
    {.name = FORM_PAGE_FIELD, .type = FIELD_TOKEN, .label = "This page"},
    {.name = FORM_BACK_FIELD, .type = FIELD_TOKEN, .label = "Back"},
    TYPED_FIELDS,
    GUARD_FIELDS,
    CONSENT_FIELDS,
};
#define NCOMMON (sizeof(common_fields) / sizeof(common_fields[0]))

/* settings_of - the module's settings in force */
static const struct feedback_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* set_consents - what is agreed to beside the policy */
static void
set_consents(struct request *req, struct form_ask *ask)
{
	ask->nconsents = own_consent_list(req->arena, req->ctx->policy,
	    ask->def->fields, req->language->tag, &ask->consents);
	ask->consent_texts = arena_alloc_n(
	    req->arena, ask->nconsents + 1, sizeof(*ask->consent_texts));
	for (size_t i = 0; i < ask->nconsents; i++)
		ask->consent_texts[i] = arena_printf(req->arena,
		    page_text(req,
			N_("I agree that you keep and use what I enter here "
			   "(%s) for this: %s")),
		    ask->consents[i].labels,
		    ask->consents[i].purpose
			? ask->consents[i].purpose
			: page_text(req, N_("To answer me")));
}

/* add_box - a checkbox */
static void
add_box(struct form_ask *ask, const char *name, const char *label)
{
	ask->table[ask->ntable++] = (struct field){
	    .name = name, .type = FIELD_CHECKBOX, .label = label};
}

/* set_table - own fields, their consents, what may be allowed, the rest */
static void
set_table(struct request *req, struct form_ask *ask)
{
	const struct own_fields *fields = ask->def->fields;
	unsigned offers = form_ask_offers(ask);

	ask->table = arena_alloc_n(req->arena,
	    fields->n + ask->nconsents + 3 + NCOMMON, sizeof(*ask->table));
	for (size_t i = 0; i < fields->n; i++) {
		struct field field = own_input_field(&fields->fields[i]);

		field.flags &= ~(unsigned)FIELD_REQUIRED; /* form_ask_settle */
		ask->table[ask->ntable++] = field;
	}
	for (size_t i = 0; i < ask->nconsents; i++)
		add_box(ask, ask->consents[i].box, ask->consent_texts[i]);
	for (size_t i = 0; form_offer_names[i]; i++) {
		if (offers >> i & 1)
			add_box(ask, form_offer_names[i], offer_labels[i]);
	}
	memcpy(ask->table + ask->ntable, common_fields, sizeof(common_fields));
	ask->ntable += NCOMMON;
}

/* form_ask_new - in the visitor's language */
struct form_ask *
form_ask_new(struct request *req, const struct form_def *def)
{
	struct form_ask *ask = arena_alloc(req->arena, sizeof(*ask));
	char *hex = arena_alloc(req->arena, 2 * VERSION_BYTES + 1);

	str_hex(def->digest, VERSION_BYTES, hex);
	ask->def = form_def_in(req->arena, def, req->language->tag);
	ask->version = hex;
	ask->token_name = arena_printf(req->arena, "%s-%s", def->id, hex);
	ask->gpc = settings_of(req)->honour_gpc && consent_has_gpc(req);
	ask->shown = arena_alloc_n(
	    req->arena, def->fields->n + 1, sizeof(*ask->shown));
	for (size_t i = 0; i < def->fields->n; i++)
		ask->shown[i] = def->fields->fields[i].nshow_if == 0;
	set_consents(req, ask);
	set_table(req, ask);
	return ask;
}

/* form_ask_offers - the signal of GPC refuses all but an answer */
unsigned
form_ask_offers(const struct form_ask *ask)
{
	return ask->gpc ? ask->def->offers & FORM_MAY_CONTACT
			: ask->def->offers;
}

/* holds - one of the values that a condition names? */
static bool
holds(const struct form *form, const struct own_field *field,
    const char *const *values)
{
	const struct str *sent;
	struct str one;
	size_t n = 1;

	if (field->type == OWN_CHECKBOX)
		one = form_is_checked(form, field->id) ? STR("yes") : STR("no");
	else
		one = form_get(form, field->id);
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

/* is_asked - do all conditions of a field hold? Those before it are known. */
static bool
is_asked(const struct form_ask *ask, const struct form *form, size_t at)
{
	const struct own_field *fields = ask->def->fields->fields;

	for (size_t i = 0; i < fields[at].nshow_if; i++) {
		const struct own_show *show = &fields[at].show_if[i];

		if (!ask->shown[show->field] ||
		    !holds(form, &fields[show->field], show->values))
			return false;
	}
	return true;
}

/* form_ask_settle - what counts of it */
void
form_ask_settle(struct form_ask *ask, struct form *form, size_t page)
{
	const struct own_fields *fields = ask->def->fields;

	for (size_t i = 0; i < fields->n; i++) {
		ask->shown[i] = is_asked(ask, form, i);
		if (!ask->shown[i] || ask->def->pages[i] > page)
			form_drop(form, fields->fields[i].id);
		else if (fields->fields[i].required)
			ask->table[i].flags |= FIELD_REQUIRED;
	}
}

/* form_ask_has_page - is anything on it? */
bool
form_ask_has_page(const struct form_ask *ask, size_t page)
{
	for (size_t i = 0; i < ask->def->fields->n; i++) {
		if (ask->def->pages[i] == page && ask->shown[i])
			return true;
	}
	return page + 1 == ask->def->npages;
}

/* form_ask_consent - the one of a field */
const struct own_consent *
form_ask_consent(const struct request *req, const struct form_ask *ask,
    const struct own_field *field)
{
	const char *name = own_consent_name(
	    req->arena, req->ctx->policy, field);

	for (size_t i = 0; name && i < ask->nconsents; i++) {
		if (strcmp(ask->consents[i].name, name) == 0)
			return &ask->consents[i];
	}
	return NULL;
}

/* form_ask_guard - with a challenge of its own */
struct guard
form_ask_guard(const struct request *req, const struct form_ask *ask)
{
	return (struct guard){&settings_of(req)->guard, ask->token_name,
	    arena_printf(req->arena, "/challenge/%s", ask->def->id)};
}
