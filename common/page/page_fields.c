/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "http/form.h"
#include "page/page.h"
#include "page/view.h"

/* WCAG 2.2, 1.3.5: fields about the visitor say what they are for. */
static const struct {
	const char *field, *purpose; /* HTML, section 4.10.18.7 */
} purposes[] = {
    {"name", "name"},
    {"sender_name", "name"},
    {"email", "email"},
    {"sender_email", "email"},
    {"recipient_email", "off"}, /* somebody else's */
    {"phone", "tel"},
    {"address", "street-address"},
    {"user_id", "username"},
    {"login", "username"},
    {"birth_day", "bday-day"},
    {"birth_month", "bday-month"},
    {"birth_year", "bday-year"},
    {"country", "country"},
    {"password", "current-password"},
    {"new_password", "new-password"},
};

/* The member that the partial "field" goes by. */
static const char *const kinds[] = {
    [FIELD_TEXT] = "is_text",
    [FIELD_TEXTAREA] = "is_textarea",
    [FIELD_EMAIL] = "is_email",
    [FIELD_PASSWORD] = "is_password",
    [FIELD_NUMBER] = "is_number",
    [FIELD_CHECKBOX] = "is_checkbox",
    [FIELD_CHOICE] = "is_choice",
    [FIELD_CHOICES] = "is_choices",
    [FIELD_FILE] = "is_file",
};

/* error_of - what is wrong with a field; NULL: nothing */
static const char *
error_of(const struct form *form, const char *name)
{
	const struct field_error *errors;
	size_t n = form ? form_errors(form, &errors) : 0;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(errors[i].field, name) == 0)
			return errors[i].message;
	}
	return NULL;
}

/* set_text - a member, null where there is none */
static void
set_text(struct view *view, const char *name, const char *text)
{
	if (text)
		view_set_text(view, name, str_of(text));
	else
		view_set_null(view, name);
}

/* set_purpose - autocomplete, where the name tells it */
static void
set_purpose(struct view *view, const char *field)
{
	const char *purpose = NULL;

	for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++) {
		if (purposes[i].field[0] == field[0] &&
		    strcmp(purposes[i].field, field) == 0)
			purpose = purposes[i].purpose;
	}
	set_text(view, "autocomplete", purpose);
}

/* is_chosen - was this choice sent? */
static bool
is_chosen(
    const struct form *form, const struct field *field, const char *choice)
{
	const struct str *values;
	size_t n;

	if (!form)
		return false;
	if (field->type == FIELD_CHOICE)
		return str_is(form_get(form, field->name), choice);
	n = form_all(form, field->name, &values);
	for (size_t i = 0; i < n; i++) {
		if (str_is(values[i], choice))
			return true;
	}
	return false;
}

/* label_of - "very_good" as "Very good" */
static struct str
label_of(struct arena *arena, const char *choice)
{
	char *label = arena_strdup(arena, choice);

	if (*label >= 'a' && *label <= 'z')
		*label = (char)(*label - 'a' + 'A');
	for (char *p = label; *p; p++) {
		if (*p == '_')
			*p = ' ';
	}
	return str_of(label);
}

/* set_choices - the items of a choice; the first one's id is the field's */
static void
set_choices(struct view *view, struct arena *arena, const struct field *field,
    const struct form *form)
{
	struct view *list = view_set_list(view, "choices");
	const char *const *choice = field->choices;

	for (; choice && *choice; choice++) {
		struct view *item = view_add_object(list);

		if (choice == field->choices)
			set_text(item, "id", field->name);
		else
			set_text(item, "id",
			    arena_printf(arena, "%s-%s", field->name, *choice));
		set_text(item, "value", *choice);
		view_set_text(item, "label", label_of(arena, *choice));
		view_set_bool(item, "checked", is_chosen(form, field, *choice));
	}
}

/* set_bounds - of a number */
static void
set_bounds(struct view *view, const struct field *field)
{
	if (field->type != FIELD_NUMBER)
		return;
	if (field->lo != INT64_MIN)
		view_set_int(view, "min", field->lo);
	if (field->hi != INT64_MAX)
		view_set_int(view, "max", field->hi);
}

/* has_value - is what was typed shown again? */
static bool
has_value(const struct field *field, const struct form *form)
{
	return form && field->type != FIELD_PASSWORD &&
	       field->type != FIELD_TOKEN && field->type != FIELD_CHOICES &&
	       field->type != FIELD_FILE;
}

/* field_view - one field as the partials show it */
static struct view *
field_view(
    struct arena *arena, const struct field *field, const struct form *form)
{
	struct view *view = view_object(arena);
	const char *error = error_of(form, field->name);

