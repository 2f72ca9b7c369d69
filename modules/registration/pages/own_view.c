/* SPDX-License-Identifier: BSD-2-Clause */
/* What is kept of fields of the operator's own, as members see and export it. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/words.h"
#include "http/request.h"
#include "modules/registration/store/object.h"
#include "modules/registration/pages/own_form.h"
#include "page/page.h"
#include "page/view.h"

/* set_value - several choices as a list, all else as a text */
static void
set_value(struct view *item, const struct own_field *field,
    const struct profile_value *value)
{
	bool several = field ? field->type == OWN_CHOICES
			     : str_has_byte(value->text, PROFILE_PART);
	struct str rest = value->text;
	struct view *list;

	if (!several) {
		view_set_text(item, "value", value->text);
		return;
	}
	list = view_set_list(item, "value");
	while (!str_is_none(rest))
		view_add_text(list, str_cut(&rest, PROFILE_PART));
}

/* add_value - one value that is kept */
static void
add_value(struct request *req, struct view *list, const struct own_form *own,
    const struct profile_value *value)
{
	const struct own_field *field = own_field_find(
	    own->fields, arena_str(req->arena, value->id));
	struct view *item = view_add_object(list);

	view_set_text(item, "id", value->id);
	view_set_text(
	    item, "label", field ? str_of(field->label) : value->label);
	set_value(item, field, value);
	view_set_text(item, "_text", own_form_text(req, field, value));
	view_set_bool(item, "asked", field != NULL);
	if (value->consent.len)
		view_set_text(item, "consent", value->consent);
	else
		view_set_null(item, "consent");
}

/* own_form_list - everything that is kept */
void
own_form_list(
    struct request *req, struct view *view, const struct own_form *own)
{
	struct view *list = view_set_list(view, "fields");

	for (size_t i = 0; own->profile && i < own->profile->nvalues; i++)
		add_value(req, list, own, &own->profile->values[i]);
	list = view_set_list(view, "_not_given");
	for (size_t i = 0; own->profile && i < own->fields->n; i++) {
		const struct own_field *field = &own->fields->fields[i];

		if (!profile_find(own->profile, str_of(field->id)))
			view_set_text(view_add_object(list), "label",
			    str_of(field->label));
	}
}

/* has_choice - is a consent in the list? */
static bool
has_choice(const struct own_choice *list, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(list[i].name, name))
			return true;
	}
	return false;
}

/* own_form_choices - what is asked now, and what values are kept under */
size_t
own_form_choices(struct request *req, const struct own_form *own,
    const struct own_choice **list_r)
{
	struct own_choice *list = arena_alloc_n(
	    req->arena, own_form_count(own) + 1, sizeof(*list));
	size_t n = 0;

	*list_r = list;
	for (size_t i = 0; i < own->nconsents; i++)
		list[n++] = (struct own_choice){
		    str_of(own->consents[i].name), str_of(own->texts[i])};
	for (size_t i = 0; own->profile && i < own->profile->nvalues; i++) {
		struct str name = own->profile->values[i].consent;

		if (name.len && !has_choice(list, n, name))
			list[n++] = (struct own_choice){name,
			    str_of(page_text(req,
				N_("What you entered into fields that are no "
				   "longer asked for")))};
	}
	return n;
}

/* own_form_words - of the ledger's names, in plain words */
struct str
own_form_words(const struct request *req, struct str purpose)
{
	static const struct {
		const char *begins, *words;
	} names[] = {
	    {OWN_CONSENT_PREFIX, N_("fields of your own choice:")},
	    {"public.", N_("showing a sensitive field to everybody:")},
	    {OBJECT_ALL ".", N_("use in spite of an objection:")},
	};

	if (str_is(purpose, OBJECT_ALL))
		return str_of(
		    page_text(req, N_("use for more than the account itself")));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len = strlen(names[i].begins);

		if (str_has_prefix(purpose, names[i].begins))
			return str_of(arena_printf(req->arena, "%s " STR_FMT,
			    page_text(req, names[i].words),
			    STR_ARG(str_from(
				purpose.ptr + len, purpose.len - len))));
	}
	return STR_NONE;
}
