/* SPDX-License-Identifier: BSD-2-Clause */
/* own_field - fields that the operator adds to a form, declared in a file */
#ifndef FP_CONF_OWN_FIELD_H
#define FP_CONF_OWN_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct buf;
struct config_setting_t;
struct err;
struct own_word;

#define OWN_FIELDS_MAX	32 /* fields of one form */
#define OWN_CHOICES_MAX 64 /* choices of one field */
#define OWN_ID_MAX	32 /* bytes of an id */
#define OWN_CHARS_MAX                                                          \
	4000		 /* characters that all texts of a form may have,
				unless the setting says otherwise */
#define OWN_SHOW_MAX   8 /* parts of a show_if */
#define OWN_FILE_BYTES (5 * 1024 * 1024) /* the most of a file */

enum own_type {
	OWN_TEXT,
	OWN_TEXTAREA,
	OWN_EMAIL,
	OWN_TEL,
	OWN_URL,
	OWN_NUMBER, /* a whole number, lo to hi */
	OWN_DATE,   /* YYYY-MM-DD */
	OWN_CHOICE,
	OWN_CHOICES,
	OWN_CHECKBOX,
	OWN_COUNTRY,
	OWN_FILE, /* of forms alone, see SETTING_OF_FORM */
};
const char *own_type_name(enum own_type type); /* "text" ... */

/* Types of files, a bit each. */
enum own_file_type {
	OWN_PDF = 1,
	OWN_DOC = 2,
	OWN_DOCX = 4,
	OWN_HTML = 8,
	OWN_PLAIN = 16,
};

/*
 * One part of a show_if: an earlier choice, choices, checkbox ("yes", "no")
 * or country was answered with one of these.
 */
struct own_show {
	size_t field;		   /* its place in the list */
	const char *const *values; /* NULL-ended */
};

/* Who sees a value, unless the member says otherwise. */
enum own_visibility { OWN_HIDDEN, OWN_MEMBERS, OWN_PUBLIC };
extern const char *const own_visibilities[]; /* as a file says it */

/* One field; in the arena of the settings. */
struct own_field {
	const char *id; /* small letters, digits, "_"; a letter first */
	const char *label;
	const char *help; /* "": none */
	enum own_type type;
	bool required, personal, sensitive;
	size_t min, max; /* characters of a text */
	/* Of a number; of a date YYYYMMDD, 0 and INT64_MAX: open. */
	int64_t lo, hi;
	const char *const *choices; /* what is sent; NULL-ended */
	const char *const *labels;  /* what is read, in the same order */
	/* The same in other languages (own_words.h); labels_in has a list for
	 * each choice, in the same order. */
	const struct own_word *label_in, *help_in;
	const struct own_word *const *labels_in;
	const char *purpose; /* of the policy's; "service" */
	const char *group;   /* of sensitive ones: those under one consent */
	enum own_visibility visibility;
	const char *where; /* "FILE:LINE" */
	/* Of forms alone: */
	unsigned file_types; /* of enum own_file_type */
	size_t file_bytes;
	int64_t retention_secs; /* of this field; 0: the form's */
	/* Asked only where all of these hold. */
	const struct own_show *show_if;
	size_t nshow_if;
};

/* The list of a SETTING_FIELDS. */
struct own_fields {
	const struct own_field *fields;
	size_t n;
};

/* The field of an id; NULL: there is none. */
const struct own_field *own_field_find(
    const struct own_fields *fields, const char *id);

/* Whose fields they are. */
struct own_scope {
	bool form;    /* a form of its own: files, conditions, retention */
	size_t chars; /* that all texts together may have */
};

/* Reads the list ( { id = ...; }, ... ). 0, or -1 with file, line, key,
 * remedy; where err wants all, fields_r has what is in order then. For conf/
 * alone: modules have a setting of SETTING_FIELDS. */
int own_field_load_all(struct arena *arena, const char *file,
    struct config_setting_t *list, const struct own_scope *scope,
    const struct own_fields **fields_r, struct err *err);

/* "2026-11-21" as 20261121. 0, or -1 where it is no day of the calendar. */
int own_date_parse(struct str text, int64_t *date_r);

/* "pdf" of OWN_PDF ... in the order of their bits; NULL: no more. */
const char *own_file_type_name(size_t at);

/* An example of such a list, as comment lines. */
void own_field_print_example(const char *key, struct buf *out);

#endif
