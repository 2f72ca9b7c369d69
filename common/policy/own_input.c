/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/own_input.h"

#include "base/arena.h"
#include "base/words.h"
#include "conf/own_field.h"
#include "http/request.h"
#include "mail/address.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/country.h"
#include "policy/own_check.h"

#define KIB	  1024
#define MIB	  (1024 * 1024)
#define LIST_FROM 9 /* choices, from which on they are a list to choose from */

/* How a type is asked for. */
static const struct kind {
	enum field_type type;
	unsigned flags;
	field_check_fn *check;
	const char *input, *inputmode; /* HTML, sections 4.10.5.1, 6.8.7 */
} kinds[] = {
    [OWN_TEXT] = {.type = FIELD_TEXT, .flags = FIELD_FREE_TEXT},
    [OWN_TEXTAREA] = {.type = FIELD_TEXTAREA, .flags = FIELD_FREE_TEXT},
    [OWN_EMAIL] = {.type = FIELD_EMAIL, .check = address_check},
    [OWN_TEL] = {.type = FIELD_TEXT,
	.flags = FIELD_TEL,
	.check = own_check_tel,
	.input = "tel",
	.inputmode = "tel"},
    [OWN_URL] = {.type = FIELD_TEXT,
	.check = own_check_url,
	.input = "url",
	.inputmode = "url"},
    [OWN_NUMBER] = {.type = FIELD_NUMBER},
    [OWN_DATE] = {.type = FIELD_TEXT, .check = own_check_date, .input = "date"},
    [OWN_CHOICE] = {.type = FIELD_CHOICE},
    [OWN_CHOICES] = {.type = FIELD_CHOICES},
    [OWN_CHECKBOX] = {.type = FIELD_CHECKBOX},
    [OWN_COUNTRY] = {.type = FIELD_CHOICE},
    [OWN_FILE] = {.type = FIELD_FILE},
};

/* own_input_field - one field, as a table of a form has it */
struct field
own_input_field(const struct own_field *field)
{
	const struct kind *kind = &kinds[field->type];

	return (struct field){
	    .name = field->id,
	    .type = kind->type,
	    .flags = kind->flags | (field->required ? FIELD_REQUIRED : 0) |
		     (field->personal ? FIELD_PERSONAL : 0) |
		     (field->sensitive ? FIELD_SENSITIVE : 0),
	    .max = field->type == OWN_FILE ? field->file_bytes : field->max,
	    .lo = field->lo,
	    .hi = field->hi,
	    .choices = field->type == OWN_COUNTRY ? country_codes
						  : field->choices,
	    .label = field->label,
	    .check = kind->check,
	};
}

/* name_choices - as the operator calls them */
static void
name_choices(struct view *item, const char *const *labels)
{
	struct view *choices = view_member(item, STR("choices")), *choice;

	for (size_t i = 0; labels[i] && (choice = view_item(choices, i)); i++)
		view_put_text(choice, "label", str_of(labels[i]));
	if (view_item(choices, LIST_FROM) &&
	    view_member(item, STR("is_choice"))) {
		view_put_bool(item, "is_choice", false);
		view_put_bool(item, "is_select", true);
	}
}

/* set_file - what is taken, as browsers and people read it */
static void
set_file(struct request *req, struct view *item, const struct own_field *field)
{
	static const struct {
		const char *words, *accept;
	} types[] = {
	    {"PDF", "application/pdf,.pdf"},
	    {"Word (.doc)", "application/msword,.doc"},
	    {"Word (.docx)", ".docx"},
	    {"HTML", "text/html,.html,.htm"},
	    {N_("plain text"), "text/plain,.txt"},
	};
	const char *words = "", *accept = "", *hint;
	bool whole = field->file_bytes % MIB == 0;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!(field->file_types >> i & 1))
			continue;
		words = arena_printf(req->arena, "%s%s%s", words,
		    *words ? ", " : "", page_text(req, types[i].words));
		accept = arena_printf(req->arena, "%s%s%s", accept,
		    *accept ? "," : "", types[i].accept);
	}
	view_set_text(item, "accept", str_of(accept));
	hint = arena_printf(req->arena,
	    page_text(req, N_("A file of at most %zu %s: %s.")),
	    whole ? field->file_bytes / MIB : field->file_bytes / KIB,
	    whole ? "MiB" : "KiB", words);
	if (*field->help)
		hint = arena_printf(req->arena, "%s %s", field->help, hint);
	view_put_text(item, "hint", str_of(hint));
	view_put_bool(item, "_described", true);
}

/* set_purpose - what browsers may fill in, where the name has not told it */
static void
set_purpose(struct view *item, const struct own_field *field)
{
	static const char *const purposes[] = {[OWN_EMAIL] = "email",
	    [OWN_TEL] = "tel",
	    [OWN_COUNTRY] = "country"};
	const char *purpose = (size_t)field->type <
				      sizeof(purposes) / sizeof(purposes[0])
				  ? purposes[field->type]
				  : NULL;

	if (purpose && field->personal &&
	    view_kind(view_find(item, STR("autocomplete"))) == VIEW_NULL)
		view_put_text(item, "autocomplete", str_of(purpose));
}

/* own_input_show - one of them, in a list */
struct view *
own_input_show(struct request *req, struct view *list,
    const struct own_field *field, const struct form *form)
{
	struct field asked = own_input_field(field);
	struct view *item = page_field_add(list, &asked, form);

	if (*field->help) {
		view_put_text(item, "hint", str_of(field->help));
		view_put_bool(item, "_described", true);
	}
	set_purpose(item, field);
	if (kinds[field->type].inputmode)
		view_put_text(
		    item, "inputmode", str_of(kinds[field->type].inputmode));
	if (kinds[field->type].input)
		view_set_text(item, "_input", str_of(kinds[field->type].input));
	if (asked.choices && field->type == OWN_COUNTRY)
		name_choices(item, country_names);
	else if (asked.choices)
		name_choices(item, field->labels);
	if (field->type == OWN_FILE)
		set_file(req, item, field);
	return item;
}

/* day_text - 20261121 as it is typed */
static const char *
day_text(struct request *req, int64_t day)
{
	return arena_printf(req->arena, "%04d-%02d-%02d", (int)(day / 10000),
	    (int)(day / 100 % 100), (int)(day % 100));
}

/* check_day - not before the first, not after the last; NULL: fine */
static const char *
check_day(struct request *req, const struct own_field *field, struct str value)
{
	int64_t day;

	if (own_date_parse(value, &day))
		return NULL; /* said already */
	if (day < field->lo)
		return arena_printf(req->arena,
		    page_text(req, N_("Enter a day from %s on.")),
		    day_text(req, field->lo));
	if (day > field->hi)
		return arena_printf(req->arena,
		    page_text(req, N_("Enter a day up to %s.")),
		    day_text(req, field->hi));
	return NULL;
}

/* own_input_check - what the table cannot */
void
own_input_check(
    struct request *req, struct form *form, const struct own_field *field)
{
	struct str value = STR_NONE;
	const char *wrong = NULL;

	if (field->type != OWN_FILE)
		value = form_get(form, field->id);
	if (value.len == 0)
		return;
	if (field->type == OWN_DATE)
		wrong = check_day(req, field, value);
	else if (field->min && str_chars(value) < field->min)
		wrong = arena_printf(req->arena,
		    page_text(req, N_("%s: at least %zu characters.")),
		    field->label, field->min);
	if (wrong)
		form_fail(form, field->id, wrong);
}