	set_text(view, "name", field->name);
	set_text(view, "label", field->label ? field->label : field->name);
	if (field->type == FIELD_CHECKBOX)
		view_set_text(view, "value", STR("yes"));
	else if (has_value(field, form))
		view_set_text(view, "value", form_get(form, field->name));
	else
		view_set_null(view, "value");
	set_text(view, "error", error);
	view_set_bool(view, "required", field->flags & FIELD_REQUIRED);
	view_set_bool(view, "checked",
	    form && field->type == FIELD_CHECKBOX &&
		form_is_checked(form, field->name));
	view_set_null(view, "hint");
	view_set_null(view, "inputmode");
	set_purpose(view, field->name);
	view_set_bool(view, "_described", error != NULL);
	view_set_bool(view, kinds[field->type], true);
	set_bounds(view, field);
	if (field->type == FIELD_CHOICE || field->type == FIELD_CHOICES)
		set_choices(view, arena, field, form);
	return view;
}

/* label_in - what the table calls a field; NULL: nothing */
static const char *
label_in(const struct field *fields, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(fields[i].name, name) == 0 && fields[i].label)
			return fields[i].label;
	}
	return NULL;
}

/* label_of_error - as this table, or else the form's own, calls the field */
static const char *
label_of_error(const struct field *fields, size_t n, const struct form *form,
    const char *name)
{
	const char *label = label_in(fields, n, name);

	if (!label) {
		fields = form_fields(form, &n);
		label = label_in(fields, n, name);
	}
	return label ? label : name;
}

/* set_errors - all of them, for the summary above the form */
static void
set_errors(struct view *view, const struct field *fields, size_t n,
    const struct form *form)
{
	struct view *list;
	const struct field_error *errors;
	size_t nerrors = form ? form_errors(form, &errors) : 0;

	if (view_member(view, STR("errors")))
		return;
	list = view_set_list(view, "errors");
	for (size_t i = 0; i < nerrors; i++) {
		struct view *item = view_add_object(list);

		set_text(item, "field", errors[i].field);
		set_text(item, "label",
		    label_of_error(fields, n, form, errors[i].field));
		set_text(item, "message", errors[i].message);
	}
	view_set_bool(view, "_failed", nerrors > 0);
}

/* is_shown - does a page show the field now? */
static bool
is_shown(const struct field *field, const struct form *form)
{
	if (field->type == FIELD_TOKEN)
		return false;
	return !(field->flags & FIELD_IF_ASKED) ||
	       (form && (error_of(form, field->name) ||
			    form_is_checked(form, field->name)));
}

/* page_fields - each field under its name */
void
page_fields(struct view *view, const struct field *fields, size_t n,
    const struct form *form)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_shown(&fields[i], form) ||
		    view_member(view, str_of(fields[i].name)))
			continue;
		view_set(view, fields[i].name,
		    field_view(view_arena(view), &fields[i], form));
	}
	set_errors(view, fields, n, form);
}

/* page_field_list - each field as an item */
void
page_field_list(struct view *view, const struct field *fields, size_t n,
    const struct form *form)
{
	struct view *list = view_set_list(view, "fields");

	for (size_t i = 0; i < n; i++) {
		if (is_shown(&fields[i], form))
			view_add(list,
			    field_view(view_arena(view), &fields[i], form));
	}
	set_errors(view, fields, n, form);
}

/* page_field_add - one field as an item */
struct view *
page_field_add(
    struct view *list, const struct field *field, const struct form *form)
{
	struct view *view = field_view(view_arena(list), field, form);

	view_add(list, view);
	return view;
}

/* member_field - a field that page_fields made */
static struct view *
member_field(struct view *view, const char *field)
{
	struct view *member = view_member(view, str_of(field));

	must(member != NULL);
	return member;
}

/* page_field_set - say more of a field */
void
page_field_set(
    struct view *view, const char *field, const char *what, const char *text)
{
	struct view *member = member_field(view, field);

	view_put_text(member, what, str_of(text));
	if (strcmp(what, "hint") == 0)
		view_put_bool(member, "_described", true);
}

/* page_field_require - no note that it is optional */
void
page_field_require(struct view *view, const char *field)
{
	view_put_bool(member_field(view, field), "required", true);
}

/* page_field_labels - what the choices are called */
void
page_field_labels(
    struct view *view, const char *field, const char *const *labels)
{
	struct view *list = view_member(
	    member_field(view, field), STR("choices"));
	struct view *item;

	must(list != NULL);
	for (size_t i = 0; labels[i] && (item = view_item(list, i)); i++)
		view_put_text(item, "label", str_of(labels[i]));
}
