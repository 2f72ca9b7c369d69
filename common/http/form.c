/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/form.h"

#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "base/num.h"
#include "base/words.h"
#include "http/form_decode.h"
#include "http/language.h"
#include "http/response.h"
#include "http/route.h"

#define ERRORS_MORE 8 /* errors of handlers that belong to no field */

/* One of the encodings that a form may come in. */
struct decoder {
	const char *type;
	int (*decode)(struct form *form, struct str type, struct str body);
	bool is_json;
	bool has_files; /* which may be larger than anything else */
};

static const struct decoder decoders[] = {
    {"application/x-www-form-urlencoded", form_urlencoded, false, false},
    {"multipart/form-data", form_multipart, false, true},
    {"application/json", form_json, true, false},
};

/* form_new - an empty form over a table */
struct form *
form_new(struct arena *arena, const struct field *fields, size_t n)
{
	struct form *form = arena_alloc(arena, sizeof(*form));

	form->arena = arena;
	form->fields = fields;
	form->nfields = n;
	form->values = arena_alloc_n(arena, n + 1, sizeof(*form->values));
	form->errors_max = n + ERRORS_MORE;
	form->errors = arena_alloc_n(
	    arena, form->errors_max, sizeof(*form->errors));
	return form;
}

/* form_field - look a field up by what was sent */
const struct field *
form_field(const struct form *form, struct str name)
{
	for (size_t i = 0; i < form->nfields; i++) {
		if (str_is(name, form->fields[i].name))
			return &form->fields[i];
	}
	return NULL;
}

/* values_of - the values of a field that the table must have */
static struct form_values *
values_of(const struct form *form, const char *name)
{
	const struct field *field = form_field(form, str_of(name));

	must(field != NULL);
	return &form->values[field - form->fields];
}

/* lines_normal - CRLF and CR to LF */
static struct str
lines_normal(struct arena *arena, struct str text)
{
	char *out;
	size_t n = 0;

	if (!str_has_byte(text, '\r'))
		return text;
	out = arena_alloc(arena, text.len);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\r' && i + 1 < text.len &&
		    text.ptr[i + 1] == '\n')
			continue;
		out[n++] = text.ptr[i] == '\r' ? '\n' : text.ptr[i];
	}
	return str_from(out, n);
}

/* values_push - one more value of a field */
static void
values_push(struct arena *arena, struct form_values *values, struct str value)
{
	struct str *moved;

	if (values->n == values->cap) {
		values->cap = values->cap ? 2 * values->cap : 1;
		moved = arena_alloc_n(arena, values->cap, sizeof(*moved));
		if (values->n)
			memcpy(
			    moved, values->values, values->n * sizeof(*moved));
		values->values = moved;
	}
	values->values[values->n++] = value;
}

/* add_other - a pair of no field */
static void
add_other(struct form *form, struct str name, struct str value)
{
	if (!form->others)
		form->others = arena_alloc_n(
		    form->arena, FORM_OTHERS_MAX, sizeof(*form->others));
	if (form->nothers < FORM_OTHERS_MAX && value.len)
		form->others[form->nothers++] = (struct pair){name, value};
}

/* form_others - what no field has */
size_t
form_others(const struct form *form, const struct pair **others_r)
{
	*others_r = form->others;
	return form->nothers;
}

/* form_drop - as if it had not been sent */
void
form_drop(struct form *form, const char *name)
{
	struct form_values *values = values_of(form, name);

	values->n = 0;
	if (form->files)
		form->files[values - form->values] = (struct form_file){
		    STR_NONE, STR_NONE};
}

/* form_add - take one decoded pair */
int
form_add(struct form *form, struct str name, struct str value)
{
	const struct field *field;
	struct form_values *values;

	if (++form->pairs > FORM_PAIRS_MAX)
		return HTTP_BAD_REQUEST;
	if (!str_is_utf8(name) || !str_is_utf8(value))
		return HTTP_BAD_REQUEST;
	field = form_field(form, name);
	if (!field) {
		add_other(form, name, value);
		return 0;
	}
	values = &form->values[field - form->fields];
	if (values->n && field->type != FIELD_CHOICES)
		return HTTP_BAD_REQUEST;
	if (field->type == FIELD_FILE)
		return 0; /* its name, in a form that cannot hold files */
	if (field->type == FIELD_TEXTAREA)
		value = lines_normal(form->arena, value);
	values_push(form->arena, values, value);
	return 0;
}

