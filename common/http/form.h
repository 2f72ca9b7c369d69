/* SPDX-License-Identifier: BSD-2-Clause */
/* form - what a visitor sent, decoded and held against a table of fields */
#ifndef FP_HTTP_FORM_H
#define FP_HTTP_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "http/request.h"

struct arena;

#define FORM_PAIRS_MAX 256

enum field_type {
	FIELD_TEXT,	/* one line */
	FIELD_TEXTAREA, /* line feeds allowed, CRLF made LF */
	FIELD_EMAIL,	/* one line; form_check looks at its form */
	FIELD_PASSWORD, /* never echoed, never trimmed */
	FIELD_NUMBER,
	FIELD_CHECKBOX, /* value or absent */
	FIELD_CHOICE,	/* one of choices */
	FIELD_CHOICES,	/* several of choices; the only kind that may repeat */
	FIELD_TOKEN,	/* hidden, ours; never echoed */
	FIELD_FILE,	/* a file, in multipart/form-data alone; max in bytes;
			   form_file has it, form_get has nothing */
};

enum field_flags {
	FIELD_REQUIRED = 1,
	FIELD_PERSONAL = 2, /* stored sealed */
	FIELD_SENSITIVE = 4,
	FIELD_NO_CONTROL = 8, /* a control byte is an error of this field, also
				 at its ends and a tab in a textarea */
	FIELD_FREE_TEXT = 16, /* a visitor's own words: policy/typed.h looks for
				 what belongs elsewhere */
	FIELD_IF_ASKED = 32,  /* a box that pages show only where it has an
				 error or is ticked */
	FIELD_TEL = 64,	      /* a telephone number, for policy/typed.h */
};

/* A further look at one value: NULL when it is fine, otherwise the message
 * for the visitor (a constant). Must not keep the value. */
typedef const char *field_check_fn(struct str value, const void *arg);

struct field {
	const char *name;
	enum field_type type;
	unsigned flags;
	size_t max;	/* characters; 0: 200, textareas 5000, tokens 4096 */
	int64_t lo, hi; /* FIELD_NUMBER; INT64_MIN, INT64_MAX: open */
	const char *const *choices; /* NULL-ended */
	const char *label;	    /* as the page says it, for messages */
	field_check_fn *check;
	const void *check_arg;
};

/* One thing wrong with one field. */
struct field_error {
	const char *field;
	const char *message; /* a sentence for the visitor */
};

struct form;

/*
 * Decodes the body: application/x-www-form-urlencoded (WHATWG URL section
 * 5), multipart/form-data (RFC 7578), application/json (RFC 8259: one object
 * of strings, numbers, booleans, arrays of strings). Returns 0 and the form,
 * or the status of the refusal: 415 unknown type, 413 more than HTTP_BODY_MAX
 * of what cannot hold files (all but multipart), 400 bad encoding, NUL,
 * malformed or overlong UTF-8, a duplicate of a single field (fields says
 * which may repeat), more than FORM_PAIRS_MAX pairs. Fields that are not in
 * the table are dropped.
 */
int form_decode(struct request *req, const struct field *fields, size_t n,
    struct form **form_r);

/* What to tell the visitor about a refusal of form_decode: one sentence. */
const char *form_refusal(int status);

/* An empty form over the same table, for a page that is shown again. */
struct form *form_new(
    struct arena *arena, const struct field *fields, size_t n);

/* The table that the form was decoded with. */
const struct field *form_fields(const struct form *form, size_t *n_r);

/*
 * Holds every field against its table: what is missing, too long, not one of
 * the choices, not a number between lo and hi, not of the form of a mail
 * address. A control byte (C0, DEL, C1) is an error in every text but for
 * LF and TAB in textareas. Returns the number of errors.
 */
size_t form_check(struct form *form);

/* A trimmed value ("" and STR_NONE: nothing there); the first one of
 * FIELD_CHOICES. The name must be one of the table's. */
struct str form_get(const struct form *form, const char *name);
int64_t form_num(const struct form *form, const char *name, int64_t preset);
/* Is there a value, other than 0, false, no and off? */
bool form_is_checked(const struct form *form, const char *name);
/* The values of FIELD_CHOICES. */
size_t form_all(
    const struct form *form, const char *name, const struct str **values_r);

/* Takes out what was sent for a field, as if it had not been. */
void form_drop(struct form *form, const char *name);

/* What was sent under names that are not in the table: the first
 * FORM_OTHERS_MAX, for the page of a form that has changed meanwhile. */
#define FORM_OTHERS_MAX 32
size_t form_others(const struct form *form, const struct pair **others_r);

/* A file as it was sent, in the request's body: nothing of it is vouched for.
 * name is without folders, UTF-8 without control bytes, at most
 * FORM_FILE_NAME_MAX; "" where it is not. */
struct form_file {
	struct str name, bytes;
};
#define FORM_FILE_NAME_MAX 200 /* bytes */

/* False: none was chosen. */
bool form_file(
    const struct form *form, const char *name, struct form_file *file_r);

/* Adds an error of the handler's own (message a constant or in the arena).
 * The first error of a field stays, later ones are dropped. */
void form_fail(struct form *form, const char *field, const char *message);
size_t form_errors(const struct form *form, const struct field_error **err_r);

bool form_is_json(const struct form *form);

/* Has jansson wipe what it frees, from the first call on. Whoever makes JSON
 * values out of what visitors typed calls it before. */
void form_json_init(void);

#endif
