/* SPDX-License-Identifier: BSD-2-Clause */
/* own_form - fields of the operator's own, as forms ask for them */
#ifndef FP_REGISTRATION_PAGES_OWN_FORM_H
#define FP_REGISTRATION_PAGES_OWN_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/own_consent.h"
#include "modules/registration/store/profile_edit.h"

struct field;
struct form;
struct me;
struct request;
struct view;

/* What is asked for now, and what of it is kept; in the request's arena. */
struct own_form {
	const struct own_fields *fields;
	const struct own_consent *consents;
	const char **texts; /* what is agreed to, as it is read */
	size_t nconsents;
	bool *granted;		       /* each of them: in force? */
	const struct profile *profile; /* NULL: a new member */
};

/* Of a new member. */
struct own_form *own_form_new(struct request *req);
/* Of the member whose page it is. */
enum db_status own_form_load(struct request *req, const struct me *me,
    struct own_form **own_r, struct err *err);

/* Appends its fields to a table; there is room for own_form_count. */
size_t own_form_count(const struct own_form *own);
void own_form_add(struct request *req, const struct own_form *own,
    struct field *table, size_t *n);

/* Sets "own": what the partial registration_own shows; form NULL: as it is
 * kept. */
void own_form_show(struct request *req, struct view *view,
    const struct own_form *own, const struct form *form);

/* What the table cannot check of its fields; after form_check. */
void own_form_check(
    struct request *req, const struct own_form *own, struct form *form);

/* What a form that was checked changes: values whose consent was not given
 * are not among them. */
const struct profile_edit *own_form_read(
    struct request *req, const struct own_form *own, const struct form *form);

/* Sets "fields": everything that is kept, and "_not_given" beside it. */
void own_form_list(
    struct request *req, struct view *view, const struct own_form *own);

/* A consent that can be given or taken back by itself. */
struct own_choice {
	struct str name; /* the ledger's */
	struct str text;
};
size_t own_form_choices(struct request *req, const struct own_form *own,
    const struct own_choice **list_r);

/* A value as it is read: the labels of choices, "yes" of a box. */
struct str own_form_text(struct request *req, const struct own_field *field,
    const struct profile_value *value);

/* What an entry of the ledger about such fields, or about an objection, is
 * called; STR_NONE: it is about something else. */
struct str own_form_words(const struct request *req, struct str purpose);

#endif