/* file_name - the last part of a path of either kind, if it is a text */
static struct str
file_name(struct str name)
{
	size_t at = name.len;

	while (at && name.ptr[at - 1] != '/' && name.ptr[at - 1] != '\\')
		at--;
	name = str_trim(str_from(name.ptr + at, name.len - at));
	if (name.len > FORM_FILE_NAME_MAX || !str_is_utf8(name) ||
	    str_has_control(name))
		return STR("");
	return name;
}

/* form_add_file - take one file; an empty one without a name is none */
int
form_add_file(
    struct form *form, struct str field, struct str name, struct str bytes)
{
	const struct field *found = form_field(form, field);
	struct form_file *file;

	if (++form->pairs > FORM_PAIRS_MAX || !found ||
	    found->type != FIELD_FILE)
		return HTTP_BAD_REQUEST;
	if (!form->files)
		form->files = arena_alloc_n(
		    form->arena, form->nfields, sizeof(*form->files));
	file = &form->files[found - form->fields];
	if (!str_is_none(file->bytes))
		return HTTP_BAD_REQUEST;
	if (name.len || bytes.len)
		*file = (struct form_file){file_name(name), bytes};
	return 0;
}

/* form_file - what was chosen */
bool
form_file(const struct form *form, const char *name, struct form_file *file_r)
{
	const struct form_values *values = values_of(form, name);

	if (!form->files)
		return false;
	*file_r = form->files[values - form->values];
	return !str_is_none(file_r->bytes);
}

/* form_decode - decode the body by its Content-Type */
int
form_decode(struct request *req, const struct field *fields, size_t n,
    struct form **form_r)
{
	struct form *form = form_new(req->arena, fields, n);
	struct str rest = req->content_type;
	struct str type = str_trim(str_cut(&rest, ';'));

	form->words = req->language ? req->language->words : NULL;
	*form_r = form;
	if (type.len == 0)
		return req->body.len ? HTTP_UNSUPPORTED_TYPE : 0;
	for (size_t i = 0; i < sizeof(decoders) / sizeof(decoders[0]); i++) {
		if (!str_is_nocase(type, decoders[i].type))
			continue;
		/* a body of JSON takes up to eighty times its size */
		if (!decoders[i].has_files && req->body.len > HTTP_BODY_MAX)
			return HTTP_TOO_LARGE;
		form->is_json = decoders[i].is_json;
		return decoders[i].decode(form, req->content_type, req->body);
	}
	return HTTP_UNSUPPORTED_TYPE;
}

/* form_refusal - why form_decode refused, for the visitor */
const char *
form_refusal(int status)
{
	if (status == HTTP_TOO_LARGE)
		return N_("What was sent is too large.");
	if (status == HTTP_UNSUPPORTED_TYPE)
		return N_("This form takes form data or JSON, in UTF-8.");
	return N_("The form arrived in a shape that cannot be read. Please go "
		  "back and send it again.");
}

/* form_fields - the table */
const struct field *
form_fields(const struct form *form, size_t *n_r)
{
	*n_r = form->nfields;
	return form->fields;
}

/* form_get - one value */
struct str
form_get(const struct form *form, const char *name)
{
	const struct form_values *values = values_of(form, name);

	if (values->n == 0)
		return STR_NONE;
	if (form->fields[values - form->values].type == FIELD_PASSWORD)
		return values->values[0];
	return str_trim(values->values[0]);
}

/* form_num - a number, or preset where there is none */
int64_t
form_num(const struct form *form, const char *name, int64_t preset)
{
	int64_t n = preset;

	(void)num_parse(form_get(form, name), INT64_MIN, INT64_MAX, &n);
	return n;
}

/* form_is_checked - a checkbox, or a button that was pressed */
bool
form_is_checked(const struct form *form, const char *name)
{
	struct str value = form_get(form, name);

	return value.len && !str_is(value, "0") &&
	       !str_is_nocase(value, "false") && !str_is_nocase(value, "no") &&
	       !str_is_nocase(value, "off");
}

/* form_all - every value of a field that may repeat */
size_t
form_all(const struct form *form, const char *name, const struct str **values_r)
{
	const struct form_values *values = values_of(form, name);

	*values_r = values->values;
	return values->n;
}

/* form_fail - an error of the handler's own */
void
form_fail(struct form *form, const char *field, const char *message)
{
	for (size_t i = 0; i < form->nerrors; i++) {
		if (strcmp(form->errors[i].field, field) == 0)
			return;
	}
	must(form->nerrors < form->errors_max);
	form->errors[form->nerrors++] = (struct field_error){field, message};
}

/* form_errors - all that is wrong */
size_t
form_errors(const struct form *form, const struct field_error **err_r)
{
	*err_r = form->errors;
	return form->nerrors;
}

/* form_is_json - did it come as JSON? */
bool
form_is_json(const struct form *form)
{
	return form->is_json;
}
