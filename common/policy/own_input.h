/* SPDX-License-Identifier: BSD-2-Clause */
/* own_input - the operator's own fields, as forms ask for them */
#ifndef FP_POLICY_OWN_INPUT_H
#define FP_POLICY_OWN_INPUT_H

#include "http/form.h"

struct own_field;
struct request;
struct view;

/* One field, for a form's table. */
struct field own_input_field(const struct own_field *field);

/* One of them as an item of a list, see page_field_add: its hint, what its
 * choices are called, how it is typed. It must be in the visitor's language
 * (own_words_in); a hint of form_check's constants follows the page's. */
struct view *own_input_show(struct request *req, struct view *list,
    const struct own_field *field, const struct form *form);

/* What the table cannot check: too few characters, a day too early or too
 * late. Adds the error; call after form_check. */
void own_input_check(
    struct request *req, struct form *form, const struct own_field *field);

#endif
