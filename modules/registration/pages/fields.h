/* SPDX-License-Identifier: BSD-2-Clause */
/* fields - what an account consists of, as forms ask for it */
#ifndef FP_REGISTRATION_PAGES_FIELDS_H
#define FP_REGISTRATION_PAGES_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct field;
struct form;
struct own_form;
struct request;
struct view;

/* The account form under the settings in force; in the request's arena. The
 * operator's own fields stand at its end. */
const struct field *fields_all(
    struct request *req, const struct own_form *own, size_t *n_r);
/* Those of the names (NULL-ended), also where the settings do not ask; and
 * the operator's own (NULL: none). */
const struct field *fields_pick(struct request *req, const char *const *names,
    const struct own_form *own, size_t *n_r);
/* Do the settings ask for a field? */
bool fields_is_asked(const struct request *req, const char *name);

/* Says of the fields in view what is said before they are filled. */
void fields_hint(struct request *req, struct view *view);

/* What was typed, of a form over such a table; STR_NONE: nothing, or the
 * settings do not ask. */
struct str fields_value(const struct form *form, const char *name);

/* Fails field "password" where it is easy to guess, also by what the member
 * is called; says nothing of an empty one. */
void fields_check_password(struct request *req, struct form *form,
    struct str user_id, struct str email, struct str name);

#endif
