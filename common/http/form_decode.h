/* SPDX-License-Identifier: BSD-2-Clause */
/* form_decode - what the three decoders and form.c share; for them alone */
#ifndef FP_HTTP_FORM_DECODE_H
#define FP_HTTP_FORM_DECODE_H

#include "http/form.h"

struct arena;
struct words;

/* The values of one field of the table. */
struct form_values {
	struct str *values;
	size_t n, cap;
};

struct form {
	struct arena *arena;
	const struct words *words; /* for what form_check says */
	const struct field *fields;
	size_t nfields;
	struct form_values *values; /* one for each field */
	struct form_file *files;    /* likewise; NULL: none was sent */
	struct pair *others;	    /* of no field; NULL: none was sent */
	size_t nothers;
	size_t pairs; /* seen so far, dropped ones as well */
	struct field_error *errors;
	size_t nerrors, errors_max;
	bool is_json;
};

/*
 * Takes one decoded pair: drops it where no field has that name, else checks
 * UTF-8 and that a single field comes once. The value lives in the body or
 * the arena. 0 or a status.
 */
int form_add(struct form *form, struct str name, struct str value);

/* The same for a file; name is as it was sent. */
int form_add_file(
    struct form *form, struct str field, struct str name, struct str bytes);

/* The field of a name, or NULL. */
const struct field *form_field(const struct form *form, struct str name);

/* The decoders: 0 or a status. type is the whole Content-Type. */
int form_urlencoded(struct form *form, struct str type, struct str body);
int form_multipart(struct form *form, struct str type, struct str body);
int form_json(struct form *form, struct str type, struct str body);

/*
 * The next parameter of a header value such as  text/plain; charset="x"  or
 * form-data; name="y": *rest stands behind the first part and moves. A
 * quoted value is unquoted into the arena. 1, 0 at the end, -1 malformed.
 */
int form_param(struct arena *arena, struct str *rest, struct str *name_r,
    struct str *value_r);

/* Does the header value, if it has a charset at all, say UTF-8? */
bool form_is_utf8_type(struct arena *arena, struct str type);

#endif
