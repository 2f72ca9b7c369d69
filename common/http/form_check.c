/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/words.h"
#include "http/form_decode.h"

#define TEXT_MAX     200
#define TEXTAREA_MAX 5000
#define TOKEN_MAX    4096

#define EMAIL_MAX 254 /* bytes; RFC 5321 section 4.5.3.1.3, errata 1690 */
#define LOCAL_MAX 64
#define LABEL_MAX 63

/* say - a sentence about a field, which the page calls by its label; where
 * that is a question its mark is left out */
static const char *
say(const struct form *form, const struct field *field, const char *text)
{
	const char *name = field->label ? words_of(form->words, field->label)
					: field->name;
	struct str label = str_of(name);

	if (label.len && label.ptr[label.len - 1] == '?')
		label.len--;
	return arena_printf(form->arena, STR_FMT ": %s", STR_ARG(label),
	    words_of(form->words, text));
}

/* max_of - the most characters a field takes */
static size_t
max_of(const struct field *field)
{
	if (field->max)
		return field->max;
	if (field->type == FIELD_TEXTAREA)
		return TEXTAREA_MAX;
	return field->type == FIELD_TOKEN ? TOKEN_MAX : TEXT_MAX;
}

/* has_control - a C0, DEL or C1 control, but for those allowed */
static bool
has_control(struct str value, const char *allowed)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.ptr[i];

		if (c == 0xc2 && i + 1 < value.len &&
		    (unsigned char)value.ptr[i + 1] < 0xa0)
			return true;
		if ((c < 0x20 || c == 0x7f) && !strchr(allowed, c))
			return true;
	}
	return false;
}

/* is_domain - labels of letters, digits, hyphens, and what is not ASCII */
static bool
is_domain(struct str domain)
{
	for (struct str rest = domain; !str_is_none(rest);) {
		struct str label = str_cut(&rest, '.');

		if (label.len == 0 || label.len > LABEL_MAX ||
		    label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
			return false;
		for (size_t i = 0; i < label.len; i++) {
			unsigned char c = (unsigned char)label.ptr[i];

			if (!((c >= 'a' && c <= 'z') ||
				(c >= 'A' && c <= 'Z') ||
				(c >= '0' && c <= '9') || c == '-' ||
				c >= 0x80))
				return false;
		}
	}
	return true;
}

/* is_email - as browsers judge it; mail/address.c looks closer */
static bool
is_email(struct str value)
{
	struct str domain = value, local = str_cut(&domain, '@');

	if (value.len > EMAIL_MAX || local.len == 0 || local.len > LOCAL_MAX ||
	    domain.len == 0)
		return false;
	for (size_t i = 0; i < local.len; i++) {
		if (local.ptr[i] <= ' ' && (unsigned char)local.ptr[i] < 0x80)
			return false;
		if (strchr("\"(),:;<>[\\]", local.ptr[i]))
			return false;
	}
	return is_domain(domain);
}

/* is_choice - one of the table's choices */
static bool
is_choice(const struct field *field, struct str value)
{
	for (const char *const *c = field->choices; c && *c; c++) {
		if (str_is(value, *c))
			return true;
	}
	return false;
}

/* check_number - a whole number within its bounds, either of which may be
 * open */
static const char *
check_number(
    const struct form *form, const struct field *field, struct str value)
{
	long long lo = field->lo, hi = field->hi;
	const char *text = N_("enter a whole number.");
	int64_t n;

	if (num_parse(value, lo, hi, &n) == 0)
		return NULL;
	if (lo != INT64_MIN && hi != INT64_MAX)
		text = arena_printf(form->arena,
		    words_of(
			form->words, N_("enter a number from %lld to %lld.")),
		    lo, hi);
	else if (lo != INT64_MIN)
		text = arena_printf(form->arena,
		    words_of(
			form->words, N_("enter a whole number, %lld or more.")),
		    lo);
	else if (hi != INT64_MAX)
		text = arena_printf(form->arena,
		    words_of(
			form->words, N_("enter a whole number, %lld or less.")),
		    hi);
	return say(form, field, text);
}

/* check_type - what is wrong with a value of the field's type, or NULL */
static const char *
check_type(const struct form *form, const struct field *field, struct str value)
{
	switch (field->type) {
	case FIELD_EMAIL:
		return is_email(value) ? NULL
				       : N_("Enter a mail address like "
					    "name@example.com.");
	case FIELD_NUMBER:
		return check_number(form, field, value);
	case FIELD_CHOICE:
	case FIELD_CHOICES:
		if (is_choice(field, value))
			return NULL;
		return say(form, field, N_("choose one of the options."));
	case FIELD_TEXT:
	case FIELD_TEXTAREA:
	case FIELD_PASSWORD:
	case FIELD_CHECKBOX:
	case FIELD_TOKEN:
	case FIELD_FILE:
		break;
	}
	return NULL;
}

/* check_control - are there control characters where none may be? */
static const char *
check_control(
    const struct form *form, const struct field *field, struct str value)
{
	bool strict = field->flags & FIELD_NO_CONTROL;

	if (field->type == FIELD_TEXTAREA)
		return has_control(value, strict ? "\n" : "\n\t")
			   ? say(form, field,
				 N_("remove the control characters."))
			   : NULL;
	return has_control(value, "")
		   ? say(form, field,
			 N_("remove line breaks and control characters."))
		   : NULL;
}

/* check_value - what is wrong with one value, or NULL */
static const char *
check_value(const struct form *form, const struct field *field, struct str raw)
{
	struct str value = field->type == FIELD_PASSWORD ? raw : str_trim(raw);
	const char *wrong = check_control(
	    form, field, field->flags & FIELD_NO_CONTROL ? raw : value);

	if (wrong || value.len == 0)
		return wrong;
	if (str_chars(value) > max_of(field))
		return say(form, field,
		    arena_printf(form->arena,
			words_of(form->words, N_("at most %zu characters.")),
			max_of(field)));
	wrong = check_type(form, field, value);
	if (!wrong && field->check)
		wrong = field->check(value, field->check_arg);
	return wrong;
}

/* is_blank - nothing but white space */
static bool
is_blank(struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		if (!strchr(" \t\n\r", value.ptr[i]))
			return false;
	}
	return true;
}

/* missing_text - what to say of a required field that is empty */
static const char *
missing_text(const struct form *form, const struct field *field)
{
	switch (field->type) {
	case FIELD_CHOICE:
	case FIELD_CHOICES:
		return say(form, field, N_("choose one of the options."));
	case FIELD_CHECKBOX:
		return say(form, field, N_("tick the box to go on."));
	default:
		return say(form, field, N_("fill this in."));
	}
}

/* check_file - one that is missing, empty or too large */
static const char *
check_file(const struct form *form, const struct field *field)
{
	struct form_file file;

	if (!form_file(form, field->name, &file))
		return field->flags & FIELD_REQUIRED
			   ? say(form, field, N_("choose a file."))
			   : NULL;
	if (file.bytes.len == 0)
		return say(form, field, N_("the file is empty."));
	if (file.bytes.len > field->max)
		return say(form, field,
		    arena_printf(form->arena,
			words_of(form->words,
			    N_("the file is larger than %zu KiB.")),
			field->max / 1024));
	return NULL;
}

/* check_field - the first thing wrong with any value of a field, or NULL */
static const char *
check_field(struct form *form, const struct field *field)
{
	const struct form_values *values = &form->values[field - form->fields];
	const char *wrong = NULL;
	bool empty = true;

	if (field->type == FIELD_FILE)
		return check_file(form, field);
	for (size_t i = 0; i < values->n && !wrong; i++) {
		wrong = check_value(form, field, values->values[i]);
		empty = empty && is_blank(values->values[i]);
	}
	if (field->type == FIELD_CHECKBOX)
		empty = !form_is_checked(form, field->name);
	if (!wrong && empty && (field->flags & FIELD_REQUIRED))
		return missing_text(form, field);
	return wrong;
}

/* form_check - hold every field against the table */
size_t
form_check(struct form *form)
{
	for (size_t i = 0; i < form->nfields; i++) {
		const char *wrong = check_field(form, &form->fields[i]);

		if (wrong)
			form_fail(form, form->fields[i].name, wrong);
	}
	return form->nerrors;
}
